import { add, matmul, type Tensor, transpose } from '@frostgrad/core';

/**
 * `x W^T + b` over the last axis.
 *
 * @param x `[..., I]` @param weight `[O, I]` @param bias `[O]` or null
 * @returns `[..., O]`
 * @throws ShapeError when the inner sizes differ.
 * @example
 * linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).toArray() // [[16]]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const product = matmul(x, transpose(weight));
  return bias === null ? product : add(product, bias);
}
