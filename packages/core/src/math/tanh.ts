import { exp32 } from './exp.ts';
import { expm1Within64 } from './expm1.ts';

const T0 = -0.3333328366279602; // 0xbeaaaa9a
const T1 = 0.1333148330450058; // 0x3e0883af
const T2 = -0.053742773830890656; // 0xbd5c2162
const T3 = 0.020648062229156494; // 0x3ca92620
const T4 = -0.005714063532650471; // 0xbbbb3d0a

/**
 * The hyperbolic tangent as a float32, rounded to float32 at every step; odd to the bit.
 *
 * Below 0.625 `x + x³ P(x²)`, P of degree 4; above `1 - 2 / (e^2x + 1)`; from 9.5 it is 1. Special values: ±0 → ±0,
 * ±∞ → ±1, NaN → NaN; never above 1. Accuracy: at most 1.35 ulp (1.335 at -0.62803686) over 32 million float32.
 *
 * @example
 * tanh32(0.5) // 0.46211716532707214
 * @see Moshier, Cephes, tanhf.c, for the method; P: `tools/math/fit.ts`
 */
export function tanh32(x: number): number {
  const v = Math.fround(x);
  const a = Math.abs(v);
  if (!(a > 0)) return v; // keeps the sign of zero: in f32x4, the sign bit of x is set last
  if (a < 0.625) {
    const z = Math.fround(v * v);
    let p = Math.fround(T3 + Math.fround(z * T4));
    p = Math.fround(T2 + Math.fround(z * p));
    p = Math.fround(T1 + Math.fround(z * p));
    p = Math.fround(T0 + Math.fround(z * p));
    return Math.fround(v + Math.fround(v * Math.fround(z * p)));
  }
  if (a >= 9.5) return v > 0 ? 1 : -1;
  const t = Math.fround(1 - Math.fround(2 / Math.fround(1 + exp32(2 * a))));
  return v < 0 ? -t : t;
}

/**
 * The hyperbolic tangent as a float64; odd to the bit.
 *
 * With `t = e^2x - 1`: `t / (t + 2)` below 1, `1 - 2 / (t + 2)` above; from 20 it is 1. Special values: ±0 → ±0,
 * ±∞ → ±1, NaN → NaN. Accuracy: at most 2.25 ulp (2.193 at 0.00390620) over 430,000 random arguments.
 *
 * @example
 * tanh64(0.5) // 0.46211715726000974
 */
export function tanh64(x: number): number {
  const a = Math.abs(x);
  if (!(a < 20)) return x !== x ? x : x > 0 ? 1 : -1;
  if (a < 1e-9) return x; // x³/3 is below half an ulp; keeps the sign of zero
  const t = expm1Within64(2 * a);
  const v = a < 1 ? t / (t + 2) : 1 - 2 / (t + 2);
  return x < 0 ? -v : v;
}
