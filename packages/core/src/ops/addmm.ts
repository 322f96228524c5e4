import { ShapeError } from '../errors.ts';
import { broadcastsTo, showShape } from '../shape.ts';
import { tensor } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul } from './arithmetic.ts';
import { expectInner, matmul } from './matmul.ts';
import { expectBatches } from './products.ts';
import { expectRank } from './rank.ts';
import { maskedFill } from './where.ts';

/** Factors of `addmm` and `baddbmm`. */
export interface AddmmOptions {
  /** Of the product; default 1. */
  readonly alpha?: number;
  /** Of what is added; default 1. At 0 it is not read, and its NaN do not count. */
  readonly beta?: number;
}

/** `beta x + alpha a b`, for operands that are known to multiply. */
function scaledSum(op: string, x: Tensor, a: Tensor, b: Tensor, { alpha = 1, beta = 1 }: AddmmOptions): Tensor {
  const shape = [...a.shape.slice(0, -1), b.shape.at(-1) as number];
  if (!broadcastsTo(x.shape, shape)) {
    throw new ShapeError(
      op,
      `x is ${showShape(x.shape)}, which does not broadcast to the product ${showShape(shape)} of a, ` +
        `${showShape(a.shape)}, and b, ${showShape(b.shape)}`,
    );
  }
  const product = matmul(a, b);
  return add(scaled(x, beta), alpha === 1 ? product : mul(product, alpha));
}

/** At 0 it is -0, which added to anything leaves it as it is; the gradient is 0 and not missing. */
function scaled(x: Tensor, beta: number): Tensor {
  if (beta === 0) return maskedFill(x, tensor([true], { shape: [] }), -0);
  return beta === 1 ? x : mul(x, beta);
}

/**
 * `beta x + alpha a b`, with the product of two matrices.
 *
 * @param x broadcasts to `[M, N]`
 * @param a `[M, K]`
 * @param b `[K, N]`
 * @returns `[M, N]`
 * @throws ShapeError when inner sizes differ, an operand is no matrix, or `x` does not broadcast to the product.
 * @example
 * addmm(tensor([1, 2]), tensor([[1, 2]]), tensor([[1, 0], [0, 1]]), { beta: 10 }).toArray() // [[11, 22]]
 */
export function addmm(x: Tensor, a: Tensor, b: Tensor, options: AddmmOptions = {}): Tensor {
  const fix = 'Use matmul and add for other ranks';
  expectRank('addmm', 'a', a, 'M K', fix);
  expectRank('addmm', 'b', b, 'K N', fix);
  expectInner('addmm', a.shape, b.shape, 'x, ');
  return scaledSum('addmm', x, a, b, options);
}

/**
 * `beta x + alpha a b`, with the products of batches of matrices.
 *
 * @param x broadcasts to `[B, M, N]`
 * @param a `[B, M, K]`
 * @param b `[B, K, N]`
 * @returns `[B, M, N]`
 * @throws ShapeError when batch or inner sizes differ, an operand is not of rank 3, or `x` does not broadcast to the
 * products.
 * @example
 * baddbmm(tensor([1]), tensor([[[1, 2]]]), tensor([[[3], [4]]]), { alpha: 2 }).toArray() // [[[23]]]
 */
export function baddbmm(x: Tensor, a: Tensor, b: Tensor, options: AddmmOptions = {}): Tensor {
  expectBatches('baddbmm', a, b, 'x, ');
  return scaledSum('baddbmm', x, a, b, options);
}
