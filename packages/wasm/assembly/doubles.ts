// Two float64 at a time, step by step as packages/core/src/math has them, and to the same bits; without fused steps in every
// build. What is not ordinary is computed one number at a time.

import { both } from './constants';
import { add, mul, plus, sub } from './pairs64';

const LOG2E: f64 = reinterpret<f64>(0x3ff71547652b82fe);
/** 1.5 * 2^52: added to a number of moderate size, it leaves the nearest whole one in the last bits. */
const WHOLE: f64 = 6755399441055744;
const LN2_HI: f64 = 0.6931471806019545;
const LN2_LO: f64 = -4.2009150726810846e-11;

// Constants lie in memory, as those of float32 do: see constants.ts.
const log2e = memory.data<f64>([reinterpret<f64>(0x3ff71547652b82fe)]);
const whole = memory.data<f64>([6755399441055744]);
const ln2High = memory.data<f64>([0.6931471806019545]);
const ln2Low = memory.data<f64>([-4.2009150726810846e-11]);
const one = memory.data<f64>([1]);
const two = memory.data<f64>([2]);
const halfOne = memory.data<f64>([0.5]);
const sign = memory.data<f64>([-0.0]);
/** Beyond it, e^x may be subnormal or infinite. */
const ordinary = memory.data<f64>([700]);
const c2 = memory.data<f64>([0.5]);
const c3 = memory.data<f64>([0.16666666666666669]);
const c4 = memory.data<f64>([0.041666666666666664]);
const c5 = memory.data<f64>([0.008333333333330055]);
const c6 = memory.data<f64>([0.0013888888888886548]);
const c7 = memory.data<f64>([0.00019841269863088255]);
const c8 = memory.data<f64>([0.000024801587317169235]);
const c9 = memory.data<f64>([0.0000027557268406190795]);
const c10 = memory.data<f64>([2.7557282931125736e-7]);
const c11 = memory.data<f64>([2.51004110820149e-8]);
const c12 = memory.data<f64>([2.091125490208877e-9]);
const expm1Low = memory.data<f64>([-40]);
const expm1High = memory.data<f64>([709.79]);
/** Beyond, 2^-n is nothing beside 1. */
const most = memory.data<f64>([1000]);
const tanhEnd = memory.data<f64>([20]);
const tiny = memory.data<f64>([1e-9]);

/** `(exp(r) - 1 - r) / r^2` for |r| up to ln2 / 2. */
@inline
function quotient(r: v128): v128 {
  const z = mul(r, r);
  const w = mul(z, z);
  const q2 = plus(c2, r, both(c3));
  const q4 = plus(c4, r, both(c5));
  const q6 = plus(c6, r, both(c7));
  const q8 = plus(c8, r, both(c9));
  const q10 = plus(c10, r, both(c11));
  const high = add(add(q6, mul(z, q8)), mul(w, add(q10, mul(z, both(c12)))));
  return add(add(q2, mul(z, q4)), mul(w, high));
}

/** 2^n for the n that `t` has in its last bits, which makes a normal number. */
@inline
function power(t: v128): v128 {
  return i64x2.add(i64x2.shl(t, 52), both(one));
}

@inline
export function exp2(x: v128): v128 {
  if (v128.any_true(i64x2.gt_s(f64x2.abs(x), both(ordinary)))) return each(x); // NaN, too
  return expWithTail2(x, i32x4.splat(0));
}

function each(x: v128): v128 {
  const low = anyExp(f64x2.extract_lane(x, 0));
  return f64x2.replace_lane(f64x2.splat(low), 1, anyExp(f64x2.extract_lane(x, 1)));
}

@inline
function powerOf(n: i64): f64 {
  return reinterpret<f64>((n + 1023) << 52);
}

/** The same of any number. */
function anyExp(x: f64): f64 {
  if (!(x <= 709.79)) return x > 0 ? Infinity : x;
  return x < -745.14 ? 0 : expWithTail(x, 0);
}

/** `exp(x + tail)` for a tail that is small beside 1. */
export function expWithTail(x: f64, tail: f64): f64 {
  const n = x * LOG2E + WHOLE - WHOLE;
  const h = x - n * LN2_HI;
  const l = n * LN2_LO - tail;
  const r = h - l;
  const s = 1 + h;
  const rest = f64x2.extract_lane(quotient(f64x2.splat(r)), 0);
  const y = s + (h - (s - 1) + (r * r * rest - l));
  const k = <i64>n;
  if (k < -1021) return y * powerOf(k + 200) * powerOf(-200);
  return k < 1024 ? y * powerOf(k) : y * 2 * powerOf(1023);
}

/** The same of two numbers of at most 700 in size. */
@inline
export function expWithTail2(x: v128, tail: v128): v128 {
  const t = plus(whole, x, both(log2e));
  const n = sub(t, both(whole));
  const h = sub(x, mul(n, both(ln2High)));
  const l = sub(mul(n, both(ln2Low)), tail);
  const r = sub(h, l);
  const s = add(both(one), h);
  const y = add(s, add(sub(h, sub(s, both(one))), sub(mul(mul(r, r), quotient(r)), l)));
  return mul(y, power(t));
}

/** `1 / (1 + exp(-x))`. */
@inline
export function sigmoid2(x: v128): v128 {
  const e = exp2(f64x2.neg(f64x2.abs(x)));
  const q = f64x2.div(e, add(both(one), e));
  return v128.bitselect(q, sub(both(one), q), f64x2.lt(x, i32x4.splat(0)));
}

@inline
export function tanh2(x: v128): v128 {
  const a = f64x2.abs(x);
  // from there on it is 1, whatever it is; a NaN stays
  const v = f64x2.pmin(a, both(tanhEnd));
  const t = expm1(add(v, v));
  const d = add(t, both(two));
  const far = sub(both(one), f64x2.div(both(two), d));
  const size = v128.bitselect(f64x2.div(t, d), far, f64x2.lt(a, both(one)));
  const out = v128.bitselect(a, size, f64x2.lt(a, both(tiny)));
  return v128.or(v128.bitselect(both(one), out, f64x2.ge(a, both(tanhEnd))), v128.and(x, both(sign)));
}

/** `exp(x) - 1` for x from -40 to 709.79, or NaN. */
@inline
function expm1(x: v128): v128 {
  const t = plus(whole, x, both(log2e));
  const n = sub(t, both(whole));
  const h = sub(x, mul(n, both(ln2High)));
  const l = mul(n, both(ln2Low));
  const r = sub(h, l);
  const lost = sub(sub(h, r), l);
  const rest = add(mul(mul(r, r), quotient(r)), mul(lost, add(both(one), r)));
  // 2^n, which may be too large; 2^-n is nothing beside 1 where it is too small
  const half = i64x2.add(i64x2.shl(t, 52), both(halfOne));
  const b = sub(both(one), power(sub(both(whole), f64x2.pmin(n, both(most)))));
  const s = add(r, b);
  return mul(mul(add(s, add(rest, sub(r, sub(s, b)))), both(two)), half);
}

@inline
export function expm12(x: v128): v128 {
  // from there on it is -1, and infinite
  const value = expm1(f64x2.pmin(f64x2.pmax(x, both(expm1Low)), both(expm1High)));
  return v128.bitselect(x, value, f64x2.eq(x, i32x4.splat(0)));
}
