import { acosh64, asinh64, atanh64, cosh64, sinh64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, mul, sub } from './arithmetic.ts';
import { sqrt } from './sqrt.ts';
import { defineUnary } from './unary.ts';

const sinhOf = defineUnary('sinh', { f64: sinh64, saves: 'x', df: (g, x) => mul(g, cosh(x)) });

/**
 * The hyperbolic sine. Derivative: `cosh(x)`.
 *
 * @example
 * sinh(tensor([0, 1])).toArray() // [0, 1.1752]
 * @inplace
 */
export function sinh(x: Tensor): Tensor {
  return sinhOf(x);
}

const coshOf = defineUnary('cosh', { f64: cosh64, saves: 'x', df: (g, x) => mul(g, sinh(x)) });

/**
 * The hyperbolic cosine. Derivative: `sinh(x)`.
 *
 * @example
 * cosh(tensor([0, 1])).toArray() // [1, 1.5431]
 * @inplace
 */
export function cosh(x: Tensor): Tensor {
  return coshOf(x);
}

const asinhOf = defineUnary('asinh', { f64: asinh64, saves: 'x', df: (g, x) => div(g, sqrt(add(mul(x, x), 1))) });

/**
 * The inverse of `sinh`. Derivative: `1 / sqrt(x^2 + 1)`.
 *
 * @example
 * asinh(tensor([0, 1])).toArray() // [0, 0.8814]
 * @inplace
 */
export function asinh(x: Tensor): Tensor {
  return asinhOf(x);
}

const acoshOf = defineUnary('acosh', {
  f64: acosh64,
  saves: 'x',
  df: (g, x) => div(g, mul(sqrt(sub(x, 1)), sqrt(add(x, 1)))),
});

/**
 * The inverse of `cosh`, at least 0; NaN below 1. Derivative: `1 / sqrt((x - 1) (x + 1))`.
 *
 * @example
 * acosh(tensor([1, 2])).toArray() // [0, 1.3170]
 * @inplace
 */
export function acosh(x: Tensor): Tensor {
  return acoshOf(x);
}

const atanhOf = defineUnary('atanh', { f64: atanh64, saves: 'x', df: (g, x) => div(g, mul(sub(1, x), add(x, 1))) });

/**
 * The inverse of `tanh`; infinite at 1, NaN beyond. Derivative: `1 / ((1 - x) (1 + x))`.
 *
 * @example
 * atanh(tensor([0, 0.5])).toArray() // [0, 0.5493]
 * @inplace
 */
export function atanh(x: Tensor): Tensor {
  return atanhOf(x);
}
