import type { NdArray } from '../array.ts';
import { kernels } from '../kernels/backend.ts';
import type { Kernels } from '../kernels/interface.ts';
import { Tensor } from '../tensor.ts';
import { OpNode } from './node.ts';
import { differentiating, starting, watcher } from './watch.ts';

/**
 * Gradients by input, from a kernel that a formula calls itself: those that it gives. Who watches hears of each, as of the
 * result of an op.
 *
 * @param own the kernels that its op brings, which are those that it may call.
 * @param g the gradient of the result.
 */
export function kernelGrads<N extends string, K extends keyof Kernels>(
  _own: Pick<Kernels, K>,
  g: Tensor,
  run: (k: Pick<Kernels, K>) => { readonly [I in N]?: NdArray },
): { [I in N]?: Tensor } {
  if (starting !== null) starting();
  const given = run(kernels as Kernels);
  const grads: { [I in N]?: Tensor } = {};
  for (const input in given) {
    const grad = given[input] as NdArray;
    const tensor = new Tensor(grad);
    grads[input] = tensor;
    if (watcher === null || !(differentiating instanceof OpNode)) continue;
    watcher(differentiating.op, [g], tensor, differentiating.params, grad);
    // the kernel's time is that of the first
    if (starting !== null) starting();
  }
  return grads;
}
