// Multiples of pi / 2 are taken away from large numbers, as packages/core/src/math/reduce.ts does, and to the same bits.

/** Above this a reduction in two or three steps is not exact: 2^19 pi / 2. */
export const HUGE: f32 = 823549;

const PIO2: f64 = 1.5707963267948966;
const PIO2_LOW: f64 = 6.123233995736766e-17;

/** 2 / pi in digits of 24 bits, after three zeros. */
// prettier-ignore
const DIGITS = memory.data<i32>([
  0, 0, 0,
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a,
  0x424dd2, 0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41,
  0x3991d6, 0x398353, 0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x05980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf,
  0x27cb09, 0xb74f46, 0x3f669e, 0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x0739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08,
]);

/** Digits of the fraction of `|x| 2 / pi`, highest first. */
const PRODUCT = memory.data(48, 16);

@inline
function digit(j: i32): f64 {
  return <f64>load<i32>(DIGITS + (<usize>j << 2));
}

@inline
function part(w: i32): f64 {
  return load<f64>(PRODUCT + (<usize>w << 3));
}

@inline
function powerOf(n: i32): f64 {
  return reinterpret<f64>((<i64>n + 1023) << 52);
}

/** How many bytes behind what is left of a number stands what that lost. */
export const LOST: usize = 32;

/** Stores what is left of a finite number at `rest`, and returns how many quarters of a turn were taken away, modulo 4. */
export function reduceHuge(x: f64, rest: usize): i32 {
  const exponent = <i32>((reinterpret<i64>(x) >> 52) & 0x7ff) - 1023;
  const q = <i32>floor<f64>(<f64>(exponent - 52) / 24);
  const m = abs<f64>(x) * powerOf(-24 * q);
  const x2 = floor<f64>(m / 281474976710656);
  const x1 = floor<f64>((m - x2 * 281474976710656) / 16777216);
  const x0 = m - x2 * 281474976710656 - x1 * 16777216;
  let carry: f64 = 0;
  let whole: f64 = 0;
  for (let w = 6; w >= 0; w--) {
    const j = q + w + 2;
    const sum = x0 * digit(j) + x1 * digit(j + 1) + x2 * digit(j + 2) + carry;
    carry = floor<f64>(sum / 16777216);
    whole = sum - carry * 16777216;
    if (w > 0) store<f64>(PRODUCT + (<usize>(w - 1) << 3), whole);
  }
  let n = <i32>whole & 3;
  let d = part(0);
  if (d >= 8388608) {
    d -= 16777216;
    n += 1;
  }
  const a = d * powerOf(-24) + part(1) * powerOf(-48);
  const b = part(2) * powerOf(-72) + part(3) * powerOf(-96);
  const c = part(4) * powerOf(-120) + part(5) * powerOf(-144);
  const turn = a + b;
  const turnLow = sumError(a, b, turn) + c;
  const r = turn * PIO2;
  const low = productError(turn, PIO2, r) + turn * PIO2_LOW + turnLow * PIO2;
  const sum = r + low;
  const lost = r - sum + low;
  store<f64>(rest, x < 0 ? -sum : sum);
  store<f64>(rest + LOST, x < 0 ? -lost : lost);
  return (x < 0 ? -n : n) & 3;
}

const SPLITTER: f64 = 134217729; // 2^27 + 1

/** What a rounded product lost, exactly; Dekker 1971. */
function productError(a: f64, b: f64, product: f64): f64 {
  const aBig = a * SPLITTER;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = b * SPLITTER;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** What a rounded sum lost, exactly; Knuth, TAOCP 2, 4.2.2. */
function sumError(a: f64, b: f64, sum: f64): f64 {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}
