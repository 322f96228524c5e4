import { ValueError } from '../errors.ts';
import { resolveAxes, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { transpose } from './permute.ts';
import { alias } from './reshape.ts';
import { defineView, type StridedView, wholeView } from './strided-view.ts';

const flipped = defineView('flip');

/**
 * Axes backwards, without a copy; all of them unless told which.
 *
 * @throws ShapeError for an axis that does not exist, or is named twice.
 * @example
 * flip(tensor([[1, 2], [3, 4]]), 1).toArray() // [[2, 1], [4, 3]]
 */
export function flip(x: Tensor, axes?: number | readonly number[]): Tensor {
  return flipped(x, backwardsView('flip', x.shape, axes));
}

function backwardsView(op: string, shape: Shape, axes: number | readonly number[] | undefined): StridedView {
  const backwards = resolveAxes(op, axes, shape.length);
  const whole = wholeView(shape);
  return {
    starts: shape.map((n, axis) => (backwards.includes(axis) ? Math.max(0, n - 1) : 0)),
    axes: whole.axes.map((own, axis) => (backwards.includes(axis) ? { size: own.size, moves: [[axis, -1]] } : own)),
  };
}

/**
 * Rows backwards: `flip` of axis 0.
 *
 * @throws ShapeError for a scalar.
 * @example
 * flipud(tensor([[1, 2], [3, 4]])).toArray() // [[3, 4], [1, 2]]
 */
export function flipud(x: Tensor): Tensor {
  return flipped(x, backwardsView('flipud', x.shape, 0));
}

/**
 * Columns backwards: `flip` of axis 1.
 *
 * @throws ShapeError for fewer than two axes.
 * @example
 * fliplr(tensor([[1, 2], [3, 4]])).toArray() // [[2, 1], [4, 3]]
 */
export function fliplr(x: Tensor): Tensor {
  return flipped(x, backwardsView('fliplr', x.shape, 1));
}

/**
 * Turned by `turns` quarters in the plane of two axes, from the first towards the second; backwards when negative.
 * Without a copy.
 *
 * @throws ShapeError for an axis that does not exist, and when both are one. @throws ValueError when `turns` is no integer.
 * @example
 * rot90(tensor([[1, 2], [3, 4]])).toArray() // [[2, 4], [1, 3]]
 */
export function rot90(x: Tensor, turns: number = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  if (!Number.isInteger(turns)) throw new ValueError('rot90', `turns is ${turns}; it must be an integer`);
  resolveAxes('rot90', axes, x.ndim); // refuses one axis for both
  const [from, to] = axes;
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return transpose(flip(x, to), from, to);
    case 2:
      return flip(x, axes);
    case 3:
      return transpose(flip(x, from), from, to);
    default:
      return alias(x);
  }
}
