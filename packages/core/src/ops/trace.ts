import type { Tensor } from '../tensor.ts';
import { diagonal } from './diagonal.ts';
import { expectRank } from './rank.ts';
import { sum } from './reduce.ts';

/**
 * Sum of the main diagonal of a matrix, square or not. Accumulates in float64 and rounds once.
 *
 * @param x `[M, N]`
 * @returns `[]`
 * @throws ShapeError when `x` is no matrix.
 * @example
 * trace(tensor([[1, 2], [3, 4]])).toArray() // 5
 */
export function trace(x: Tensor): Tensor {
  expectRank('trace', 'x', x, 'M N', 'Use diagonal and sum, or einsum, for a batch');
  return sum(diagonal(x));
}
