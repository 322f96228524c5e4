import { Tensor, ValueError } from '@frostgrad/core';
import type { Numbers } from './optimizer.ts';
import { rowMajor } from './slots.ts';

/** Tensors that have a gradient, each once. @internal */
export function withGradients(op: string, params: Iterable<Tensor>): Tensor[] {
  if (params instanceof Tensor) throw new ValueError(op, 'the parameters are one tensor; expected a list of tensors');
  return [...new Set(params)].filter(({ unseenGrad }) => unseenGrad !== null);
}

/** The gradient at the elements that count, to be read: those that it covers and that learn now. @internal */
export function countedGradient({ unseenGrad, active }: Tensor): Numbers {
  const all = rowMajor(unseenGrad as Tensor);
  return active === null ? all : active.take(all);
}

/** Puts another gradient at the elements that count, outside the graph. @internal */
export function putCounted(param: Tensor, counted: Numbers): void {
  const { active, shape } = param;
  let all = counted;
  if (active !== null) {
    all = (param.unseenGrad as Tensor).toTypedArray() as Numbers;
    active.put(counted, all);
  }
  param.replaceGrad(Tensor.of(all, shape));
}
