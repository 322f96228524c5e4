import { acos64, asin64, atan64, cos32, cos64, sin32, sin64, tan64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, mul, neg, sub } from './arithmetic.ts';
import { sqrt } from './sqrt.ts';
import { defineUnary } from './unary.ts';

const sinOf = defineUnary('sin', { f64: sin64, saves: 'x', df: (g, x) => mul(g, cos(x)), f32: sin32 });

/**
 * The sine, of radians. Derivative: `cos(x)`.
 *
 * @example
 * sin(tensor([0, 1])).toArray() // [0, 0.8415]
 * @inplace
 */
export function sin(x: Tensor): Tensor {
  return sinOf(x);
}

const cosOf = defineUnary('cos', { f64: cos64, saves: 'x', df: (g, x) => neg(mul(g, sin(x))), f32: cos32 });

/**
 * The cosine, of radians. Derivative: `-sin(x)`.
 *
 * @example
 * cos(tensor([0, 1])).toArray() // [1, 0.5403]
 * @inplace
 */
export function cos(x: Tensor): Tensor {
  return cosOf(x);
}

const tanOf = defineUnary('tan', { f64: tan64, saves: 'out', df: (g, out) => mul(g, add(mul(out, out), 1)) });

/**
 * The tangent, of radians. Derivative: `1 + tan(x)^2`.
 *
 * @example
 * tan(tensor([0, 1])).toArray() // [0, 1.5574]
 * @inplace
 */
export function tan(x: Tensor): Tensor {
  return tanOf(x);
}

const asinOf = defineUnary('asin', { f64: asin64, saves: 'x', df: (g, x) => div(g, sqrt(sub(1, mul(x, x)))) });

/**
 * The angle in [-π/2, π/2] whose sine is x; NaN beyond 1. Derivative: `1 / sqrt(1 - x^2)`.
 *
 * @example
 * asin(tensor([0, 1])).toArray() // [0, 1.5708]
 * @inplace
 */
export function asin(x: Tensor): Tensor {
  return asinOf(x);
}

const acosOf = defineUnary('acos', { f64: acos64, saves: 'x', df: (g, x) => neg(div(g, sqrt(sub(1, mul(x, x))))) });

/**
 * The angle in [0, π] whose cosine is x; NaN beyond 1. Derivative: `-1 / sqrt(1 - x^2)`.
 *
 * @example
 * acos(tensor([1, 0])).toArray() // [0, 1.5708]
 * @inplace
 */
export function acos(x: Tensor): Tensor {
  return acosOf(x);
}

const atanOf = defineUnary('atan', { f64: atan64, saves: 'x', df: (g, x) => div(g, add(mul(x, x), 1)) });

/**
 * The angle in (-π/2, π/2) whose tangent is x. Derivative: `1 / (1 + x^2)`.
 *
 * @example
 * atan(tensor([0, 1])).toArray() // [0, 0.7854]
 * @inplace
 */
export function atan(x: Tensor): Tensor {
  return atanOf(x);
}

const DEGREES = 180 / Math.PI;

/**
 * Radians in degrees.
 *
 * @example
 * rad2deg(tensor([Math.PI])).toArray() // [180]
 * @inplace
 */
export function rad2deg(x: Tensor): Tensor {
  return mul(x, DEGREES);
}

/**
 * Degrees in radians.
 *
 * @example
 * deg2rad(tensor([180])).toArray() // [3.1416]
 * @inplace
 */
export function deg2rad(x: Tensor): Tensor {
  return div(x, DEGREES);
}
