import { maskedFill, mul, type Rng, type Tensor, ValueError } from '@frostgrad/core';

/** Options of `dropout`. */
export interface DropoutOptions {
  readonly rng: Rng;
}

/** Refuses what is no chance. */
export function expectChance(op: string, p: number): number {
  if (p >= 0 && p <= 1) return p;
  throw new ValueError(op, `the probability is ${p}; expected 0 to 1`);
}

/**
 * Sets each element to +0 with probability p, and multiplies the others by `1 / (1 - p)`. One number is drawn for each
 * element in row-major order, so packed rows use up no randomness for pads.
 *
 * What is dropped is selected away, not multiplied: a NaN there goes nowhere.
 *
 * @throws ValueError when p is not from 0 to 1.
 * @example
 * dropout(tensor([1, 2]), 0, { rng: new Rng(0) }).toArray() // [1, 2]
 * dropout(tensor([1, 2]), 1, { rng: new Rng(0) }).toArray() // [0, 0]
 */
export function dropout(x: Tensor, p: number, { rng }: DropoutOptions): Tensor {
  expectChance('dropout', p);
  const kept = maskedFill(x, rng.bernoulli(p, x.shape, { dtype: 'bool' }), 0);
  return p === 1 ? kept : mul(kept, 1 / (1 - p));
}
