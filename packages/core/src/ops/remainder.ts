import type { Tensor } from '../tensor.ts';
import { div, mul, neg } from './arithmetic.ts';
import { defineBinary, numeric } from './binary.ts';
import { refuseZero } from './floor-divide.ts';

/** The exact rest with the divisor's sign; a zero keeps the dividend's, as in C. */
function floorMod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

const remainderOf = defineBinary('remainder', {
  f64: floorMod,
  integers: (a, b) => {
    refuseZero('remainder', b);
    return floorMod(a, b);
  },
  saves: ['a', 'b'],
  vjp: { a: (g) => g, b: (g, { a, b }) => neg(mul(g, div(a, b, { roundingMode: 'floor' }))) },
});

/**
 * What is left of `a` after whole multiples of `b`, with the sign of `b` - Python's `%`; elementwise, broadcast.
 * Derivatives: 1 and `-floor(a / b)`.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws ValueError when an integer is divided by 0.
 * @example
 * remainder(tensor([5, -5]), 3).toArray() // [2, 1]
 * @inplace
 */
export function remainder(a: Tensor | number, b: Tensor | number): Tensor {
  return remainderOf(numeric(a, b, 'remainder'));
}

const fmodOf = defineBinary('fmod', {
  f64: (a, b) => a % b,
  integers: (a, b) => {
    refuseZero('fmod', b);
    return a % b;
  },
  saves: ['a', 'b'],
  vjp: { a: (g) => g, b: (g, { a, b }) => neg(mul(g, div(a, b, { roundingMode: 'trunc' }))) },
});

/**
 * What is left of `a` after whole multiples of `b`, with the sign of `a` - C's and JavaScript's `%`; exact. Derivatives:
 * 1 and `-trunc(a / b)`.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws ValueError when an integer is divided by 0.
 * @example
 * fmod(tensor([5, -5]), 3).toArray() // [2, -2]
 * @inplace
 */
export function fmod(a: Tensor | number, b: Tensor | number): Tensor {
  return fmodOf(numeric(a, b, 'fmod'));
}
