import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { resolveAxes, resolveAxis, showShape } from '../shape.ts';
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
  return exchanged('transpose', x, axis0, axis1);
}

function exchanged(op: string, x: Tensor, axis0: number, axis1: number): Tensor {
  const a = resolveAxis(op, axis0, x.ndim);
  const b = resolveAxis(op, axis1, x.ndim);
  const order = [...x.shape.keys()];
  order[a] = b;
  order[b] = a;
  return apply(permuteOp, [x], { order });
}

/**
 * `transpose` under NumPy's name, of two axes that are both named.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * swapaxes(tensor([[1, 2, 3]]), 0, 1).shape // [3, 1]
 */
export function swapaxes(x: Tensor, axis0: number, axis1: number): Tensor {
  return exchanged('swapaxes', x, axis0, axis1);
}

/**
 * A matrix transposed, without a copy; a vector or a scalar as it is.
 *
 * @throws ShapeError for more than two axes.
 * @example
 * t(tensor([[1, 2], [3, 4]])).toArray() // [[1, 3], [2, 4]]
 */
export function t(x: Tensor): Tensor {
  if (x.ndim > 2) {
    throw new ShapeError('t', `x is ${showShape(x.shape)}; expected at most two axes. Use mT for a stack of matrices`);
  }
  return x.ndim < 2 ? x : transpose(x);
}

/**
 * Each matrix of a stack transposed, without a copy: the last two axes exchanged.
 *
 * @throws ShapeError for fewer than two axes.
 * @example
 * mT(tensor([[[1, 2], [3, 4]]])).toArray() // [[[1, 3], [2, 4]]]
 */
export function mT(x: Tensor): Tensor {
  if (x.ndim < 2) throw new ShapeError('mT', `x is ${showShape(x.shape)}; expected at least two axes`);
  return transpose(x);
}

/**
 * Axes moved to other places, without a copy; the others keep their order.
 *
 * @throws ShapeError for an axis that does not exist or is named twice, and when the lists differ in length.
 * @example
 * movedim(tensor([[[1], [2]]]), 1, 0).shape // [2, 1, 1]
 * movedim(tensor([[[1], [2]]]), [0, 1], [2, 0]).shape // [2, 1, 1]
 */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const [from, to] = [source, destination].map((axes) => (typeof axes === 'number' ? [axes] : axes)) as [
    readonly number[],
    readonly number[],
  ];
  if (from.length !== to.length) {
    throw new ShapeError(
      'movedim',
      `the source [${from.join(', ')}] and the destination [${to.join(', ')}] differ in length`,
    );
  }
  // both refuse an axis named twice
  const taken = resolveAxes('movedim', from, x.ndim);
  resolveAxes('movedim', to, x.ndim);
  const order = [...x.shape.keys()].filter((axis) => !taken.includes(axis));
  const moves = from.map((axis, i) => ({
    axis: resolveAxis('movedim', axis, x.ndim),
    place: resolveAxis('movedim', to[i] as number, x.ndim),
  }));
  for (const { axis, place } of moves.toSorted((a, b) => a.place - b.place)) order.splice(place, 0, axis);
  return apply(permuteOp, [x], { order });
}
