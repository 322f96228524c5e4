// Four float32 at a time, step by step as packages/core/src/math has them, and to the same bits. What is exact there in
// double precision is exact here too: it was chosen so.

import { madd, nmadd } from './arithmetic';
import * as c from './constants';
import { all } from './constants';
import { add, mul, sub } from './floats';

/** `constant + x * y`. */
@inline
function plus(constant: usize, x: v128, y: v128): v128 {
  return madd<f32>(all(constant), x, y);
}

/**
 * The whole number nearest to x / ln2 in the last bits. Never fused: which steps a number takes depends on
 * its neighbours, and its result must not.
 */
@inline
function wholes(x: v128): v128 {
  return add(mul(x, all(c.LOG2E)), all(c.WHOLE));
}

/** `x` with another sign. */
@inline
function signed(x: v128, sign: v128): v128 {
  return v128.bitselect(sign, x, all(c.SIGN));
}

/** `x` times 2^n for whole n of at most 254 in size, in two steps of which only the second rounds. */
@inline
function scaled(x: v128, n: v128): v128 {
  const half = i32x4.shr_s(n, 1);
  const rest = i32x4.sub(n, half);
  const one = all(c.ONE);
  return mul(mul(x, i32x4.add(i32x4.shl(half, 23), one)), i32x4.add(i32x4.shl(rest, 23), one));
}

/** `exp(r) - 1 - r` for |r| up to ln2 / 2. */
@inline
function expRest(r: v128): v128 {
  const z = mul(r, r);
  const low = plus(c.EXP2, all(c.EXP3), r);
  const high = madd<f32>(plus(c.EXP4, all(c.EXP5), r), all(c.EXP6), z);
  return mul(z, madd<f32>(low, z, high));
}

/** `1 + r` for what a multiple of ln2 leaves of x. */
@inline
function lead(x: v128, n: v128): v128 {
  return add(all(c.ONE), sub(nmadd<f32>(x, n, all(c.LN2_HI)), mul(n, all(c.LN2_LO))));
}

/** The rest of `exp(r)`, with what `lead` lost. */
@inline
function trail(x: v128, n: v128): v128 {
  const h = nmadd<f32>(x, n, all(c.LN2_HI));
  const l = mul(n, all(c.LN2_LO));
  return add(expRest(sub(h, l)), sub(sub(h, sub(lead(x, n), all(c.ONE))), l));
}

/** `exp(x - n ln2)`. */
@inline
function mantissa(x: v128, n: v128): v128 {
  return add(lead(x, n), trail(x, n));
}

/** What `y`, the mantissa, lost. */
@inline
function lostBy(x: v128, n: v128, y: v128): v128 {
  return add(sub(lead(x, n), y), trail(x, n));
}

@inline
export function exp4(x: v128): v128 {
  if (v128.any_true(i32x4.gt_s(f32x4.abs(x), all(c.ORDINARY)))) return anyExp(x); // NaN, too
  const t = wholes(x);
  return i32x4.add(mantissa(x, sub(t, all(c.WHOLE))), i32x4.shl(t, 23));
}

/** The same for any argument. */
function anyExp(x: v128): v128 {
  const a = f32x4.min(f32x4.max(x, all(c.LEAST)), f32x4.splat(89));
  const n = f32x4.nearest(mul(a, all(c.LOG2E)));
  return scaled(mantissa(a, n), i32x4.trunc_sat_f32x4_s(n));
}

/** The same for what is at most `ORDINARY` in size, or NaN. */
@inline
function ordinaryExp(x: v128): v128 {
  const t = wholes(x);
  return mul(mantissa(x, sub(t, all(c.WHOLE))), power(t));
}

/** 2^n for the n that `t` has in its last bits, which makes a normal number. */
@inline
function power(t: v128): v128 {
  return i32x4.add(i32x4.shl(t, 23), all(c.ONE));
}

@inline
export function sigmoid4(v: v128): v128 {
  if (v128.any_true(i32x4.gt_s(f32x4.abs(v), all(c.ORDINARY)))) return anySigmoid(v);
  const a = f32x4.neg(f32x4.abs(v));
  const t = wholes(a);
  const n = sub(t, all(c.WHOLE));
  const by = power(t);
  const y = mantissa(a, n);
  return ratio(v, mul(y, by), mul(lostBy(a, n, y), by));
}

/** The same for any argument. */
function anySigmoid(v: v128): v128 {
  const a = f32x4.max(f32x4.neg(f32x4.abs(v)), all(c.LEAST));
  const n = f32x4.nearest(mul(a, all(c.LOG2E)));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const y = mantissa(a, n);
  return ratio(v, scaled(y, whole), scaled(lostBy(a, n, y), whole));
}

/** `e / (1 + e)` for e = exp(-|v|) and what e lost, or that from 1, by the sign of v. */
@inline
function ratio(v: v128, e: v128, lost: v128): v128 {
  const one = all(c.ONE);
  const d = add(one, e);
  const q = f32x4.div(e, d);
  const p = sub(one, q);
  const better = madd<f32>(q, p, nmadd<f32>(mul(lost, p), q, sub(e, sub(d, one))));
  return v128.bitselect(better, sub(one, better), f32x4.lt(v, i32x4.splat(0)));
}

@inline
export function tanh4(v: v128): v128 {
  return tanhBy(v, ordinaryExp(tanhArgument(v)));
}

/** Of what `tanhBy` wants the exponential: from a bound on tanh is 1, whatever it is; a NaN stays. */
@inline
export function tanhArgument(v: v128): v128 {
  const b = f32x4.pmin(f32x4.abs(v), all(c.TANH_FAR));
  return add(b, b);
}

