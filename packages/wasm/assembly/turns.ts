// Sine and cosine of four float32, as packages/core/src/math/sin-cos.ts has them, and to the same bits: multiples of pi / 2 are
// taken away in float64, and polynomials are float32 at every step; without fused steps in every build.

import { all, both, HALF, ONE, SIGN } from './constants';
import { add, mul, sub } from './floats';
import { narrowed, upper } from './lanes';
import { HUGE, LOST, reduceHuge } from './reduce-huge';

const twoOverPi = memory.data<f64>([0.6366197723675814]);
export const whole = memory.data<f64>([6755399441055744]); // 1.5 * 2^52
export const high = memory.data<f64>([1.57079632673412561417]); // 33 bits of pi / 2
export const low = memory.data<f64>([6.0771005063039659766e-11]); // the next 33
const S0 = memory.data<u32>([0xbe2aaaa3]);
const S1 = memory.data<u32>([0x3c0883be]);
const S2 = memory.data<u32>([0xb94caadb]);
const K0 = memory.data<u32>([0x3d2aaaa5]);
const K1 = memory.data<u32>([0xbab6060d]);
const K2 = memory.data<u32>([0x37ccf077]);

/** `x * 2 / pi` to the nearest whole number, which stands in the last bits. */
@inline
export function turnsOf(x: v128): v128 {
  return f64x2.add(f64x2.mul(x, both(twoOverPi)), both(whole));
}

/** What is left of two float64 without so many quarters of a turn. */
@inline
function restOf(x: v128, turns: v128): v128 {
  const n = f64x2.sub(turns, both(whole));
  return f64x2.sub(f64x2.sub(x, f64x2.mul(n, both(high))), f64x2.mul(n, both(low)));
}

/** `sin(r + low)` for |r| up to pi / 4. */
@inline
function sine(r: v128, lost: v128): v128 {
  const z = mul(r, r);
  const p = add(all(S0), mul(z, add(all(S1), mul(z, all(S2)))));
  return add(r, add(lost, mul(mul(r, z), p)));
}

/** `cos(r + low)`, the same. */
@inline
function cosine(r: v128, lost: v128): v128 {
  const z = mul(r, r);
  const p = add(all(K0), mul(z, add(all(K1), mul(z, all(K2)))));
  const h = mul(all(HALF), z);
  const w = sub(all(ONE), h);
  const off = sub(sub(all(ONE), w), h);
  return add(w, add(off, sub(mul(mul(z, z), p), mul(r, lost))));
}

/** What numbers are in quarters of a turn, and what is left of them, in float64, with what that lost. */
export const QUARTERS = memory.data(16, 16);
export const RESTS = memory.data(32 + LOST, 16);

/** Sets it for those that are too large for the way of the others. */
function reduceBeyond(x: v128): void {
  reduceLane(f32x4.extract_lane(x, 0), 0);
  reduceLane(f32x4.extract_lane(x, 1), 1);
  reduceLane(f32x4.extract_lane(x, 2), 2);
  reduceLane(f32x4.extract_lane(x, 3), 3);
}

function reduceLane(v: f32, i: usize): void {
  // infinities become NaN on the way
  if (abs<f32>(v) > HUGE && v - v == 0) store<i32>(QUARTERS + (i << 2), reduceHuge(<f64>v, RESTS + (i << 3)));
}

/** The sine of four numbers, so many quarters of a turn on. */
@inline
function turned4(x: v128, quarters: i32): v128 {
  const a = f64x2.promote_low_f32x4(x);
  const b = upper(x);
  const ta = turnsOf(a);
  const tb = turnsOf(b);
  let n = v128.shuffle<i32>(ta, tb, 0, 2, 4, 6);
  let wideA = restOf(a, ta);
  let wideB = restOf(b, tb);
  if (v128.any_true(f32x4.gt(f32x4.abs(x), f32x4.splat(HUGE)))) {
    v128.store(QUARTERS, n);
    v128.store(RESTS, wideA);
    v128.store(RESTS, wideB, 16);
    reduceBeyond(x);
    n = v128.load(QUARTERS);
    wideA = v128.load(RESTS);
    wideB = v128.load(RESTS, 16);
  }
  n = i32x4.add(n, i32x4.splat(quarters));
  const r = narrowed(wideA, wideB);
  const lost = narrowed(
    f64x2.sub(wideA, f64x2.promote_low_f32x4(r)),
    f64x2.sub(wideB, upper(r)),
  );
  const isOdd = i32x4.shr_s(i32x4.shl(n, 31), 31);
  const value = v128.bitselect(cosine(r, lost), sine(r, lost), isOdd);
  return v128.xor(value, v128.and(i32x4.shl(n, 30), all(SIGN)));
}

@inline
export function sin4(x: v128): v128 {
  // zero keeps its sign
  return v128.bitselect(x, turned4(x, 0), f32x4.eq(x, i32x4.splat(0)));
}

@inline
export function cos4(x: v128): v128 {
  return turned4(x, 1);
}
