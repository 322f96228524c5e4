import { exactly, minus, over, through } from '../running-error.ts';
import type { Spec, Tolerance } from '../spec.ts';
import { unarySpec } from './unary.ts';

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

/** 1 - erfc by its continued fraction, or the series, in plain numbers. */
export function erfOf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let term = x;
    let total = x;
    for (let k = 1; k < 80; k++) {
      term *= (-x * x) / k;
      total += term / (2 * k + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * total;
  }
  let fraction = 0;
  for (let k = 120; k > 0; k--) fraction = k / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
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
  unarySpec('round', { reference: halfEven, tolerance: exact, kinks: halves }),
  unarySpec('isnan', { reference: (x) => Number(Number.isNaN(x)), tolerance: exact }),
  unarySpec('isinf', { reference: (x) => Number(Math.abs(x) === Infinity), tolerance: exact }),
  unarySpec('isfinite', { reference: (x) => Number(Number.isFinite(x)), tolerance: exact }),
  unarySpec('sin', { reference: Math.sin, tolerance: { float32: 0.9, float64: 1.85 } }),
  unarySpec('cos', { reference: Math.cos, tolerance: { float32: 0.9, float64: 1.85 } }),
  unarySpec('tan', { reference: Math.tan, tolerance: once(3), domain: [[-1.4, 1.4]] }),
  unarySpec('asin', { reference: Math.asin, tolerance: once(3), domain: [[-0.95, 0.95]] }),
  unarySpec('acos', { reference: Math.acos, tolerance: once(3), domain: [[-0.95, 0.95]] }),
  unarySpec('atan', { reference: Math.atan, tolerance: once(2.3) }),
  unarySpec('rad2deg', { reference: (x) => x * (180 / Math.PI), tolerance: { float32: 1.5, float64: 0 } }),
  unarySpec('deg2rad', { reference: (x) => x / (180 / Math.PI), tolerance: { float32: 1.5, float64: 0 } }),
  unarySpec('sinh', { reference: Math.sinh, tolerance: once(4) }),
  unarySpec('cosh', { reference: Math.cosh, tolerance: once(4) }),
  unarySpec('asinh', { reference: Math.asinh, tolerance: once(3) }),
  unarySpec('acosh', { reference: Math.acosh, tolerance: once(3), domain: [[1.1, 6]] }),
  unarySpec('atanh', { reference: Math.atanh, tolerance: once(3), domain: [[-0.9, 0.9]] }),
  unarySpec('exp2', { reference: (x) => 2 ** x, tolerance: once(2.2) }),
  unarySpec('expm1', { reference: Math.expm1, tolerance: { float32: 1.35, float64: 2.1 } }),
  unarySpec('log1p', { reference: Math.log1p, tolerance: { float32: 0.85, float64: 1.82 }, domain: [[-0.9, 6]] }),
  unarySpec('log2', { reference: Math.log2, tolerance: once(3), domain: [[0.05, 6]] }),
  unarySpec('log10', { reference: Math.log10, tolerance: once(3), domain: [[0.05, 6]] }),
  unarySpec('reciprocal', { reference: (x) => 1 / x, tolerance: { float32: 0, float64: 0 }, domain: [[0.2, 6]] }),
  unarySpec('rsqrt', {
    reference: (x) => 1 / Math.sqrt(x),
    tolerance: { float32: 0.501, float64: 0 },
    domain: [[0.2, 6]],
  }),
  unarySpec('square', { reference: (x) => x * x, tolerance: exact }),
  unarySpec('erf', { reference: erfOf, tolerance: { float32: 1.3, float64: 60 } }),
  unarySpec('logit', {
    reference: (x) => through(Math.log, 0.83, (v) => 1 / v)(over(exactly(x), minus(exactly(1), exactly(x)))),
    tolerance: 'running',
    domain: [[0.1, 0.9]],
  }),
];
