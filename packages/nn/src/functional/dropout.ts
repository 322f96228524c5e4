import { mul, type Rng, type Tensor, tensor, ValueError, where } from '@frostgrad/core/functional';
import { expectMask } from '../live.ts';

/** Options of `dropout`. */
export interface DropoutOptions {
  readonly rng: Rng;
  /** Bool, of the shape of `x`: only these elements are drawn for and kept, the others are +0. All, unless told otherwise. */
  readonly live?: Tensor;
}

/** Refuses what is no chance. */
export function expectChance(op: string, p: number): number {
  if (p >= 0 && p <= 1) return p;
  throw new ValueError(op, `the probability is ${p}; expected 0 to 1`);
}

/**
 * Sets each element to +0 with probability p, and multiplies the others by `1 / (1 - p)`. One number is drawn for each
 * live element in row-major order: pads use up no randomness, so they change no draw.
 *
 * What is dropped is selected away, not multiplied: a NaN there goes nowhere.
 *
 * @throws ValueError when p is not from 0 to 1. @throws DTypeError when `live` is not bool.
 * @example
 * dropout(tensor([1, 2]), 0, { rng: new Rng(0) }).toArray() // [1, 2]
 * dropout(tensor([1, 2]), 1, { rng: new Rng(0) }).toArray() // [0, 0]
 */
export function dropout(x: Tensor, p: number, { rng, live }: DropoutOptions): Tensor {
  expectChance('dropout', p);
  if (live !== undefined) expectMask('dropout', 'live', live);
  const kept = live === undefined ? new Uint8Array(x.size) : (live.toTypedArray() as Uint8Array);
  const drawn = rng.below(p, new Uint8Array(live === undefined ? x.size : kept.reduce((n, is) => n + is, 0)));
  for (let i = 0, o = 0; i < kept.length; i++) {
    if (live === undefined || kept[i] === 1) kept[i] = 1 - (drawn[o++] as number);
  }
  const selected = where(tensor(kept, { shape: x.shape }), x, 0);
  return p === 1 ? selected : mul(selected, 1 / (1 - p));
}
