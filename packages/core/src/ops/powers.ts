import { exp264, expm132, expm164, log1064, log1p32, log1p64, log264 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, mul, neg } from './arithmetic.ts';
import { defineUnary } from './unary.ts';

const exp2Of = defineUnary('exp2', { f64: exp264, saves: 'out', df: (g, out) => mul(mul(g, out), Math.LN2) });

/**
 * `2^x`, exact for whole x. Derivative: `2^x log(2)`.
 *
 * @example
 * exp2(tensor([-1, 3])).toArray() // [0.5, 8]
 * @inplace
 */
export function exp2(x: Tensor): Tensor {
  return exp2Of(x);
}

const expm1Of = defineUnary('expm1', { f64: expm164, saves: 'out', df: (g, out) => mul(g, add(out, 1)), f32: expm132 });

/**
 * `e^x - 1` without the loss near 0. Derivative: `e^x`.
 *
 * @example
 * expm1(tensor([0, 1])).toArray() // [0, 1.7183]
 * @inplace
 */
export function expm1(x: Tensor): Tensor {
  return expm1Of(x);
}

const log1pOf = defineUnary('log1p', { f64: log1p64, saves: 'x', df: (g, x) => div(g, add(x, 1)), f32: log1p32 });

/**
 * `log(1 + x)` without the loss near 0; NaN below -1. Derivative: `1 / (1 + x)`.
 *
 * @example
 * log1p(tensor([0, 1])).toArray() // [0, 0.6931]
 * @inplace
 */
export function log1p(x: Tensor): Tensor {
  return log1pOf(x);
}

const log2Of = defineUnary('log2', { f64: log264, saves: 'x', df: (g, x) => div(g, mul(x, Math.LN2)) });

/**
 * The logarithm to base 2, exact for powers of 2. Derivative: `1 / (x log(2))`.
 *
 * @example
 * log2(tensor([0.25, 8])).toArray() // [-2, 3]
 * @inplace
 */
export function log2(x: Tensor): Tensor {
  return log2Of(x);
}

const log10Of = defineUnary('log10', { f64: log1064, saves: 'x', df: (g, x) => div(g, mul(x, Math.LN10)) });

/**
 * The logarithm to base 10. Derivative: `1 / (x log(10))`.
 *
 * @example
 * log10(tensor([1, 1000])).toArray() // [0, 3]
 * @inplace
 */
export function log10(x: Tensor): Tensor {
  return log10Of(x);
}

const reciprocalOf = defineUnary('reciprocal', {
  f64: (x) => 1 / x,
  saves: 'out',
  df: (g, out) => neg(mul(g, mul(out, out))),
});

/**
 * `1 / x`. Derivative: `-1 / x^2`.
 *
 * @example
 * reciprocal(tensor([2, -4])).toArray() // [0.5, -0.25]
 * @inplace
 */
export function reciprocal(x: Tensor): Tensor {
  return reciprocalOf(x);
}

const rsqrtOf = defineUnary('rsqrt', {
  f64: (x) => 1 / Math.sqrt(x),
  saves: 'out',
  df: (g, out) => mul(g, mul(mul(out, mul(out, out)), -0.5)),
});

/**
 * `1 / sqrt(x)`; infinite at 0, NaN below. Derivative: `-1 / (2 x sqrt(x))`.
 *
 * @example
 * rsqrt(tensor([4, 0.25])).toArray() // [0.5, 2]
 * @inplace
 */
export function rsqrt(x: Tensor): Tensor {
  return rsqrtOf(x);
}

/**
 * `x^2`. Derivative: `2 x`.
 *
 * @example
 * square(tensor([-3, 2])).toArray() // [9, 4]
 * @inplace
 */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}
