import { ValueError } from '@frostgrad/core';

/** A rational number `numerator / 2^scale`, as every finite float is. */
export interface Exact {
  readonly numerator: bigint;
  readonly scale: number;
}

const view = new DataView(new ArrayBuffer(8));

/** Every finite float64 is a multiple of 2^-1074; sums are gathered in that unit. */
const UNIT = 1074;

/** The integer `x * 2^1074`. */
function inUnits(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  if (exponent === 0x7ff) throw new ValueError('exactSum', `${x} is no number that a sum could be exact about`);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return x < 0 ? -magnitude : magnitude;
}

/**
 * The sum of floats without any rounding.
 *
 * @throws ValueError for NaN and Infinity.
 * @example
 * toNumber(exactSum([1e16, 1, -1e16])) // 1
 */
export function exactSum(values: ArrayLike<number>): Exact {
  let numerator = 0n;
  for (let i = 0; i < values.length; i++) numerator += inUnits(values[i] as number);
  return { numerator, scale: UNIT };
}

/**
 * The sum of products `a[i] * b[i]` without any rounding.
 *
 * @throws ValueError for NaN and Infinity.
 * @example
 * toNumber(exactDot([1e16, 1, 1e16], [1, 3, -1])) // 3
 */
export function exactDot(a: ArrayLike<number>, b: ArrayLike<number>): Exact {
  let numerator = 0n;
  for (let i = 0; i < a.length; i++) numerator += inUnits(a[i] as number) * inUnits(b[i] as number);
  return { numerator, scale: 2 * UNIT };
}

/**
 * The float64 nearest to an exact number, ties to even: the one rounding.
 *
 * @example
 * toNumber({ numerator: 3n, scale: 1 }) // 1.5
 */
export function toNumber({ numerator, scale }: Exact): number {
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const bits = magnitude.toString(2).length;
  // keep 53 bits, or fewer where the result is subnormal
  const drop = Math.max(bits - 53, scale - UNIT, 0);
  const unit = BigInt(drop);
  let kept = magnitude >> unit;
  const rest = magnitude - (kept << unit);
  const half = drop === 0 ? 0n : 1n << (unit - 1n);
  if (drop > 0 && (rest > half || (rest === half && (kept & 1n) === 1n))) kept += 1n;
  const value = scaled(Number(kept), drop - scale);
  return negative ? -value : value;
}

/** `x * 2^power` in steps that stay within the range; exact for what `toNumber` asks. */
function scaled(x: number, power: number): number {
  let value = x;
  let left = power;
  for (; left < -1000; left += 1000) value *= 2 ** -1000;
  for (; left > 1000; left -= 1000) value *= 2 ** 1000;
  return value * 2 ** left;
}

/**
 * Compares two exact numbers: negative, 0 or positive as `a - b` is.
 *
 * @example
 * compareExact(exactSum([0.1, 0.2]), exactSum([0.3])) > 0 // true
 */
export function compareExact(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = (a.numerator << BigInt(scale - a.scale)) - (b.numerator << BigInt(scale - b.scale));
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
