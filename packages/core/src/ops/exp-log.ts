import { exp32, exp64, log32, log64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul } from './arithmetic.ts';
import { defineUnary } from './unary.ts';

const expOf = defineUnary('exp', { f32: exp32, f64: exp64, saves: 'out', df: (g, out) => mul(g, out) });

/**
 * `e^x`. Derivative: itself.
 *
 * @example
 * exp(tensor([0, 1])).toArray() // [1, 2.7183]
 * @inplace
 */
export function exp(x: Tensor): Tensor {
  return expOf(x);
}

const logOf = defineUnary('log', { f32: log32, f64: log64, saves: 'x', df: (g, x) => div(g, x) });

/**
 * Natural logarithm: `-Infinity` at 0, NaN below. Derivative: `1 / x`.
 *
 * @example
 * log(tensor([1, 10])).toArray() // [0, 2.3026]
 * @inplace
 */
export function log(x: Tensor): Tensor {
  return logOf(x);
}
