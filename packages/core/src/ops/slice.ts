import { ValueError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, wholeView } from './strided-view.ts';

const sliced = defineView('slice');

/**
 * Positions `start`, `start + step`, ... before `end` of one axis, without a copy. Negative bounds count from the end,
 * and bounds beyond it are drawn in, as in Python.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError when a bound is no integer, or `step` is not a
 * positive one.
 * @example
 * slice(tensor([0, 1, 2, 3, 4]), 0, 1, -1).toArray() // [1, 2, 3]
 * slice(tensor([0, 1, 2, 3, 4]), 0, 0, 5, 2).toArray() // [0, 2, 4]
 */
export function slice(x: Tensor, axis: number, start: number = 0, end: number = Infinity, step: number = 1): Tensor {
  const at = resolveAxis('slice', axis, x.ndim);
  if (!Number.isInteger(step) || step < 1)
    throw new ValueError('slice', `step is ${step}; it must be a positive integer`);
  for (const bound of [start, end]) {
    if (Number.isInteger(bound) || Math.abs(bound) === Infinity) continue;
    throw new ValueError('slice', `the range ${start} to ${end} is no range of whole positions`);
  }
  const n = x.shape[at] as number;
  const from = clampIndex(start, n);
  const count = Math.max(0, Math.ceil((clampIndex(end, n) - from) / step));
  const { starts, axes } = wholeView(x.shape);
  return sliced(x, { starts: starts.with(at, from), axes: axes.with(at, { size: count, moves: [[at, step]] }) });
}

function clampIndex(i: number, n: number): number {
  return Math.min(Math.max(i < 0 ? i + n : i, 0), n);
}

const selected = defineView('select');

/**
 * One position of an axis; the axis goes. Negative positions count from the end.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError for a position outside it.
 * @example
 * select(tensor([[1, 2], [3, 4]]), 0, -1).toArray() // [3, 4]
 */
export function select(x: Tensor, axis: number, index: number): Tensor {
  const at = resolveAxis('select', axis, x.ndim);
  const n = x.shape[at] as number;
  const i = index < 0 ? index + n : index;
  if (!Number.isInteger(index) || i < 0 || i >= n) {
    throw new ValueError(
      'select',
      `index ${index} is outside axis ${axis} of ${showShape(x.shape)}, which has size ${n}`,
    );
  }
  const { starts, axes } = wholeView(x.shape);
  return selected(x, { starts: starts.with(at, i), axes: axes.toSpliced(at, 1) });
}
