import { resolveAxes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, wholeView } from './strided-view.ts';

const flipped = defineView('flip');

/**
 * Axes backwards, without a copy; all of them unless told which.
 *
 * @throws ShapeError for an axis that does not exist, or is named twice.
 * @example
 * flip(tensor([[1, 2], [3, 4]]), 1).toArray() // [[2, 1], [4, 3]]
 */
export function flip(x: Tensor, axes?: number | readonly number[]): Tensor {
  const backwards = resolveAxes('flip', axes, x.ndim);
  const whole = wholeView(x.shape);
  return flipped(x, {
    starts: x.shape.map((n, axis) => (backwards.includes(axis) ? Math.max(0, n - 1) : 0)),
    axes: whole.axes.map((own, axis) => (backwards.includes(axis) ? { size: own.size, moves: [[axis, -1]] } : own)),
  });
}
