// Sine and cosine of two float64, as packages/core/src/math/sin-cos.ts has them, and to the same bits; without fused steps in
// every build.

import { both } from './constants';
import { add, mul, plus, sub } from './pairs64';
import { HUGE, LOST, reduceHuge } from './reduce-huge';
import { high, low, QUARTERS, RESTS, turnsOf, whole } from './turns';

const third = memory.data<f64>([2.02226624879595063154e-21]); // the rest of pi / 2, behind high and low
const half = memory.data<f64>([0.5]);
const one = memory.data<f64>([1]);
const sign = memory.data<f64>([-0.0]);
const cube = memory.data<f64>([-0.16666666666666666]);
// What is behind r^3 of the sine, and r^2 of the cosine, by powers of r^2: the even ones and the odd ones, the lowest first
const SINE_EVEN = memory.data<f64>([0.008333333333330946, 0.0000027557316100128336, 1.5918092905114907e-10]);
const SINE_ODD = memory.data<f64>([-0.000198412698367539, -2.5051131339848143e-8]);
const COSINE_EVEN = memory.data<f64>([0.041666666666666664, 0.000024801587298762765, 2.0876145952384525e-9]);
const COSINE_ODD = memory.data<f64>([-0.0013888888888887395, -2.755731727021332e-7, -1.1382609660408365e-11]);

/** `sin(r + lost)` for |r| up to pi / 4, and z = r^2. */
@inline
function sine(r: v128, lost: v128, z: v128): v128 {
  const w = mul(z, z);
  const even = plus(SINE_EVEN, w, plus(SINE_EVEN + 8, w, both(SINE_EVEN + 16)));
  const odd = plus(SINE_ODD, w, both(SINE_ODD + 8));
  const c = mul(z, r);
  const rest = add(mul(mul(c, z), add(even, mul(z, odd))), mul(lost, sub(both(one), mul(both(half), z))));
  return add(r, add(mul(c, both(cube)), rest));
}

/** `cos(r + lost)`, the same. */
@inline
function cosine(r: v128, lost: v128, z: v128): v128 {
  const w = mul(z, z);
  const even = plus(COSINE_EVEN, w, plus(COSINE_EVEN + 8, w, both(COSINE_EVEN + 16)));
  const odd = plus(COSINE_ODD, w, plus(COSINE_ODD + 8, w, both(COSINE_ODD + 16)));
  const h = mul(both(half), z);
  const top = sub(both(one), h);
  const off = sub(sub(both(one), top), h);
  return add(top, add(off, sub(mul(w, add(even, mul(z, odd))), mul(r, lost))));
}

function reduceLane(x: f64, i: usize): void {
  // infinities become NaN on the way
  if (abs<f64>(x) > HUGE && x - x == 0) store<i64>(QUARTERS + (i << 3), reduceHuge(x, RESTS + (i << 3)));
}

/** The sine of two numbers, so many quarters of a turn on. */
@inline
function turned2(x: v128, quarters: i64): v128 {
  let n = turnsOf(x);
  const turns = sub(n, both(whole));
  const a = sub(x, mul(turns, both(high)));
  const p = mul(turns, both(low));
  const b = sub(a, p);
  const off = sub(sub(sub(a, b), p), mul(turns, both(third)));
  let r = add(b, off);
  let lost = add(sub(b, r), off);
  if (v128.any_true(f64x2.gt(f64x2.abs(x), f64x2.splat(HUGE)))) {
    v128.store(QUARTERS, n);
    v128.store(RESTS, r);
    v128.store(RESTS + LOST, lost);
    reduceLane(f64x2.extract_lane(x, 0), 0);
    reduceLane(f64x2.extract_lane(x, 1), 1);
    n = v128.load(QUARTERS);
    r = v128.load(RESTS);
    lost = v128.load(RESTS + LOST);
  }
  n = i64x2.add(n, i64x2.splat(quarters));
  const z = mul(r, r);
  // all ones where a quarter is left over
  const isOdd = i64x2.sub(i32x4.splat(0), v128.and(n, i64x2.splat(1)));
  const value = v128.bitselect(cosine(r, lost, z), sine(r, lost, z), isOdd);
  return v128.xor(value, v128.and(i64x2.shl(n, 62), both(sign)));
}

@inline
export function sin2(x: v128): v128 {
  // zero keeps its sign
  return v128.bitselect(x, turned2(x, 0), f64x2.eq(x, i32x4.splat(0)));
}

@inline
export function cos2(x: v128): v128 {
  return turned2(x, 1);
}
