import type { NdArray } from '../array.ts';
import { Tensor } from '../tensor.ts';
import { OpNode } from './node.ts';
import { differentiating, starting, watcher } from './watch.ts';

/**
 * Gradients by input, from a kernel that a formula calls itself: those that it gives. Who watches hears of each, as of the
 * result of an op.
 *
 * @param g the gradient of the result.
 */
export function kernelGrads<K extends string>(
  g: Tensor,
  run: () => { readonly [I in K]?: NdArray },
): { [I in K]?: Tensor } {
  if (starting !== null) starting();
  const given = run();
  const grads: { [I in K]?: Tensor } = {};
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
