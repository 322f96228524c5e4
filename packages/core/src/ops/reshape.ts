import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { expectShape, resolveAxis, sameShape, type Shape, showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const reshapeOp = defineOp({
  name: 'reshape',
  inputs: ['x'],
  shape: (_, { to }: { to: Shape }) => to,
  forward: (k, { x }, { to }) => (x.strides === null ? x : k.copy(x)).view(to, null),
  vjp: { x: (g, _, call) => reshape(g, call.shapeOf('x')) },
});

/**
 * The same elements, row-major, under another shape. One size may be -1 and is worked out. Copies only when the
 * elements do not lie in row-major order.
 *
 * @throws ShapeError when the number of elements differs, or two sizes are -1.
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray() // [[1, 2], [3, 4]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const to = completed(x, shape);
  return sameShape(to, x.shape) ? x : apply(reshapeOp, [x], { to });
}

function completed(x: Tensor, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  if (open < 0) {
    if (sizeOf(expectShape('reshape', shape)) === x.size) return [...shape];
    throw new ShapeError(
      'reshape',
      `${showShape(shape)} has ${sizeOf(shape)} elements and x, ${showShape(x.shape)}, has ${x.size}`,
    );
  }
  if (shape.indexOf(-1, open + 1) >= 0)
    throw new ShapeError('reshape', `only one size can be -1, and ${showShape(shape)} has two`);
  const rest = sizeOf(
    expectShape(
      'reshape',
      shape.filter((_, i) => i !== open),
    ),
  );
  if (rest === 0 || x.size % rest !== 0) {
    throw new ShapeError(
      'reshape',
      `x, ${showShape(x.shape)}, has ${x.size} elements, which do not fill ${showShape(shape)}`,
    );
  }
  return shape.map((n, i) => (i === open ? x.size / rest : n));
}

/**
 * Adds an axis of size 1, so that it becomes `axis` of the result.
 *
 * @throws ShapeError for an axis that the result does not have.
 * @example
 * unsqueeze(tensor([1, 2]), 1).shape // [2, 1]
 */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  const at = resolveAxis('unsqueeze', axis, x.ndim + 1);
  return apply(reshapeOp, [x], { to: x.shape.toSpliced(at, 0, 1) });
}

/**
 * Drops an axis of size 1, or all of them; an axis of another size stays.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * squeeze(tensor([[1, 2]])).shape // [2]
 */
export function squeeze(x: Tensor, axis?: number): Tensor {
  const at = axis === undefined ? null : resolveAxis('squeeze', axis, x.ndim);
  return reshape(
    x,
    x.shape.filter((n, i) => n !== 1 || (at !== null && i !== at)),
  );
}

/** The same tensor under a node of its own. @internal @nomethod */
export function alias(x: Tensor): Tensor {
  return apply(reshapeOp, [x], { to: x.shape });
}
