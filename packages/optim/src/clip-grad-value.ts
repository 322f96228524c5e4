import { type Tensor, ValueError } from '@frostgrad/core/functional';
import { changeCounted, withGradients } from './counted.ts';

/**
 * Brings every number of the gradients into `[-clipValue, clipValue]`. A NaN stays one.
 *
 * Only the elements that gradients cover and that learn now are changed. A tensor without a gradient is passed over. `.grad`
 * becomes another tensor, outside the graph; one that was read before stays as it is.
 *
 * @throws ValueError for a `clipValue` that is not above 0 and for a bare tensor.
 * @example
 * const w = tensor([3, -4, 0.25], { requiresGrad: true });
 * backward(sum(mul(w, w)));
 * clipGradValue([w], 1);
 * w.grad.toArray() // [1, -1, 0.5]
 * @see as documented for PyTorch's clip_grad_value_
 */
export function clipGradValue(params: Iterable<Tensor>, clipValue: number): void {
  if (!(clipValue > 0)) throw new ValueError('clipGradValue', `clipValue is ${clipValue}; expected a number above 0`);
  for (const param of withGradients('clipGradValue', params)) {
    changeCounted(param, (from, to) => {
      for (let i = 0; i < from.length; i++) to[i] = Math.min(Math.max(from[i] as number, -clipValue), clipValue);
    });
  }
}
