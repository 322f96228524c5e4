import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { broadcastStrides } from '../strided.ts';
import { broadcastsTo, expectShape, sameShape, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sumTo } from './reduce.ts';

const expandOp = defineOp({
  name: 'expand',
  inputs: ['x'],
  shape: (_, { to }: { to: Shape }) => to,
  forward: (_, { x }, { to }) => x.view(to, broadcastStrides(x, to)),
  vjp: { x: (g, _, call) => sumTo(g, call.shapeOf('x')) },
});

/**
 * Repeats axes of size 1, and adds leading ones, without a copy. The gradient is summed back.
 *
 * @throws ShapeError when `x` does not broadcast to the shape.
 * @example
 * expand(tensor([[1], [2]]), [2, 3]).toArray() // [[1, 1, 1], [2, 2, 2]]
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!broadcastsTo(x.shape, expectShape('expand', shape))) {
    throw new ShapeError(
      'expand',
      `x is ${showShape(x.shape)}, which does not broadcast to ${showShape(shape)}; only axes of size 1 repeat`,
    );
  }
  return apply(expandOp, [x], { to: [...shape] });
}
