import { Tensor, ValueError } from '@frostgrad/core/functional';
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

/** What becomes of gradients: `to` may be `from`. */
type Change = (from: Numbers, to: Numbers) => void;

/** Changes the gradient at the elements that count, outside the graph: into a new one, unless nobody has seen the old. @internal */
export function changeCounted(param: Tensor, change: Change): void {
  const { active, shape } = param;
  const gradient = param.unseenGrad as Tensor;
  const from = rowMajor(gradient);
  const own = param.unseenMemory(gradient) as Numbers | null;
  const to = own ?? from.slice();
  if (active === null) change(from, to);
  else {
    const counted = active.take(from);
    change(counted, counted);
    active.put(counted, to);
  }
  if (own === null) param.replaceGrad(Tensor.of(to, shape));
}
