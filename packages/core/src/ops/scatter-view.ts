import { ones } from '../create.ts';
import { ShapeError } from '../errors.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { diagonalView, type DiagonalOptions } from './diagonal.ts';
import { expand } from './expand.ts';
import { selectView, sliceView } from './slice.ts';
import { type StridedView, unview } from './strided-view.ts';
import { where } from './where.ts';

/** `x` with other elements where a view sees them; those of `x` are not read there, and get a gradient of +0. */
function overwritten(op: string, x: Tensor, src: Tensor, view: StridedView): Tensor {
  const seen = view.axes.map(({ size }) => size);
  if (!sameShape(src.shape, seen)) {
    throw new ShapeError(op, `src is ${showShape(src.shape)}, and what it replaces is ${showShape(seen)}`);
  }
  const inside = unview(expand(ones([], { dtype: 'bool' }), seen), view, x.shape);
  return where(inside, unview(cast(src, x.dtype), view, x.shape), x);
}

/**
 * A copy of `x` with what `slice` sees replaced by `src`, which takes the dtype of `x`: assignment to a slice, as a
 * function. Differentiable in both.
 *
 * @throws ShapeError for an axis that does not exist, and when `src` has another shape than the slice.
 * @throws ValueError when a bound is no integer, or `step` is not a positive one.
 * @example
 * sliceScatter(tensor([0, 0, 0, 0]), tensor([1, 2]), 0, 1, 3).toArray() // [0, 1, 2, 0]
 */
export function sliceScatter(
  x: Tensor,
  src: Tensor,
  axis: number = 0,
  start: number = 0,
  end: number = Infinity,
  step: number = 1,
): Tensor {
  return overwritten('sliceScatter', x, src, sliceView('sliceScatter', x.shape, axis, start, end, step));
}

/**
 * A copy of `x` with what `select` sees replaced by `src`, which takes the dtype of `x`. Differentiable in both.
 *
 * @throws ShapeError for an axis that does not exist, and when `src` has another shape than the selection.
 * @throws ValueError for a position outside the axis.
 * @example
 * selectScatter(tensor([[0, 0], [0, 0]]), tensor([1, 2]), 0, 1).toArray() // [[0, 0], [1, 2]]
 */
export function selectScatter(x: Tensor, src: Tensor, axis: number, index: number): Tensor {
  return overwritten('selectScatter', x, src, selectView('selectScatter', x.shape, axis, index));
}

/**
 * A copy of `x` with a diagonal replaced by `src`, which takes the dtype of `x`. Differentiable in both.
 *
 * @throws ShapeError for an axis that does not exist, when both are one, and when `src` has another shape than the
 * diagonal. @throws ValueError when `offset` is no integer.
 * @example
 * diagonalScatter(tensor([[0, 0], [0, 0]]), tensor([1, 2])).toArray() // [[1, 0], [0, 2]]
 */
export function diagonalScatter(x: Tensor, src: Tensor, options: DiagonalOptions = {}): Tensor {
  return overwritten('diagonalScatter', x, src, diagonalView('diagonalScatter', x.shape, options));
}