@inline
export function tanhBy(v: v128, e: v128): v128 {
  const one = all(c.ONE);
  const a = f32x4.abs(v);
  const z = mul(v, v);
  let p = plus(c.TANH4, z, all(c.TANH5));
  p = plus(c.TANH3, z, p);
  p = plus(c.TANH2, z, p);
  p = plus(c.TANH1, z, p);
  const near = madd<f32>(a, a, mul(z, p));
  const far = sub(one, f32x4.div(all(c.TWO), add(one, e)));
  // NaN goes the far way; zero keeps its sign
  const size = v128.bitselect(near, far, f32x4.lt(a, all(c.TANH_NEAR)));
  return v128.or(size, v128.and(v, all(c.SIGN)));
}

/** `log(u 2^-bits) + tail` of positive normal numbers. */
@inline
function logOf(u: v128, bits: v128, tail: v128): v128 {
  const e = i32x4.shr_s(i32x4.sub(u, all(c.ROOT_HALF)), 23);
  const k = f32x4.convert_i32x4_s(i32x4.sub(e, bits));
  const f = sub(i32x4.sub(u, i32x4.shl(e, 23)), all(c.ONE));
  const s = f32x4.div(f, add(all(c.TWO), f));
  const z = mul(s, s);
  const rest = mul(z, plus(c.LOG1, z, plus(c.LOG2, z, all(c.LOG3))));
  const h = mul(all(c.HALF), mul(f, f));
  const low = add(mul(s, add(h, rest)), add(tail, mul(k, all(c.LN2_LO))));
  return sub(mul(k, all(c.LN2_HI)), sub(sub(h, low), f));
}

/** `value`, but where the number is not ordinary: zero, negative, infinite, NaN. */
@inline
function checked(u: v128, value: v128): v128 {
  return v128.any_true(i32x4.gt_u(i32x4.sub(u, i32x4.splat(1)), i32x4.splat(0x7f7ffffe))) ? anyLog(u, value) : value;
}

@inline
export function log4(x: v128): v128 {
  const subnormal = f32x4.lt(x, all(c.SMALLEST));
  const u = v128.bitselect(mul(x, all(c.TWO24)), x, subnormal);
  return checked(x, logOf(u, v128.and(subnormal, all(c.BITS24)), i32x4.splat(0)));
}

/** `log(1 + x)`: of the rounded sum, and what it lost. */
export function log1p4(x: v128): v128 {
  const one = all(c.ONE);
  const u = add(one, x);
  const lost = v128.bitselect(sub(x, sub(u, one)), sub(one, sub(u, x)), f32x4.lt(x, one));
  const value = checked(u, logOf(u, i32x4.splat(0), f32x4.div(lost, u)));
  // zero keeps its sign
  return v128.bitselect(x, value, f32x4.eq(x, i32x4.splat(0)));
}

/** `log(1 + exp(x))`. */
export function softplus4(x: v128): v128 {
  const rest = log1p4(exp4(f32x4.neg(f32x4.abs(x))));
  return v128.bitselect(add(x, rest), rest, f32x4.gt(x, i32x4.splat(0)));
}

export function expm14(x: v128): v128 {
  const one = all(c.ONE);
  // from there on it is -1, and infinite; a NaN stays
  const a = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-18)), f32x4.splat(89));
  const t = wholes(a);
  const n = sub(t, all(c.WHOLE));
  const h = nmadd<f32>(a, n, all(c.LN2_HI));
  const l = mul(n, all(c.LN2_LO));
  const r = sub(h, l);
  const lost = sub(sub(h, r), l);
  const rest = add(expRest(r), madd<f32>(lost, lost, r));
  // 2^-n is nothing beside 1 where it is too small, and 2^n may be too large
  const exponent = i32x4.shl(t, 23);
  const b = sub(one, i32x4.max_s(i32x4.sub(one, exponent), i32x4.splat(0)));
  const y = add(add(r, b), rest);
  const value = mul(mul(y, all(c.TWO)), i32x4.add(exponent, all(c.HALF)));
  return v128.bitselect(x, value, f32x4.eq(x, i32x4.splat(0)));
}

/** `value`, but for what has no logarithm, or an infinite one. */
function anyLog(x: v128, value: v128): v128 {
  const infinity = f32x4.splat(Infinity);
  let out = v128.bitselect(value, f32x4.splat(NaN), f32x4.gt(x, f32x4.splat(0)));
  out = v128.bitselect(infinity, out, f32x4.eq(x, infinity));
  return v128.bitselect(f32x4.splat(-Infinity), out, f32x4.eq(x, f32x4.splat(0)));
}

/** Of what `erfBy` wants the exponential: from a bound on erf is 1, whatever it is; a NaN stays. */
@inline
export function erfArgument(v: v128): v128 {
  const u = sub(f32x4.pmin(f32x4.abs(v), all(c.FOUR)), all(c.ONE));
  let q = plus(c.ERFC5, u, all(c.ERFC6));
  q = plus(c.ERFC4, u, q);
  q = plus(c.ERFC3, u, q);
  q = plus(c.ERFC2, u, q);
  q = plus(c.ERFC1, u, q);
  return plus(c.ERFC0, u, q);
}

@inline
export function erfBy(v: v128, e: v128): v128 {
  const one = all(c.ONE);
  const a = f32x4.abs(v);
  const z = mul(v, v);
  let p = plus(c.ERF5, z, all(c.ERF6));
  p = plus(c.ERF4, z, p);
  p = plus(c.ERF3, z, p);
  p = plus(c.ERF2, z, p);
  p = plus(c.ERF1, z, p);
  p = plus(c.ERF0, z, p);
  const near = madd<f32>(v, v, p);
  const far = v128.bitselect(one, sub(one, e), f32x4.ge(a, all(c.FOUR)));
  return signed(v128.bitselect(near, far, f32x4.lt(a, one)), v);
}
