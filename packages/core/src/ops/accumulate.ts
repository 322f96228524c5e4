import { kernels } from '../kernels/backend.ts';
import { Tensor } from '../tensor.ts';

/**
 * `sum + g`, bit for bit as `add` has it, in the memory of `sum`: for a tensor that nobody else has seen and that is no view, of
 * the shape and dtype of `g`. Not recorded.
 *
 * @internal
 */
export function accumulate(sum: Tensor, g: Tensor): Tensor {
  const out = kernels.accumulate(sum.value, g.value);
  return out === sum.value ? sum : new Tensor(out);
}
