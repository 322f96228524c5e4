import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const permuteOp = defineOp({
  name: 'permute',
  inputs: ['x'],
  shape: ({ x }, { order }: { order: readonly number[] }) => order.map((axis) => x.shape[axis] as number),
  forward: (_, { x }, { order }, shape) => {
    const strides = x.stridesOrRowMajor();
    return x.view(
      shape,
      order.map((axis) => strides[axis] as number),
    );
  },
  vjp: { x: (g, _, { params }) => permute(g, inverse(params.order)) },
});

function inverse(order: readonly number[]): number[] {
  const back: number[] = [];
  for (const [i, axis] of order.entries()) back[axis] = i;
  return back;
}

/**
 * The axes in another order, without a copy: axis `i` of the result is axis `order[i]` of `x`.
 *
 * @throws ShapeError when `order` does not name each axis once.
 * @example
 * permute(tensor([[[1], [2]]]), [2, 0, 1]).shape // [1, 1, 2]
 */
export function permute(x: Tensor, order: readonly number[]): Tensor {
  const resolved = order.map((axis) => resolveAxis('permute', axis, x.ndim));
  if (resolved.length !== x.ndim || new Set(resolved).size !== x.ndim) {
    throw new ShapeError('permute', `[${order.join(', ')}] does not name each axis of ${showShape(x.shape)} once`);
  }
  return apply(permuteOp, [x], { order: resolved });
}

/**
 * Two axes exchanged, without a copy; the last two unless told otherwise.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * transpose(tensor([[1, 2, 3]])).shape // [3, 1]
 */
export function transpose(x: Tensor, axis0: number = -2, axis1: number = -1): Tensor {
  const a = resolveAxis('transpose', axis0, x.ndim);
  const b = resolveAxis('transpose', axis1, x.ndim);
  const order = [...x.shape.keys()];
  order[a] = b;
  order[b] = a;
  return apply(permuteOp, [x], { order });
}
