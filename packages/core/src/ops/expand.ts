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
 * Repeats axes of size 1, and adds leading ones, without a copy; -1 stands for the size that an axis has. The gradient
 * is summed back.
 *
 * @throws ShapeError when `x` does not broadcast to the shape, and for -1 as the size of a new axis.
 * @example
 * expand(tensor([[1], [2]]), [2, 3]).toArray() // [[1, 1, 1], [2, 2, 2]]
 * expand(tensor([1, 2]), [2, -1]).toArray() // [[1, 2], [1, 2]]
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  return expandedTo('expand', x, shape);
}

function withOwnSizes(op: string, x: Tensor, shape: Shape): Shape {
  if (!shape.includes(-1)) return shape;
  const lead = shape.length - x.ndim;
  return shape.map((n, i) => {
    if (n !== -1) return n;
    if (i >= lead) return x.shape[i - lead] as number;
    throw new ShapeError(
      op,
      `axis ${i} of ${showShape(shape)} is -1, and x, ${showShape(x.shape)}, has no such axis: it needs a size`,
    );
  });
}

function expandedTo(op: string, x: Tensor, shape: Shape): Tensor {
  const to = withOwnSizes(op, x, shape);
  if (sameShape(x.shape, to)) return x;
  if (!broadcastsTo(x.shape, expectShape(op, to))) {
    throw new ShapeError(
      op,
      `x is ${showShape(x.shape)}, which does not broadcast to ${showShape(to)}; only axes of size 1 repeat`,
    );
  }
  return apply(expandOp, [x], { to: [...to] });
}

/**
 * `expand` under NumPy's name.
 *
 * @throws ShapeError when `x` does not broadcast to the shape.
 * @example
 * broadcastTo(tensor([1, 2]), [2, 2]).toArray() // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return expandedTo('broadcastTo', x, shape);
}

/**
 * `expand` to the shape of another tensor.
 *
 * @throws ShapeError when `x` does not broadcast to it.
 * @example
 * expandAs(tensor([1]), tensor([5, 6])).toArray() // [1, 1]
 */
export function expandAs(x: Tensor, other: Tensor): Tensor {
  return expandedTo('expandAs', x, other.shape);
}
