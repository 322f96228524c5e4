import { erf32, erf64, erfc64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { mul, neg } from './arithmetic.ts';
import { exp } from './exp-log.ts';
import { defineUnary } from './unary.ts';

/** Twice the density of a normal variable of variance 1/2. */
const bell = (x: Tensor): Tensor => mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI));

const erfOf = defineUnary('erf', { f64: erf64, saves: 'x', df: (g, x) => mul(g, bell(x)), f32: erf32 });

/**
 * The error function, `2/sqrt(pi)` times the integral of `e^(-t^2)` from 0 to x. Derivative: `2/sqrt(pi) e^(-x^2)`.
 *
 * @example
 * erf(tensor([0, 0.5])).toArray() // [0, 0.5205]
 * @inplace
 */
export function erf(x: Tensor): Tensor {
  return erfOf(x);
}

const erfcOf = defineUnary('erfc', { f64: erfc64, saves: 'x', df: (g, x) => neg(mul(g, bell(x))) });

/**
 * `1 - erf(x)`, without the loss where erf is close to 1. Derivative: `-2/sqrt(pi) e^(-x^2)`.
 *
 * @example
 * erfc(tensor([0, 5])).mul(1e12).toArray() // [1000000000000, 1.5375]
 * @inplace
 */
export function erfc(x: Tensor): Tensor {
  return erfcOf(x);
}
