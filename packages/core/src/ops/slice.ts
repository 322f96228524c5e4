import { ValueError } from '../errors.ts';
import { resolveAxis, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, type StridedView, wholeView } from './strided-view.ts';

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
  return sliced(x, sliceView('slice', x.shape, axis, start, end, step));
}

/** What `slice` sees of an array of this shape. @internal */
export function sliceView(
  op: string,
  shape: Shape,
  axis: number,
  start: number,
  end: number,
  step: number,
): StridedView {
  const at = resolveAxis(op, axis, shape.length);
  if (!Number.isInteger(step) || step < 1) throw new ValueError(op, `step is ${step}; it must be a positive integer`);
  for (const bound of [start, end]) {
    if (Number.isInteger(bound) || Math.abs(bound) === Infinity) continue;
    throw new ValueError(op, `the range ${start} to ${end} is no range of whole positions`);
  }
  const n = shape[at] as number;
  const from = clampIndex(start, n);
  return stepsAlong(shape, at, from, step, Math.max(0, Math.ceil((clampIndex(end, n) - from) / step)));
}

function stepsAlong(shape: Shape, axis: number, start: number, step: number, size: number): StridedView {
  const { starts, axes } = wholeView(shape);
  return { starts: starts.with(axis, start), axes: axes.with(axis, { size, moves: [[axis, step]] }) };
}

function clampIndex(i: number, n: number): number {
  return Math.min(Math.max(i < 0 ? i + n : i, 0), n);
}

/**
 * `length` positions of one axis from `start` on, without a copy; all of them must exist. A negative start counts from
 * the end.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError for positions outside it.
 * @example
 * narrow(tensor([0, 1, 2, 3, 4]), 0, 1, 3).toArray() // [1, 2, 3]
 * narrow(tensor([0, 1, 2, 3, 4]), 0, -2, 2).toArray() // [3, 4]
 */
export function narrow(x: Tensor, axis: number, start: number, length: number): Tensor {
  const at = resolveAxis('narrow', axis, x.ndim);
  const n = x.shape[at] as number;
  const from = start < 0 ? start + n : start;
  const whole = Number.isInteger(start) && Number.isInteger(length);
  if (!whole || from < 0 || length < 0 || from + length > n) {
    throw new ValueError(
      'narrow',
      `${length} positions from ${start} on are not in axis ${axis} of ${showShape(x.shape)}, which has size ${n}`,
    );
  }
  return sliced(x, stepsAlong(x.shape, at, from, 1, length));
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
  return selected(x, selectView('select', x.shape, axis, index));
}

/** What `select` sees of an array of this shape. @internal */
export function selectView(op: string, shape: Shape, axis: number, index: number): StridedView {
  const at = resolveAxis(op, axis, shape.length);
  const { starts, axes } = wholeView(shape);
  return { starts: starts.with(at, positionIn(op, shape, axis, at, index)), axes: axes.toSpliced(at, 1) };
}

/** A position counted from the front; `named` is the axis as the caller gave it. @internal */
export function positionIn(op: string, shape: Shape, named: number, axis: number, index: number): number {
  const n = shape[axis] as number;
  const i = index < 0 ? index + n : index;
  if (Number.isInteger(index) && i >= 0 && i < n) return i;
  throw new ValueError(op, `index ${index} is outside axis ${named} of ${showShape(shape)}, which has size ${n}`);
}

/**
 * Every position of an axis, in a list; the axis goes. Without a copy.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * unbind(tensor([[1, 2], [3, 4]])).map((row) => row.toArray()) // [[1, 2], [3, 4]]
 */
export function unbind(x: Tensor, axis: number = 0): Tensor[] {
  const at = resolveAxis('unbind', axis, x.ndim);
  return Array.from({ length: x.shape[at] as number }, (_, i) => select(x, at, i));
}
