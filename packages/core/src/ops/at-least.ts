import type { Tensor } from '../tensor.ts';
import { unsqueeze } from './reshape.ts';

/**
 * The tensor itself, or a scalar as `[1]`.
 *
 * @example
 * atleast1d(tensor(5)).shape // [1]
 */
export function atleast1d(x: Tensor): Tensor {
  return x.ndim < 1 ? unsqueeze(x, 0) : x;
}

/**
 * The tensor itself, or a vector as one row, or a scalar as `[1, 1]`.
 *
 * @example
 * atleast2d(tensor([5, 6])).shape // [1, 2]
 */
export function atleast2d(x: Tensor): Tensor {
  return x.ndim < 2 ? unsqueeze(atleast1d(x), 0) : x;
}

/**
 * The tensor itself, or a matrix `[M, N]` as `[M, N, 1]`, a vector as `[1, N, 1]`, a scalar as `[1, 1, 1]`.
 *
 * @example
 * atleast3d(tensor([5, 6])).shape // [1, 2, 1]
 */
export function atleast3d(x: Tensor): Tensor {
  return x.ndim < 3 ? unsqueeze(atleast2d(x), 2) : x;
}
