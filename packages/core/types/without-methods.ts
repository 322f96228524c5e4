// What a program may count on that imports core without methods alone.
import { add, mul, Segments, sum, tensor, type Tensor } from '@frostgrad/core/functional';

export function stillThere(x: Tensor): readonly unknown[] {
  x.requiresGrad = true;
  x.freeze_(Segments.rows(x.shape, [0])).thaw_();
  sum(mul(x, x)).backward({ retainGraph: false });
  return [x.grad?.toArray(), x.detach().item(), x.live, x.frozen, x.requiresGrad_().toString()];
}

export const gone: readonly Tensor[] = [
  // @ts-expect-error: a function is called, `add(x, 1)`
  tensor([1]).add(1),
  // @ts-expect-error: in place too
  tensor([1]).mul_(2),
  // @ts-expect-error: and of hooks, `registerHook(x, hook)`
  tensor([1]).registerHook(() => undefined),
  add(tensor([1]), 1),
];
