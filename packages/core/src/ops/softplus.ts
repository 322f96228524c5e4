import { exp32, exp64, log1p32, log1p64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { sigmoid } from './activations.ts';
import { div, mul } from './arithmetic.ts';
import { defineUnary } from './unary.ts';

const softplusOf = defineUnary('softplus', {
  f64: (x) => (x > 0 ? x + log1p64(exp64(-x)) : log1p64(exp64(x))),
  f32: (x) => (x > 0 ? x + log1p32(exp32(-x)) : log1p32(exp32(x))),
  saves: 'x',
  df: (g, x) => mul(g, sigmoid(x)),
});

/**
 * `log(1 + e^(beta x)) / beta`, without overflow: a smooth relu. Derivative: `sigmoid(beta x)`. PyTorch's threshold, from
 * which it takes x itself, is not needed.
 *
 * @example
 * softplus(tensor([0, 100])).toArray() // [0.6931, 100]
 */
export function softplus(x: Tensor, { beta = 1 }: { readonly beta?: number } = {}): Tensor {
  return beta === 1 ? softplusOf(x) : div(softplusOf(mul(x, beta)), beta);
}
