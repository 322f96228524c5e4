import { float64, POW2, POW2_BIAS, words } from './bits.ts';
import { LN2_HI_32, LN2_LO_32 } from './exp.ts';

const L1 = 0.6666677594184875; // 0x3f2aaabd
const L2 = 0.39977577328681946; // 0x3eccaf69
const L3 = 0.2987106740474701; // 0x3e98f09b

/**
 * The exponent `e` for which `x * 2^-e` is in [√½, √2), of a positive normal float64 `x`; in float32 bits the lower
 * bound is 0x3f3504f0. @internal
 */
export function exponentOf(x: number): number {
  float64[0] = x;
  return ((words[1] as number) - 0x3fe6a09e) >> 20;
}

/** log(u) + tail for a positive finite float32 `u`, all of it rounded to float32. @internal */
export function logWithTail32(u: number, tail: number): number {
  const k = exponentOf(u); // a subnormal float32 is a normal float64
  const f = u * (POW2[POW2_BIAS - k] as number) - 1; // exact
  const s = Math.fround(f / Math.fround(2 + f));
  const z = Math.fround(s * s);
  const rest = Math.fround(z * Math.fround(L1 + Math.fround(z * Math.fround(L2 + Math.fround(z * L3)))));
  const h = 0.5 * Math.fround(f * f);
  const low = Math.fround(Math.fround(s * Math.fround(h + rest)) + Math.fround(k * LN2_LO_32 + tail));
  return Math.fround(k * LN2_HI_32 - Math.fround(Math.fround(h - low) - f));
}

/**
 * The natural logarithm as a float32, rounded to float32 at every step.
 *
 * `x = 2^k (1 + f)`, `1 + f` in [√½, √2); with `s = f / (2 + f)`, `log(1 + f) = f - f²/2 + s (f²/2 + s² R(s²))`, R of
 * degree 2. Special values: ±0 → -∞, x < 0 → NaN, 1 → +0, +∞ → ∞, NaN → NaN; subnormal arguments are exact.
 * Accuracy: at most 0.84 ulp (0.8399 at 1.41331852) over every float32 in [0.5, 2.9], and 24 million others.
 *
 * @example
 * log32(10) // 2.3025851249694824
 * @see FreeBSD msun, e_log.c, for the method; R: `tools/math/fit.ts`
 */
export function log32(x: number): number {
  const a = Math.fround(x);
  if (!(a > 0)) return a === 0 ? -Infinity : NaN;
  if (a === Infinity) return a;
  return logWithTail32(a, 0);
}

/** ln 2 to 42 bits, and the rest: a product of the first with an exponent is exact. @internal */
export const LN2_HI_LOG = 0.6931471805598903;
/** @internal */
export const LN2_LO_LOG = 5.497923018708371e-14;

/** log(u) + tail for a positive finite float64 `u`. @internal */
export function logWithTail64(u: number, tail: number): number {
  const subnormal = u < 2.2250738585072014e-308;
  const a = subnormal ? u * 18014398509481984 : u; // exact
  const e = exponentOf(a);
  const f = a * (POW2[POW2_BIAS - e] as number) - 1; // exact
  const k = subnormal ? e - 54 : e;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = z * (0.666666666666667 + w * (0.2857142862609587 + w * (0.18182890556487774 + w * 0.14617037491873047)));
  const even = w * (0.3999999999989924 + w * (0.22222211115147608 + w * 0.15331674035840245));
  const h = 0.5 * f * f;
  return k * LN2_HI_LOG - (h - (s * (h + (odd + even)) + (k * LN2_LO_LOG + tail)) - f);
}

/**
 * The natural logarithm as a float64.
 *
 * As {@link log32}, with R of degree 6. Special values: ±0 → -∞, x < 0 → NaN, 1 → +0, +∞ → ∞, NaN → NaN.
 * Accuracy: at most 0.8 ulp (0.775 at 2.71010878) over 260,000 random arguments.
 *
 * @example
 * log64(10) // 2.302585092994046
 */
export function log64(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  return logWithTail64(x, 0);
}
