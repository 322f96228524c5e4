// Logarithms of two float64, step by step as packages/core/src/math/log.ts and log1p.ts have them, and to the same bits; without
// fused steps in every build.

import { both } from './constants';
import { exp2 } from './doubles';
import { add, div, mul, plus, sub } from './pairs64';

const one = memory.data<f64>([1]);
const two = memory.data<f64>([2]);
const half = memory.data<f64>([0.5]);
/** The bits from 1 down to the root of a half, of which the lower word is 0: added to a number's bits, they leave its exponent above. */
const fromRootHalf = memory.data<u64>([0x00095f6200000000]);
const exponentBits = memory.data<u64>([0xfff0000000000000]);
/** 1.5 * 2^52, in the last bits of which a whole number can stand, and the same with the bias of exponents. */
const whole = memory.data<f64>([6755399441055744]);
const wholeBias = memory.data<f64>([6755399441056767]);
const smallest = memory.data<u64>([0x0010000000000000]); // normal
const two54 = memory.data<f64>([18014398509481984]);
const bits54 = memory.data<f64>([54]);
const infinity = memory.data<u64>([0x7ff0000000000000]);
const ln2High = memory.data<f64>([0.6931471805598903]);
const ln2Low = memory.data<f64>([5.497923018708371e-14]);
// log(1 + f) by powers of (f / (2 + f))^2, the odd ones and the even ones, the lowest first
const ODD = memory.data<f64>([0.666666666666667, 0.2857142862609587, 0.18182890556487774, 0.14617037491873047]);
const EVEN = memory.data<f64>([0.3999999999989924, 0.22222211115147608, 0.15331674035840245]);

/** `log(u 2^-bits) + tail` of positive normal numbers. */
@inline
function logOf(u: v128, bits: v128, tail: v128): v128 {
  const t = i64x2.add(u, both(fromRootHalf));
  const k = sub(sub(i64x2.add(i64x2.shr_u(t, 52), both(whole)), both(wholeBias)), bits);
  const f = sub(i64x2.add(i64x2.sub(u, v128.and(t, both(exponentBits))), both(one)), both(one));
  const s = div(f, add(both(two), f));
  const z = mul(s, s);
  const w = mul(z, z);
  const odd = mul(z, plus(ODD, w, plus(ODD + 8, w, plus(ODD + 16, w, both(ODD + 24)))));
  const even = mul(w, plus(EVEN, w, plus(EVEN + 8, w, both(EVEN + 16))));
  const h = mul(mul(both(half), f), f);
  const low = add(mul(s, add(h, add(odd, even))), add(mul(k, both(ln2Low)), tail));
  return sub(mul(k, both(ln2High)), sub(sub(h, low), f));
}

/** `value`, but for what has no logarithm, or an infinite one. */
@inline
function checked(u: v128, value: v128): v128 {
  const isPositive = f64x2.gt(u, i32x4.splat(0));
  return i64x2.all_true(v128.and(isPositive, f64x2.lt(u, both(infinity)))) ? value : special(u, value);
}

function special(u: v128, value: v128): v128 {
  let out = v128.bitselect(value, f64x2.splat(NaN), f64x2.gt(u, f64x2.splat(0)));
  out = v128.bitselect(u, out, f64x2.eq(u, both(infinity)));
  return v128.bitselect(f64x2.splat(-Infinity), out, f64x2.eq(u, f64x2.splat(0)));
}

@inline
export function log2(x: v128): v128 {
  const subnormal = f64x2.lt(x, both(smallest));
  const u = v128.bitselect(mul(x, both(two54)), x, subnormal);
  return checked(x, logOf(u, v128.and(subnormal, both(bits54)), i32x4.splat(0)));
}

/** `log(1 + x)`: of the rounded sum, and what it lost. */
export function log1p2(x: v128): v128 {
  const u = add(both(one), x);
  const lost = v128.bitselect(sub(x, sub(u, both(one))), sub(both(one), sub(u, x)), f64x2.lt(x, both(one)));
  const value = checked(u, logOf(u, i32x4.splat(0), div(lost, u)));
  // zero keeps its sign
  return v128.bitselect(x, value, f64x2.eq(x, i32x4.splat(0)));
}

/** `log(1 + exp(x))`. */
export function softplus2(x: v128): v128 {
  const rest = log1p2(exp2(f64x2.neg(f64x2.abs(x))));
  return v128.bitselect(add(x, rest), rest, f64x2.gt(x, i32x4.splat(0)));
}

@inline
export function logSigmoid2(x: v128): v128 {
  return f64x2.neg(softplus2(f64x2.neg(x)));
}
