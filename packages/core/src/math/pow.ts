import { POW2, POW2_BIAS } from './bits.ts';
import { productError, sumError } from './dekker.ts';
import { exp64, expWithTail64 } from './exp.ts';
import { exponentOf, LN2_HI_LOG, LN2_LO_LOG, log64 } from './log.ts';

const THIRD2 = 0.6666666666666666;
const THIRD2_LOW = 3.700743415417188e-17;

/** x^y for a finite x > 0 and a finite y ≠ 0, by a logarithm of twice the digits. */
function power64(x: number, y: number): number {
  const subnormal = x < 2.2250738585072014e-308;
  const a = subnormal ? x * 18014398509481984 : x; // exact
  const e = exponentOf(a);
  const m = a * (POW2[POW2_BIAS - e] as number);
  const k = subnormal ? e - 54 : e;

  // s + sLow = (m - 1) / (m + 1)
  const f = m - 1; // exact
  const d = m + 1;
  const s = f / d;
  const p = s * d;
  const sLow = (f - p - productError(s, d, p) - s * (m - (d - 1))) / d;

  // log m = 2s + 2s³/3 + s⁵ R(s²), the first two terms with twice the digits
  const z = s * s;
  const zLow = productError(s, s, z) + 2 * s * sLow;
  const c = z * s;
  const cLow = productError(z, s, c) + z * sLow + zLow * s;
  const t = c * THIRD2;
  const tLow = productError(c, THIRD2, t) + c * THIRD2_LOW + cLow * THIRD2;
  const w = z * z;
  const odd = 0.4 + w * (0.22222222221654733 + w * (0.15384594934599552 + w * 0.11706195689343356));
  const even = 0.2857142857142937 + w * (0.18181818335654137 + w * (0.1333480621206467 + w * 0.11723603644267147));
  const rest = c * z * (odd + z * even);

  const whole = k * LN2_HI_LOG; // exact
  const s1 = whole + 2 * s;
  const s2 = s1 + t;
  const small = sumError(whole, 2 * s, s1) + sumError(s1, t, s2) + (k * LN2_LO_LOG + 2 * sLow + tLow + rest);
  const log = s2 + small;
  const logLow = s2 - log + small;

  const product = y * log;
  if (product > 710) return Infinity;
  if (product < -746) return 0;
  return expWithTail64(product, productError(y, log, product) + y * logLow);
}

/** The cases in which a power is not that of a positive finite number; -1 where it is. */
function special(x: number, y: number, a: number): number {
  if (y === 0 || x === 1) return 1;
  if (x !== x || y !== y) return NaN;
  if (a === 1 && (y === Infinity || y === -Infinity)) return 1;
  if (y === Infinity || y === -Infinity) return a > 1 === y > 0 ? Infinity : 0;
  if (a === 0 || a === Infinity) return (a === 0) === y > 0 ? 0 : Infinity;
  return x < 0 && Math.floor(y) !== y ? NaN : -1;
}

/** Whether x^y has a minus sign: x has one (zero too), and y is an odd integer. */
function isNegative(x: number, y: number): boolean {
  const odd = Math.floor(y) === y && Math.abs(y) < 9007199254740992 && Math.floor(y / 2) * 2 !== y;
  return odd && (x < 0 || Object.is(x, -0));
}

/**
 * x^y as a float64, with the special values of C99 (Annex F), which are PyTorch's.
 *
 * `e^(y log x)`, the logarithm and the product with twice the digits. `pow64(x, 2)` is `x * x`, `pow64(x, 0.5)` is
 * `Math.sqrt(x)` and `pow64(x, -1)` is `1 / x`. Special values: x^0 and 1^y → 1, NaN too (`Math.pow(1, NaN)` is NaN);
 * (-1)^±∞ → 1; (x < 0)^y → NaN for a finite y that is no integer; ±0 to a negative odd integer → ±∞.
 * Accuracy: at most 1.2 ulp (1.179 at 1.40228626^1849.11260) over 100,000 random pairs with results of every size.
 *
 * @example
 * pow64(2, -0.5) // 0.7071067811865476
 * @see Dekker 1971 for the arithmetic; FreeBSD msun, e_pow.c, for the plan; R: `tools/math/fit.ts`
 */
export function pow64(x: number, y: number): number {
  const a = Math.abs(x);
  let value = special(x, y, a);
  if (value < 0) {
    if (y === 2) return x * x;
    if (y === 0.5) return Math.sqrt(x);
    if (y === 1) return x;
    if (y === -1) return 1 / x;
    value = a === 1 ? 1 : power64(a, y);
  }
  return isNegative(x, y) ? -value : value;
}

/**
 * x^y as a float32: computed in float64 and rounded once, since y log x needs the digits.
 *
 * `pow32(x, 2)` is `fround(x * x)`, `pow32(x, 0.5)` is `fround(sqrt(x))`; special values as {@link pow64}.
 * Accuracy: at most 0.5001 ulp over 23 million pairs.
 *
 * @example
 * pow32(2, 0.5) // 1.4142135381698608
 */
export function pow32(x: number, y: number): number {
  const base = Math.fround(x);
  const power = Math.fround(y);
  const a = Math.abs(base);
  let value = special(base, power, a);
  if (value < 0) {
    if (power === 2) return Math.fround(base * base);
    if (power === 0.5) return Math.fround(Math.sqrt(base));
    if (power === 1) return base;
    value = Math.fround(exp64(power * log64(a)));
  }
  return isNegative(base, power) ? -value : value;
}
