import { NdArray } from '../array.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { expectShape, resolveAxes, resolveAxis, sameShape, type Shape, showShape, sizeOf } from '../shape.ts';
import { viewStrides } from '../strided.ts';
import type { Tensor } from '../tensor.ts';

const reshapeOp = defineOp({
  name: 'reshape',
  inputs: ['x'],
  shape: (_, { to }: { to: Shape }) => to,
  forward: (k, { x }, { to }) => {
    const strides = viewStrides(x, to);
    return strides === undefined ? NdArray.from(k.copy(x).data, to) : x.view(to, strides);
  },
  vjp: { x: (g, _, call) => reshape(g, call.shapeOf('x')) },
});

/**
 * The same elements, row-major, under another shape. One size may be -1 and is worked out. Copies only when no strides
 * give the new shape.
 *
 * @throws ShapeError when the number of elements differs, or two sizes are -1.
 * @example
 * reshape(tensor([1, 2, 3, 4]), [2, -1]).toArray() // [[1, 2], [3, 4]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const to = completed('reshape', x, shape);
  return sameShape(to, x.shape) ? x : apply(reshapeOp, [x], { to });
}

const viewOp = defineOp({
  name: 'view',
  inputs: ['x'],
  shape: (_, { to }: { to: Shape }) => to,
  forward: (_, { x }, { to }) => {
    const strides = viewStrides(x, to);
    if (strides !== undefined) return x.view(to, strides);
    throw new ShapeError(
      'view',
      `x, ${showShape(x.shape)} with strides ${showShape(x.stridesOrRowMajor())}, cannot be seen as ${showShape(to)} without a copy; use reshape`,
    );
  },
  vjp: { x: (g, _, call) => reshape(g, call.shapeOf('x')) },
});

/**
 * `reshape` that never copies: the result shares the memory of `x`. One size may be -1 and is worked out.
 *
 * @throws ShapeError when the number of elements differs, when two sizes are -1, and when no strides over the memory of
 * `x` give the shape.
 * @example
 * view(tensor([1, 2, 3, 4]), [2, 2]).toArray() // [[1, 2], [3, 4]]
 */
export function view(x: Tensor, shape: Shape): Tensor {
  return apply(viewOp, [x], { to: completed('view', x, shape) });
}

function completed(op: string, x: Tensor, shape: Shape): Shape {
  const open = shape.indexOf(-1);
  if (open < 0) {
    if (sizeOf(expectShape(op, shape)) === x.size) return [...shape];
    throw new ShapeError(
      op,
      `${showShape(shape)} has ${sizeOf(shape)} elements and x, ${showShape(x.shape)}, has ${x.size}`,
    );
  }
  if (shape.indexOf(-1, open + 1) >= 0)
    throw new ShapeError(op, `only one size can be -1, and ${showShape(shape)} has two`);
  const rest = sizeOf(
    expectShape(
      op,
      shape.filter((_, i) => i !== open),
    ),
  );
  if (rest === 0 || x.size % rest !== 0) {
    throw new ShapeError(op, `x, ${showShape(x.shape)}, has ${x.size} elements, which do not fill ${showShape(shape)}`);
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
 * Drops axes of size 1: one, those in a list, or all. An axis of another size stays.
 *
 * @throws ShapeError for an axis that does not exist, or is named twice.
 * @example
 * squeeze(tensor([[1, 2]])).shape // [2]
 * squeeze(tensor([[[1], [2]]]), [0, 1]).shape // [2, 1]
 */
export function squeeze(x: Tensor, axes?: number | readonly number[]): Tensor {
  const dropped = resolveAxes('squeeze', axes, x.ndim);
  return reshape(
    x,
    x.shape.filter((n, i) => n !== 1 || !dropped.includes(i)),
  );
}

/** The same tensor under a node of its own. @internal @nomethod */
export function alias(x: Tensor): Tensor {
  return apply(reshapeOp, [x], { to: x.shape });
}
