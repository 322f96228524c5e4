import { float64, POW2, POW2_BIAS, words } from './bits.ts';
import { productError, sumError } from './dekker.ts';

/** What is left of an argument: `remainder[0] + remainder[1]`. @internal */
export const remainder: Float64Array = new Float64Array(2);

/** Above this a reduction in three steps is not exact. @internal */
export const HUGE = 823549; // 2^19 * π/2

const PIO2 = 1.5707963267948966;
const PIO2_LOW = 6.123233995736766e-17;

/** 2/π in digits of 24 bits, after three zeros. */
// prettier-ignore
const TWO_OVER_PI: readonly number[] = [
  0, 0, 0,
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a,
  0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41,
  0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf,
  0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08,
];

const product = new Float64Array(6); // digits of the fraction of |x| * 2/π, highest first

/**
 * Writes to {@link remainder} what is left of a finite `x`, |x| ≥ 2^19, when the nearest multiple of π/2 is taken
 * away, and returns that multiple modulo 4.
 *
 * Only the digits of 2/π that reach the last integer bits and the 144 bits behind the point are multiplied: no float64
 * comes closer to a multiple of π/2 than about 2^-61, so 80 bits and more are left.
 *
 * @see Payne and Hanek, Radian reduction for trigonometric functions, SIGNUM 1983 @internal
 */
export function reduceHuge(x: number): number {
  float64[0] = x;
  const exponent = (((words[1] as number) >> 20) & 0x7ff) - 1023;
  const q = Math.floor((exponent - 52) / 24);
  const m = Math.abs(x) * (POW2[POW2_BIAS - 24 * q] as number); // an integer below 2^76
  const x2 = Math.floor(m / 281474976710656);
  const x1 = Math.floor((m - x2 * 281474976710656) / 16777216);
  const x0 = m - x2 * 281474976710656 - x1 * 16777216;
  let carry = 0;
  let whole = 0;
  for (let w = 6; w >= 0; w -= 1) {
    const j = q + w + 2; // every sum is an integer below 2^53
    const d0 = TWO_OVER_PI[j] as number;
    const d1 = TWO_OVER_PI[j + 1] as number;
    const d2 = TWO_OVER_PI[j + 2] as number;
    const sum = x0 * d0 + x1 * d1 + x2 * d2 + carry;
    carry = Math.floor(sum / 16777216);
    whole = sum - carry * 16777216;
    if (w > 0) product[w - 1] = whole;
  }
  let n = whole & 3;
  let d = product[0] as number;
  if (d >= 8388608) {
    d -= 16777216;
    n += 1;
  }
  const a = d * (POW2[POW2_BIAS - 24] as number) + (product[1] as number) * (POW2[POW2_BIAS - 48] as number); // exact, as the next two
  const b =
    (product[2] as number) * (POW2[POW2_BIAS - 72] as number) +
    (product[3] as number) * (POW2[POW2_BIAS - 96] as number);
  const c =
    (product[4] as number) * (POW2[POW2_BIAS - 120] as number) +
    (product[5] as number) * (POW2[POW2_BIAS - 144] as number);
  const turn = a + b;
  const turnLow = sumError(a, b, turn) + c;
  const r = turn * PIO2;
  const low = productError(turn, PIO2, r) + turn * PIO2_LOW + turnLow * PIO2;
  const sign = x < 0 ? -1 : 1;
  remainder[0] = sign * (r + low);
  remainder[1] = sign * (r - (r + low) + low);
  return (sign * n) & 3;
}
