import { matmul, Rng } from '@frostgrad/core';

/** The elements of a product of two n x n matrices, always the same. */
export const product = (n: number): number[] => {
  const [a, b] = [1, 2].map((seed) => new Rng(seed).uniform([n, n], -1, 1));
  return [...matmul(a as NonNullable<typeof a>, b as NonNullable<typeof b>).toTypedArray()];
};
