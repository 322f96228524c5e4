import { ShapeError, ValueError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { flatten } from './flatten.ts';
import { cat } from './join.ts';
import { alias, reshape } from './reshape.ts';
import { slice } from './slice.ts';

/**
 * Positions moved on along axes; what leaves at the end comes in at the front. Without axes, the flattened tensor is
 * rolled and keeps its shape. An axis that is named twice rolls twice.
 *
 * @param shifts for each axis how far, backwards when negative.
 * @throws ShapeError for an axis that does not exist, and when shifts and axes differ in number.
 * @throws ValueError for a shift that is no integer.
 * @example
 * roll(tensor([1, 2, 3]), 1).toArray() // [3, 1, 2]
 * roll(tensor([[1, 2, 3], [4, 5, 6]]), -1, 1).toArray() // [[2, 3, 1], [5, 6, 4]]
 */
export function roll(x: Tensor, shifts: number | readonly number[], axes?: number | readonly number[]): Tensor {
  const moves = typeof shifts === 'number' ? [shifts] : shifts;
  const broken = moves.find((shift) => !Number.isInteger(shift));
  if (broken !== undefined) throw new ValueError('roll', `shift ${broken} is no integer`);
  if (axes === undefined) {
    if (moves.length === 1) return reshape(rolled(flatten(alias(x)), 0, moves[0] as number), x.shape);
    throw new ShapeError('roll', `there are ${moves.length} shifts and no axes; give one axis a shift`);
  }
  const list = (typeof axes === 'number' ? [axes] : axes).map((axis) => resolveAxis('roll', axis, x.ndim));
  if (list.length !== moves.length) {
    throw new ShapeError(
      'roll',
      `there are ${moves.length} shifts, ${showShape(moves)}, and ${list.length} axes; give one axis a shift`,
    );
  }
  return list.reduce((y, axis, i) => rolled(y, axis, moves[i] as number), alias(x));
}

function rolled(x: Tensor, axis: number, shift: number): Tensor {
  const n = x.shape[axis] as number;
  const back = n === 0 ? 0 : ((shift % n) + n) % n;
  if (back === 0) return x;
  return cat([slice(x, axis, n - back), slice(x, axis, 0, n - back)], axis);
}
