import { ShapeError, ValueError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, wholeView } from './strided-view.ts';

const unfolded = defineView('unfold');

/**
 * Windows of `size` neighbours along an axis, one every `step` positions, without a copy: the axis counts the windows,
 * and a new last axis walks through each. Gradients of an element that lies in several windows add up.
 *
 * @param axis of size `n`.
 * @returns the axis has `floor((n - size) / step) + 1` windows; what no whole window reaches is left out.
 * @throws ShapeError for an axis that does not exist, or is shorter than a window.
 * @throws ValueError when `size` is no integer of at least 0, or `step` none of at least 1.
 * @example
 * unfold(tensor([1, 2, 3, 4]), 0, 2, 1).toArray() // [[1, 2], [2, 3], [3, 4]]
 * unfold(tensor([1, 2, 3, 4]), 0, 2, 2).toArray() // [[1, 2], [3, 4]]
 */
export function unfold(x: Tensor, axis: number, size: number, step: number): Tensor {
  const at = resolveAxis('unfold', axis, x.ndim);
  if (!Number.isInteger(size) || size < 0) {
    throw new ValueError('unfold', `size is ${size}; it must be an integer of at least 0`);
  }
  if (!Number.isInteger(step) || step < 1) {
    throw new ValueError('unfold', `step is ${step}; it must be a positive integer`);
  }
  const n = x.shape[at] as number;
  if (size > n) {
    throw new ShapeError(
      'unfold',
      `axis ${axis} of ${showShape(x.shape)} has size ${n}, less than a window of ${size}`,
    );
  }
  const { starts, axes } = wholeView(x.shape);
  const windows = Math.floor((n - size) / step) + 1;
  return unfolded(x, {
    starts,
    axes: [...axes.with(at, { size: windows, moves: [[at, step]] }), { size, moves: [[at, 1]] }],
  });
}
