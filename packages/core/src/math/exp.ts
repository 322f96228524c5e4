import { POW2, POW2_BIAS } from './bits.ts';

/** `x + ROUND - ROUND` is the integer nearest to `x` (even in a tie) for |x| < 2^51: f32x4.nearest. @internal */
export const ROUND = 6755399441055744; // 1.5 * 2^52

/** log2(e): 0x3fb8aa3b. @internal */
export const LOG2E_32: number = Math.fround(Math.LOG2E);
/** ln 2 to 16 bits, 0x3f317200, and the next 16 bits, 0x35bfbf00: a product with an integer of 8 bits is exact. @internal */
export const LN2_HI_32 = 0.693145751953125;
/** @internal */
export const LN2_LO_32 = 0.0000014286197256296873;

const C2 = 0.4999999403953552; // 0x3efffffe
const C3 = 0.16666516661643982; // 0x3e2aaa46
const C4 = 0.04166810214519501; // 0x3d2aac2c
const C5 = 0.00836919154971838; // 0x3c091eef
const C6 = 0.0013838839950039983; // 0x3ab56371

/** exp(r) - 1 - r for |r| ≤ ln2 / 2, all of it rounded to float32. @internal */
export function expRest32(r: number): number {
  const z = Math.fround(r * r);
  const low = Math.fround(C2 + Math.fround(C3 * r));
  const high = Math.fround(Math.fround(C4 + Math.fround(C5 * r)) + Math.fround(C6 * z));
  return Math.fround(z * Math.fround(low + Math.fround(z * high)));
}

/**
 * e^x as a float32, rounded to float32 at every step: bit-equal to its f32x4 twin, and monotone on [-104, 0].
 *
 * `x = n ln2 + r`, `|r| ≤ ln2 / 2`; `e^x = 2^n (1 + r + r² q(r))`, q of degree 4, and what rounding took from r and
 * from 1 + r is added back. An f32x4 kernel multiplies by 2^n in two steps, to the same bits.
 *
 * Special values: ±0 → 1, -∞ → +0, +∞ → ∞, NaN → NaN; subnormal results are rounded gradually, to +0 below -103.97.
 * Accuracy: at most 0.8 ulp (0.792 at -87.7, a subnormal result) over 28 million float32. Monotone over every float32
 * in [-104, 0] (`tools/math/exhaustive-exp32.ts`).
 *
 * @example
 * exp32(1) // 2.7182817459106445
 * @see Cody and Waite, Software Manual for the Elementary Functions, 1980, ch. 6; q: `tools/math/fit.ts`
 */
export function exp32(x: number): number {
  if (!(x <= 89)) return x > 0 ? Infinity : x; // beyond: overflow, or NaN
  if (x < -104) return 0;
  const a = Math.fround(x);
  const n = Math.fround(a * LOG2E_32) + ROUND - ROUND;
  const h = a - n * LN2_HI_32; // exact
  const l = n * LN2_LO_32; // exact
  const r = Math.fround(h - l);
  const s = Math.fround(1 + r);
  const y = Math.fround(s + Math.fround(expRest32(r) + (h - (s - 1) - l))); // what r and s lost, exact, is added back
  return Math.fround(y * (POW2[(n + POW2_BIAS) | 0] as number));
}

/** ln 2 to 33 bits, and the rest: a product of the first with an integer of 20 bits is exact. @internal */
export const LN2_HI = 0.6931471806019545;
/** @internal */
export const LN2_LO = -4.2009150726810846e-11;

/** (exp(r) - 1 - r) / r² for |r| ≤ ln2 / 2. @internal */
export function expQuotient64(r: number): number {
  const z = r * r;
  const w = z * z;
  const c2 = 0.5 + r * 0.16666666666666669;
  const c4 = 0.041666666666666664 + r * 0.008333333333330055;
  const c6 = 0.0013888888888886548 + r * 0.00019841269863088255;
  const c8 = 0.000024801587317169235 + r * 0.0000027557268406190795;
  const c10 = 2.7557282931125736e-7 + r * 2.51004110820149e-8;
  return c2 + z * c4 + w * (c6 + z * c8 + w * (c10 + z * 2.091125490208877e-9));
}

/** exp(x + tail) for |x| < 800 and a tail that is small beside 1. @internal */
export function expWithTail64(x: number, tail: number): number {
  const n = x * Math.LOG2E + ROUND - ROUND;
  const h = x - n * LN2_HI; // exact
  const l = n * LN2_LO - tail;
  const r = h - l;
  const s = 1 + h;
  const y = s + (h - (s - 1) + (r * r * expQuotient64(r) - l)); // what 1 + h lost is added back
  if (n < -1021) return y * (POW2[(n + 200 + POW2_BIAS) | 0] as number) * 6.223015277861142e-61; // 2^-200: rounds once
  return n < 1024 ? y * (POW2[(n + POW2_BIAS) | 0] as number) : y * 2 * (POW2[1023 + POW2_BIAS] as number);
}

/**
 * e^x as a float64.
 *
 * As {@link exp32}, with q of degree 10. Special values: ±0 → 1, -∞ → +0, +∞ → ∞, NaN → NaN; subnormal results are
 * rounded gradually. Accuracy: at most 0.75 ulp over 450,000 random arguments.
 *
 * @example
 * exp64(1) // 2.718281828459045
 */
export function exp64(x: number): number {
  if (!(x <= 709.79)) return x > 0 ? Infinity : x; // beyond: overflow, or NaN
  if (x < -745.14) return 0;
  return expWithTail64(x, 0);
}
