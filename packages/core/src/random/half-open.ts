import type { DType } from '../dtype.ts';

/** Numbers of a dtype from `low` on and below `high`; a number between them is rounded, but never to `high`. */
export class HalfOpen {
  readonly #low: number;
  readonly #span: number;
  readonly #round: (v: number) => number;
  readonly #high: number;
  readonly #last: number;

  constructor(low: number, high: number, dtype: DType) {
    this.#low = low;
    this.#span = high - low;
    this.#round = dtype === 'float32' ? Math.fround : (v) => v;
    this.#high = this.#round(high);
    this.#last = this.#round(low) < this.#high ? before(this.#high, this.#round) : this.#high;
  }

  /** The number at a fraction from 0 on and below 1. */
  at(fraction: number): number {
    const v = this.#round(this.#low + this.#span * fraction);
    return v < this.#high ? v : this.#last;
  }
}

/** The next number below, of those that `round` leaves as they are. */
function before(v: number, round: (v: number) => number): number {
  for (let step = Math.max(Math.abs(v) * 2 ** -54, 5e-324); ; step *= 2) {
    const below = round(v - step);
    if (below < v) return below;
  }
}
