import { ShapeError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { expectInner, matmul } from './matmul.ts';
import { expectRank } from './rank.ts';
import { unsqueeze } from './reshape.ts';

const toMatmul = 'Use matmul for other ranks';

/**
 * Product of two matrices; `matmul` without broadcasting.
 *
 * @param a `[M, K]`
 * @param b `[K, N]`
 * @returns `[M, N]`
 * @throws ShapeError when the inner sizes differ, or an operand is no matrix.
 * @example
 * mm(tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
 */
export function mm(a: Tensor, b: Tensor): Tensor {
  expectRank('mm', 'a', a, 'M K', toMatmul);
  expectRank('mm', 'b', b, 'K N', toMatmul);
  expectInner('mm', a.shape, b.shape);
  return matmul(a, b);
}

/**
 * Products of matrices, pair by pair; `matmul` without broadcasting.
 *
 * @param a `[B, M, K]`
 * @param b `[B, K, N]`
 * @returns `[B, M, N]`
 * @throws ShapeError when batch or inner sizes differ, or an operand is not of rank 3.
 * @example
 * bmm(tensor([[[1, 2]]]), tensor([[[3], [4]]])).toArray() // [[[11]]]
 */
export function bmm(a: Tensor, b: Tensor): Tensor {
  expectBatches('bmm', a, b);
  return matmul(a, b);
}

/** Refuses what is no pair of batches of matrices that multiply. @internal */
export function expectBatches(op: string, a: Tensor, b: Tensor, before: string = ''): void {
  expectRank(op, 'a', a, 'B M K', toMatmul);
  expectRank(op, 'b', b, 'B K N', toMatmul);
  if (a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      op,
      `batch sizes differ: a is ${showShape(a.shape)} and b is ${showShape(b.shape)}. Use matmul to broadcast`,
    );
  }
  expectInner(op, a.shape, b.shape, before);
}

/**
 * Product of a matrix and a vector.
 *
 * @param a `[M, K]`
 * @param v `[K]`
 * @returns `[M]`
 * @throws ShapeError when the inner sizes differ, or an operand is of another rank.
 * @example
 * mv(tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray() // [21, 43]
 */
export function mv(a: Tensor, v: Tensor): Tensor {
  expectRank('mv', 'a', a, 'M K', toMatmul);
  expectRank('mv', 'v', v, 'K', toMatmul);
  if (a.shape[1] !== v.shape[0]) {
    throw new ShapeError(
      'mv',
      `inner sizes differ: a is ${showShape(a.shape)} (${a.shape[1]} columns), v is ${showShape(v.shape)}`,
    );
  }
  return matmul(a, v);
}

/**
 * Inner product of two vectors, which must be equally long.
 *
 * @param a `[K]`
 * @param b `[K]`
 * @returns `[]`
 * @throws ShapeError when the sizes differ, or an operand is no vector.
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])).toArray() // 11
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  expectRank('dot', 'a', a, 'K', toMatmul);
  expectRank('dot', 'b', b, 'K', toMatmul);
  if (a.size !== b.size) {
    throw new ShapeError('dot', `sizes differ: a is ${showShape(a.shape)} and b is ${showShape(b.shape)}`);
  }
  return matmul(a, b);
}

/**
 * All products of elements of two vectors: `out[i][j] = a[i] b[j]`.
 *
 * @param a `[M]`
 * @param b `[N]`
 * @returns `[M, N]`
 * @throws ShapeError when an operand is no vector.
 * @example
 * outer(tensor([1, 2]), tensor([3, 4, 5])).toArray() // [[3, 4, 5], [6, 8, 10]]
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  const fix = 'Use einsum or mul for other ranks';
  expectRank('outer', 'a', a, 'M', fix);
  expectRank('outer', 'b', b, 'N', fix);
  return mul(unsqueeze(a, 1), b);
}
