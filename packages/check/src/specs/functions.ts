import { logit, round } from '@frostgrad/core';
import fc from 'fast-check';
import { unitOf } from '../running-error.ts';
import type { Spec, Tolerance } from '../spec.ts';
import { parametricSpec, unarySpec } from './unary.ts';

const exact: Tolerance = { float32: 0, float64: 0 };

/** Computed in float64 and rounded once; in float64 within its own bound and the reference's. */
const once = (float64: number): Tolerance => ({ float32: 0.501, float64 });

const halfEven = (x: number): number => {
  const nearest = Math.round(x);
  const isHalf = Math.abs(x - Math.trunc(x)) === 0.5;
  const even = isHalf ? 2 * Math.round(x / 2) : nearest;
  return even === 0 && (x < 0 || Object.is(x, -0)) ? -0 : even;
};

/** Where step functions jump, as far as samples go. */
const wholes = Array.from({ length: 13 }, (_, i) => i - 6);
const halves = wholes.map((v) => v + 0.5);

/** The series of erf whose terms have one sign, for |x| < 1. */
function erfNear(x: number): number {
  let term = x;
  let total = 0;
  for (let k = 1; k < 60; k++) {
    total += term;
    term *= (2 * x * x) / (2 * k + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

/** The continued fraction of erfc, for x ≥ 1/2; the square of the first half of the digits of x is exact. */
function erfcFar(x: number): number {
  if (x > 30) return 0;
  let fraction = 0;
  for (let k = 1000; k > 0; k--) fraction = k / 2 / (x + fraction);
  const half = Math.fround(x);
  const power = Math.exp(-half * half) * Math.exp(-(x - half) * (x + half));
  return power / Math.sqrt(Math.PI) / (x + fraction);
}

function erfOf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (Math.abs(x) < 1) return erfNear(x);
  return Math.sign(x) * (1 - erfcFar(Math.abs(x)));
}

/** In plain numbers, within a few ulp. */
export function erfcOf(x: number): number {
  return x >= 0.5 ? erfcFar(x) : 1 - erfOf(x);
}

/** Elementwise functions of one argument, as the C library has them. */
export const functionSpecs: readonly Spec[] = [
  unarySpec('clone', { reference: (x) => x, tolerance: exact }),
  unarySpec('contiguous', { reference: (x) => x, tolerance: exact }),
  unarySpec('abs', { reference: Math.abs, tolerance: exact, kinks: [0] }),
  unarySpec('sign', { reference: Math.sign, tolerance: exact, kinks: [0] }),
  unarySpec('floor', { reference: Math.floor, tolerance: exact, kinks: wholes }),
  unarySpec('ceil', { reference: Math.ceil, tolerance: exact, kinks: wholes }),
  unarySpec('trunc', { reference: Math.trunc, tolerance: exact, kinks: wholes }),
  unarySpec('frac', { reference: (x) => x - Math.trunc(x), tolerance: exact, kinks: wholes }),
  parametricSpec(
    'round',
    fc.constantFrom(0, -1),
    (x, decimals) => round(x, { decimals }),
    (x, decimals, dtype) => {
      const scaled = decimals === 0 ? x : x / 10;
      return halfEven(dtype === 'float32' ? Math.fround(scaled) : scaled) * (decimals === 0 ? 1 : 10);
    },
    { tolerance: exact, kinks: halves.concat(-5, 5) },
  ),
  unarySpec('isnan', { reference: (x) => Number(Number.isNaN(x)), tolerance: exact }),
  unarySpec('isinf', { reference: (x) => Number(Math.abs(x) === Infinity), tolerance: exact }),
  unarySpec('isfinite', { reference: (x) => Number(Number.isFinite(x)), tolerance: exact }),
  unarySpec('sin', { reference: Math.sin, tolerance: { float32: 0.9, float64: 1.85 } }),
  unarySpec('cos', { reference: Math.cos, tolerance: { float32: 0.9, float64: 1.85 } }),
  unarySpec('tan', { reference: Math.tan, tolerance: once(3), domain: [[-1.375, 1.375]] }),
  unarySpec('asin', { reference: Math.asin, tolerance: once(3), domain: [[-0.9375, 0.9375]] }),
  unarySpec('acos', { reference: Math.acos, tolerance: once(3), domain: [[-0.9375, 0.9375]] }),
  unarySpec('atan', { reference: Math.atan, tolerance: once(2.3) }),
  unarySpec('rad2deg', { reference: (x) => x * (180 / Math.PI), tolerance: { float32: 1.5, float64: 0 } }),
  unarySpec('deg2rad', { reference: (x) => x / (180 / Math.PI), tolerance: { float32: 1.5, float64: 0 } }),
  unarySpec('sinh', { reference: Math.sinh, tolerance: once(4) }),
  unarySpec('cosh', { reference: Math.cosh, tolerance: once(4) }),
  unarySpec('asinh', { reference: Math.asinh, tolerance: once(3) }),
  unarySpec('acosh', { reference: Math.acosh, tolerance: once(3), domain: [[1.125, 6]] }),
  unarySpec('atanh', { reference: Math.atanh, tolerance: once(3), domain: [[-0.875, 0.875]] }),
  unarySpec('exp2', { reference: (x) => 2 ** x, tolerance: once(2.2) }),
  unarySpec('expm1', { reference: Math.expm1, tolerance: { float32: 1.35, float64: 2.1 } }),
  unarySpec('log1p', { reference: Math.log1p, tolerance: { float32: 0.85, float64: 1.82 }, domain: [[-0.875, 6]] }),
  unarySpec('log2', { reference: Math.log2, tolerance: once(3), domain: [[0.0625, 6]] }),
  unarySpec('log10', { reference: Math.log10, tolerance: once(3), domain: [[0.0625, 6]] }),
  unarySpec('reciprocal', { reference: (x) => 1 / x, tolerance: { float32: 0, float64: 0 }, domain: [[0.25, 6]] }),
  unarySpec('rsqrt', {
    reference: (x) => 1 / Math.sqrt(x),
    tolerance: { float32: 0.501, float64: 0 },
    domain: [[0.25, 6]],
  }),
  unarySpec('square', { reference: (x) => x * x, tolerance: exact }),
  unarySpec('erf', { reference: erfOf, tolerance: { float32: 1.3, float64: 1.4 + 4 } }),
  unarySpec('erfc', { reference: erfcOf, tolerance: once(3.4 + 6) }),
  parametricSpec(
    'logit',
    fc.constantFrom(undefined, 0.2),
    (x, eps) => logit(x, eps),
    (x, eps, dtype) => {
      const inside = eps === undefined ? x : Math.min(Math.max(x, eps), 1 - eps);
      const [above, below] = [Math.log(inside), Math.log1p(-inside)];
      const v = above - below;
      const lost = (Math.abs(above) + Math.abs(below)) * (2 ** -53 / unitOf(dtype)); // what the difference cancels, here
      return { v, e: Math.abs(v) * (1 + 4 * (2 ** -53 / unitOf(dtype))) + 4 * lost };
    },
    { tolerance: 'running', domain: [[0.0625, 0.9375]], kinks: [0.2, 0.8] },
  ),
];
