import type { Tensor } from '../tensor.ts';
import { counted } from './binary.ts';
import { defineStep } from './rounding.ts';
import { defineSlope, defineUnary } from './unary.ts';

const signOf = defineStep('sign', Math.sign);

/**
 * -1, 0 or 1; the sign of a zero and NaN stay. Derivative: 0.
 *
 * @example
 * sign(tensor([-3, 0, 5])).toArray() // [-1, 0, 1]
 * @inplace
 */
export function sign(x: Tensor): Tensor {
  return signOf(x);
}

const absSlope = defineSlope('absSlope', (x) => Math.sign(x));
const absOf = defineUnary('abs', {
  f64: Math.abs,
  integers: true,
  saves: 'x',
  df: (g, x) => absSlope(g, x, undefined),
});

/**
 * The absolute value. Derivative: the sign, and 0 at 0.
 *
 * @example
 * abs(tensor([-3, 2])).toArray() // [3, 2]
 * @inplace
 */
export function abs(x: Tensor): Tensor {
  return absOf(counted(x));
}
