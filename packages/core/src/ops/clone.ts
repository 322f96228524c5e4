import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import type { Tensor } from '../tensor.ts';

const cloneOp = defineOp({
  name: 'clone',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  forward: (k, { x }) => k.copy(x),
  vjp: { x: (g) => g },
});

/**
 * The same values in memory of their own, row-major. Part of the graph: `x.detach().clone()` is not. Frozen elements of a
 * leaf are ordinary ones in its clone, and its gradient stops at the leaf.
 *
 * @example
 * clone(tensor([1, 2])).toArray() // [1, 2]
 */
export function clone(x: Tensor): Tensor {
  return apply(cloneOp, [x], undefined);
}

/**
 * The tensor itself when its elements lie in row-major order, else its clone.
 *
 * @example
 * contiguous(transpose(tensor([[1, 2], [3, 4]]))).toArray() // [[1, 3], [2, 4]]
 */
export function contiguous(x: Tensor): Tensor {
  return x.value.strides === null ? x : clone(x);
}
