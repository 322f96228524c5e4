import { POW2, POW2_BIAS } from './bits.ts';
import { expQuotient64, expRest32, LN2_HI, LN2_HI_32, LN2_LO, LN2_LO_32, LOG2E_32, ROUND } from './exp.ts';

/**
 * e^x - 1 as a float32 without the loss near 0, rounded to float32 at every step.
 *
 * `2^n (r + r² q(r) + 1 - 2^-n)`, reduction and q as in `exp32`. Special values: ±0 → ±0, -∞ → -1, +∞ → ∞, NaN → NaN.
 * Accuracy: at most 1.35 ulp (1.308 at 17.1143704) over 29 million float32. Not monotone to the last bit.
 *
 * @example
 * expm132(1e-10) // 1.000000013351432e-10
 */
export function expm132(x: number): number {
  if (!(x <= 89)) return x > 0 ? Infinity : x; // beyond: overflow, or NaN
  if (x < -18) return -1;
  const a = Math.fround(x);
  if (a === 0) return a; // keeps the sign of zero
  const n = Math.fround(a * LOG2E_32) + ROUND - ROUND;
  const h = a - n * LN2_HI_32; // exact
  const l = n * LN2_LO_32; // exact
  const r = Math.fround(h - l);
  const lost = h - r - l; // exact: what rounding took from r
  const rest = Math.fround(expRest32(r) + Math.fround(lost + Math.fround(lost * r)));
  const b = Math.fround(1 - (POW2[(POW2_BIAS - n) | 0] as number));
  // exp(x) - 1 = 2^n (r + rest + 1 - 2^-n)
  return Math.fround(Math.fround(Math.fround(r + b) + rest) * (POW2[(n + POW2_BIAS) | 0] as number));
}

/** exp(x) - 1 for -40 < x < 709.8. @internal */
export function expm1Within64(x: number): number {
  const n = x * Math.LOG2E + ROUND - ROUND;
  const h = x - n * LN2_HI; // exact
  const l = n * LN2_LO;
  const r = h - l;
  const lost = h - r - l;
  const rest = r * r * expQuotient64(r) + lost * (1 + r);
  const b = 1 - (POW2[(POW2_BIAS - n) | 0] as number);
  const s = r + b;
  // exp(x) - 1 = 2^n (r + rest + 1 - 2^-n); `r - (s - b)` is what r + b lost
  const y = s + (rest + (r - (s - b)));
  return n < 1024 ? y * (POW2[(n + POW2_BIAS) | 0] as number) : y * 2 * (POW2[1023 + POW2_BIAS] as number);
}

/**
 * e^x - 1 as a float64 without the loss near 0.
 *
 * As {@link expm132}, special values too. Accuracy: at most 1.1 ulp (1.061 at 0.35490906) over 490,000 random
 * arguments.
 *
 * @example
 * expm164(1e-10) // 1.00000000005e-10
 */
export function expm164(x: number): number {
  if (!(x <= 709.79)) return x > 0 ? Infinity : x; // beyond: overflow, or NaN
  if (x < -40) return -1;
  return x === 0 ? x : expm1Within64(x);
}
