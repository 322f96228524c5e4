import {
  type Layout,
  mul,
  type Offsets,
  Ragged,
  type Rng,
  type Tensor,
  tensor,
  ValueError,
  where,
} from '@frostgrad/core/functional';
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
  const among = live?.toTypedArray();
  const kept = new Uint8Array(x.size);
  for (let i = 0; i < kept.length; i++) {
    if (among === undefined || among[i] === 1) kept[i] = rng.next() < p ? 0 : 1;
  }
  return keep(x, kept, p);
}

/** What is kept of x, scaled up for what is not. */
function keep(x: Tensor, kept: Uint8Array, p: number): Tensor {
  const selected = where(tensor(kept, { shape: x.shape }), x, 0);
  return p === 1 ? selected : mul(selected, 1 / (1 - p));
}

/**
 * `dropout` of weights of live pairs, `[P]` or `[P, heads]`: with the draws that it makes for padded weights
 * `[B, heads, T, S]`, heads before queries.
 *
 * @param among the rows of queries. @param allowed over `[1, P]` or `[heads, P]`; null when all pairs are.
 */
export function pairDropout(
  { values, offsets }: Ragged,
  p: number,
  rng: Rng,
  among: Offsets,
  allowed: Layout | null,
): Ragged {
  const heads = values.shape[1] ?? 1;
  const told = allowed?.mask().toTypedArray();
  const lines = allowed?.offsets.count ?? 1;
  const kept = new Uint8Array(values.size);
  for (let b = 0; b < among.count; b++) {
    const [first, end] = [offsets.start(among.start(b)), offsets.start(among.start(b + 1))];
    for (let h = 0; h < heads; h++) {
      const line = lines === 1 ? 0 : h * offsets.total;
      for (let i = first; i < end; i++) {
        if (told === undefined || told[line + i] === 1) kept[i * heads + h] = rng.next() < p ? 0 : 1;
      }
    }
  }
  return new Ragged(keep(values, kept, p), offsets);
}
