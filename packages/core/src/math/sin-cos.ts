import { HUGE, reduceHuge, remainder } from './reduce.ts';
import { ROUND } from './exp.ts';

const TWO_OVER_PI = 0.6366197723675814;
const PIO2_1 = 1.57079632673412561417; // 33 bits
const PIO2_2 = 6.0771005063039659766e-11; // the next 33 bits
const PIO2_3 = 2.02226624879595063154e-21; // the rest

const S0 = -0.16666655242443085; // 0xbe2aaaa3
const S1 = 0.008332191035151482; // 0x3c0883be
const S2 = -0.00019518604676704854; // 0xb94caadb
const K0 = 0.04166664555668831; // 0x3d2aaaa5
const K1 = -0.00138873013202101; // 0xbab6060d
const K2 = 0.000024430670237052254; // 0x37ccf077

/** sin(r + low), |r| ≤ π/4, all of it rounded to float32. */
function sine32(r: number, low: number): number {
  const z = Math.fround(r * r);
  const p = Math.fround(S0 + Math.fround(z * Math.fround(S1 + Math.fround(z * S2))));
  return Math.fround(r + Math.fround(low + Math.fround(Math.fround(r * z) * p)));
}

/** cos(r + low), |r| ≤ π/4, all of it rounded to float32. */
function cosine32(r: number, low: number): number {
  const z = Math.fround(r * r);
  const p = Math.fround(K0 + Math.fround(z * Math.fround(K1 + Math.fround(z * K2))));
  const h = 0.5 * z;
  const w = Math.fround(1 - h);
  const lost = Math.fround(1 - w - h);
  return Math.fround(w + Math.fround(lost + Math.fround(Math.fround(Math.fround(z * z) * p) - Math.fround(r * low))));
}

function turned32(x: number, quarters: 0 | 1): number {
  let n: number;
  let wide: number;
  if (x > HUGE || x < -HUGE) {
    n = reduceHuge(x);
    wide = remainder[0] as number;
  } else {
    const turns = x * TWO_OVER_PI + ROUND - ROUND;
    wide = x - turns * PIO2_1 - turns * PIO2_2; // the first product and difference are exact
    n = turns | 0;
  }
  n += quarters;
  const r = Math.fround(wide);
  const low = Math.fround(wide - r);
  const value = (n & 1) === 0 ? sine32(r, low) : cosine32(r, low);
  return (n & 2) === 0 ? value : -value;
}

/**
 * The sine as a float32; odd to the bit.
 *
 * The multiple of π/2 is taken away in float64 (two products; beyond 2^19 π/2 by `reduceHuge`), because float32 without
 * a fused multiply-add would need four steps; the rest, as two float32, goes through polynomials that are rounded to
 * float32 at every step: `r + r³ S(r²)` or `1 - r²/2 + r⁴ C(r²)`, both of degree 2. Special values: ±0 → ±0,
 * ±∞ → NaN, NaN → NaN. Accuracy: at most 0.9 ulp (0.872 at -190535.234) over 18 million float32 of every size.
 *
 * @example
 * sin32(1) // 0.8414709568023682
 * @see Cody and Waite, Software Manual for the Elementary Functions, 1980, ch. 8; S, C: `tools/math/fit.ts`
 */
export function sin32(x: number): number {
  const a = Math.fround(x);
  if (a === 0 || a !== a) return a; // keeps the sign of zero
  return a - a === 0 ? turned32(a, 0) : NaN;
}

/**
 * The cosine as a float32; even to the bit.
 *
 * As {@link sin32}, a quarter turn on. Special values: ±0 → 1, ±∞ → NaN, NaN → NaN. Accuracy: at most 0.9 ulp (0.874
 * at -31888058368) over 18 million float32 of every size.
 *
 * @example
 * cos32(1) // 0.5403023362159729
 */
export function cos32(x: number): number {
  const a = Math.fround(x);
  return a - a === 0 ? turned32(a, 1) : NaN;
}

/** sin(r + low), |r| ≤ π/4. */
function sine64(r: number, low: number): number {
  const z = r * r;
  const w = z * z;
  const even = 0.008333333333330946 + w * (0.0000027557316100128336 + w * 1.5918092905114907e-10);
  const odd = -0.000198412698367539 + w * -2.5051131339848143e-8;
  const c = z * r;
  return r + (c * -0.16666666666666666 + (c * z * (even + z * odd) + low * (1 - 0.5 * z)));
}

/** cos(r + low), |r| ≤ π/4. */
function cosine64(r: number, low: number): number {
  const z = r * r;
  const q = z * z;
  const even = 0.041666666666666664 + q * (0.000024801587298762765 + q * 2.0876145952384525e-9);
  const odd = -0.0013888888888887395 + q * (-2.755731727021332e-7 + q * -1.1382609660408365e-11);
  const h = 0.5 * z;
  const w = 1 - h;
  return w + (1 - w - h + (q * (even + z * odd) - r * low));
}

function turned64(x: number, quarters: 0 | 1): number {
  let n: number;
  let r: number;
  let low: number;
  if (x > HUGE || x < -HUGE) {
    n = reduceHuge(x);
    r = remainder[0] as number;
    low = remainder[1] as number;
  } else {
    const turns = x * TWO_OVER_PI + ROUND - ROUND;
    const a = x - turns * PIO2_1; // exact
    const p = turns * PIO2_2; // exact
    const b = a - p;
    const lost = a - b - p - turns * PIO2_3; // … and what the second difference lost
    r = b + lost;
    low = b - r + lost;
    n = turns | 0;
  }
  n += quarters;
  const value = (n & 1) === 0 ? sine64(r, low) : cosine64(r, low);
  return (n & 2) === 0 ? value : -value;
}

/**
 * The sine as a float64; odd to the bit.
 *
 * As {@link sin32} with three steps of reduction and polynomials of degree 5. Special values: ±0 → ±0, ±∞ → NaN,
 * NaN → NaN. Accuracy: at most 0.85 ulp (0.807 at 2.38495995) over 440,000 arguments of every size, many of them next
 * to multiples of π/2.
 *
 * @example
 * sin64(1e22) // -0.8522008497671888
 */
export function sin64(x: number): number {
  if (x === 0 || x !== x) return x; // keeps the sign of zero
  return x - x === 0 ? turned64(x, 0) : NaN;
}

/**
 * The cosine as a float64; even to the bit.
 *
 * As {@link sin64}, a quarter turn on. Special values: ±0 → 1, ±∞ → NaN, NaN → NaN. Accuracy: at most 0.85 ulp (0.779
 * at -3.94473411) over 340,000 arguments of every size.
 *
 * @example
 * cos64(1) // 0.5403023058681398
 */
export function cos64(x: number): number {
  return x - x === 0 ? turned64(x, 1) : NaN;
}

/**
 * The tangent as a float64; odd to the bit: the quotient of {@link sin64} and {@link cos64}. Special values: ±0 → ±0,
 * ±∞ → NaN, NaN → NaN. Accuracy: at most 2.15 ulp (2.049 at 0.77656650) over 250,000 random arguments.
 *
 * @example
 * tan64(1) // 1.557407724654902
 */
export function tan64(x: number): number {
  return sin64(x) / cos64(x);
}
