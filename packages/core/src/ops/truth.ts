import type { Tensor } from '../tensor.ts';
import { eq, ne } from './compare.ts';
import { paramsOf, type ReduceOptions, sum } from './reduce.ts';

/**
 * Whether any element over axes, or over all, is not 0: bool; false of nothing. NaN is not 0.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * any(tensor([[false, true], [false, false]]), 1).toArray() // [true, false]
 */
export function any(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  return ne(sum(ne(x, 0), paramsOf('any', x.shape, axes, options).axes, options), 0);
}

/**
 * Whether all elements over axes, or over all, are not 0: bool; true of nothing. NaN is not 0.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * all(tensor([[false, true], [true, true]]), 1).toArray() // [false, true]
 */
export function all(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  return eq(sum(eq(x, 0), paramsOf('all', x.shape, axes, options).axes, options), 0);
}

/**
 * How many elements over axes, or over all, are not 0: int32. NaN is not 0.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * countNonzero(tensor([[0, 1], [2, 3]]), 1).toArray() // [1, 2]
 */
export function countNonzero(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  return sum(ne(x, 0), paramsOf('countNonzero', x.shape, axes, options).axes, options);
}
