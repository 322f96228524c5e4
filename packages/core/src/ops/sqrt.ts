import type { Tensor } from '../tensor.ts';
import { div, mul } from './arithmetic.ts';
import { defineUnary } from './unary.ts';

const sqrtOf = defineUnary('sqrt', { f64: Math.sqrt, saves: 'out', df: (g, out) => div(g, mul(out, 2)) });

/**
 * Square root, correctly rounded; NaN below 0. Derivative: `1 / (2 sqrt(x))`, infinite at 0.
 *
 * @example
 * sqrt(tensor([4, 2])).toArray() // [2, 1.4142]
 * @inplace
 */
export function sqrt(x: Tensor): Tensor {
  return sqrtOf(x);
}
