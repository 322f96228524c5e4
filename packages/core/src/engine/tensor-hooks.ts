import { GraphError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { HookHandle, PostAccumulateGradHook, TensorHook } from './hooks.ts';
import { edgeOf, type GradNode } from './node.ts';

function expectEdge(op: string, x: Tensor): GradNode {
  const edge = edgeOf(x);
  if (edge === null) throw new GraphError(op, 'the tensor does not require grad, so no gradient will pass');
  return edge;
}

/**
 * Keeps the gradient that passes this computed tensor in its `.grad`, too, as it is after all hooks. A leaf that requires
 * grad does that anyway.
 *
 * @throws GraphError when the tensor does not require grad.
 * @method
 * @example
 * const x = tensor([2], { requiresGrad: true });
 * const y = x.mul(3);
 * y.retainGrad();
 * y.mul(y).backward();
 * y.grad.toArray() // [12]
 */
export function retainGrad(x: Tensor): void {
  const edge = expectEdge('retainGrad', x);
  if (!x.isLeaf) edge.ownHooks().retainer = x;
}

/**
 * Calls `hook` with this tensor's whole gradient, once a backward pass, before it goes further or into `.grad`. The hook may
 * return a replacement of the same shape and dtype. At frozen elements it sees +0, and what it returns there is not
 * used. Hooks run in the order in which they were registered.
 *
 * @throws GraphError when the tensor does not require grad; at backward, for a result that does not fit.
 * @method
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const handle = w.registerHook((gradient) => gradient.mul(10));
 * w.sum().backward();
 * w.grad.toArray() // [10, 10]
 * handle.remove();
 */
export function registerHook(x: Tensor, hook: TensorHook): HookHandle {
  return expectEdge('registerHook', x).ownHooks().tensor.add(hook);
}

/**
 * Calls `hook` with this leaf after a backward pass has added to its `.grad`, and to all others'.
 *
 * @throws GraphError on a computed tensor, and when the leaf does not require grad.
 * @method
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * w.registerPostAccumulateGradHook((leaf) => {
 *   assign(leaf, leaf.grad);
 *   leaf.grad = null;
 * });
 * w.mul(5).sum().backward();
 * w.toArray() // [5, 5]
 */
export function registerPostAccumulateGradHook(x: Tensor, hook: PostAccumulateGradHook): HookHandle {
  const edge = expectEdge('registerPostAccumulateGradHook', x);
  if (!x.isLeaf) throw new GraphError('registerPostAccumulateGradHook', 'only a leaf accumulates; use registerHook');
  return edge.ownHooks().accumulated.add(hook);
}
