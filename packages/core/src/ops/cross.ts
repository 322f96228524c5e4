import { ShapeError } from '../errors.ts';
import { broadcastShapes, resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { expand } from './expand.ts';
import { indexSelect } from './indexing.ts';

/**
 * Cross product of vectors along an axis of size 3; the other axes broadcast.
 *
 * @throws ShapeError when ranks differ, shapes do not broadcast, or the axis is not of size 3 in both.
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])).toArray() // [0, 0, 1]
 */
export function cross(a: Tensor, b: Tensor, axis: number = -1): Tensor {
  if (a.ndim !== b.ndim) {
    throw new ShapeError('cross', `ranks differ: a is ${showShape(a.shape)} and b is ${showShape(b.shape)}`);
  }
  const at = resolveAxis('cross', axis, a.ndim);
  if (a.shape[at] !== 3 || b.shape[at] !== 3) {
    throw new ShapeError(
      'cross',
      `axis ${axis} is ${a.shape[at]} in a, ${showShape(a.shape)}, and ${b.shape[at]} in b, ${showShape(b.shape)}; ` +
        'expected 3 in both',
    );
  }
  const shape = broadcastShapes('cross', a.shape, b.shape);
  // each is seen whole before it is taken apart, so that its gradient is summed once, in one order
  const [u, v] = [expand(a, shape), expand(b, shape)];
  const next = (x: Tensor): Tensor => indexSelect(x, at, [1, 2, 0]);
  const previous = (x: Tensor): Tensor => indexSelect(x, at, [2, 0, 1]);
  return sub(mul(next(u), previous(v)), mul(previous(u), next(v)));
}
