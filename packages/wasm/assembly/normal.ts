// The error function of two float64, and what activations make of it, step by step as packages/core/src/math/erf.ts and
// ops/smooth-activations.ts have them, and to the same bits; without fused steps in every build.

import { both } from './constants';
import { exp2, expWithTail, expWithTail2 } from './doubles';
import { add, div, mul, plus, sub } from './pairs64';

const one = memory.data<f64>([1]);
const half = memory.data<f64>([0.5]);
const middle = memory.data<f64>([2.5]);
const sign = memory.data<f64>([-0.0]);
/** Between them all of a vector goes one way; the tail of the distribution is computed one number at a time. */
const ordinary = memory.data<f64>([4]);
const least = memory.data<f64>([-6]);
const erfEnd = memory.data<f64>([6]);
const splitter = memory.data<f64>([134217729]); // 2^27 + 1

// (erf(x) - x) / x by powers of x^2, the even ones and the odd ones, the lowest first
const NEAR_EVEN = memory.data<f64>([
  0.1283791670955126, 0.11283791670954879, 0.0052239776248180145, 0.0001205533111164271, 0.0000016461000484121368,
  1.4659775274047436e-8, 5.957176147748911e-11,
]);
const NEAR_ODD = memory.data<f64>([
  -0.3761263890318375, -0.026866170645076792, -0.000854832698083379, -0.000014925595266831182, -1.6350312701054695e-7,
  -1.1372848856791674e-9,
]);
// exp(x^2) erfc(x) by powers of (x - 2.5) / (x + 2.5)
const FAR_EVEN = memory.data<f64>([
  0.2108063640611436, 0.2517131932174492, 0.03992253907559372, -0.002642365964826416, 0.0002283803945786586,
  -0.00003418249935278973, 0.000007555157682922855, -0.000001816705820962141, 3.8989107092061245e-7,
  -6.015615852080091e-8, 2.944116508090527e-9,
]);
const FAR_ODD = memory.data<f64>([
  -0.37173673394897333, -0.12503305237882903, -0.003993701165879727, 0.0008759154508647541, -0.00012887718352322622,
  0.000018614552285423227, -0.000002298236080510172, 7.473099618099696e-8, 8.893632426839259e-8,
  -3.8523197367727185e-8, 8.002769250456886e-9,
]);

/**
 * `even(w) + x odd(w)`, each by Horner's rule from its highest coefficients on, side by side; `last` is where those of the
 * next lower degree stand.
 */
@inline
function polynomial(evens: usize, odds: usize, last: i32, even: v128, odd: v128, w: v128, x: v128): v128 {
  for (let k = last; k >= 0; k -= 8) {
    even = plus(evens + <usize>k, w, even);
    odd = plus(odds + <usize>k, w, odd);
  }
  return add(even, mul(x, odd));
}

/** `(erf(x) - x) / x` for z = x^2 up to 1. */
function near(z: v128): v128 {
  const w = mul(z, z);
  const even = plus(NEAR_EVEN + 40, w, both(NEAR_EVEN + 48));
  return polynomial(NEAR_EVEN, NEAR_ODD, 32, even, both(NEAR_ODD + 40), w, z);
}

/** `exp(x^2) erfc(x)` for x from 1 to 6. */
function far(x: v128): v128 {
  const t = div(sub(x, both(middle)), add(x, both(middle)));
  return polynomial(FAR_EVEN, FAR_ODD, 72, both(FAR_EVEN + 80), both(FAR_ODD + 80), mul(t, t), t);
}

/** What a rounded square lost, exactly; Dekker 1971. */
@inline
function squareError(a: v128, square: v128): v128 {
  const big = mul(a, both(splitter));
  const high = sub(big, sub(big, a));
  const low = sub(a, high);
  const cross = mul(low, high);
  return sub(mul(low, low), sub(sub(sub(square, mul(high, high)), cross), cross));
}

export function erf2(x: v128): v128 {
  const a = f64x2.abs(x);
  const small = add(x, mul(x, near(mul(x, x))));
  const isNear = f64x2.lt(a, both(one));
  if (i64x2.all_true(isNear)) return small;
  // from there on it is 1, whatever it is; a NaN stays
  const b = f64x2.pmin(a, both(erfEnd));
  const value = sub(both(one), mul(expWithTail2(f64x2.neg(mul(b, b)), i32x4.splat(0)), far(b)));
  return v128.bitselect(small, v128.or(value, v128.and(x, both(sign))), isNear);
}

/** `1 - erf(y)`. */
export function erfc2(y: v128): v128 {
  const a = f64x2.abs(y);
  if (!i64x2.all_true(v128.and(f64x2.lt(y, both(ordinary)), f64x2.ge(y, both(least))))) return each(y); // NaN, too
  const square = mul(y, y);
  const inner = mul(y, near(square));
  // below 0.5 of erf itself, above without its rounding
  const small = v128.bitselect(sub(both(one), add(y, inner)), sub(sub(both(one), y), inner), f64x2.lt(y, both(half)));
  const isNear = f64x2.lt(a, both(one));
  if (i64x2.all_true(isNear)) return small;
  const negative = f64x2.lt(y, i32x4.splat(0));
  const tail = v128.andnot(f64x2.neg(squareError(y, square)), negative);
  const value = mul(expWithTail2(f64x2.neg(square), tail), far(a));
  const large = v128.bitselect(add(both(one), sub(both(one), value)), value, negative);
  return v128.bitselect(small, large, isNear);
}

function each(y: v128): v128 {
  const low = anyErfc(f64x2.extract_lane(y, 0));
  return f64x2.replace_lane(f64x2.splat(low), 1, anyErfc(f64x2.extract_lane(y, 1)));
}

@inline
function first(v: v128): f64 {
  return f64x2.extract_lane(v, 0);
}

function anyErfc(y: f64): f64 {
  if (!(y < 27.3)) return y != y ? y : 0;
  if (y < -6) return 2;
  if (y < 4) return first(erfc2(f64x2.splat(y)));
  const square = y * y;
  const lost = first(squareError(f64x2.splat(y), f64x2.splat(square)));
  const power = expWithTail(-square, -lost);
  let below: f64 = 0;
  for (let k: f64 = 20; k > 0; k--) below = (0.5 * k) / (y + below);
  return power * (0.5641895835477563 * (1 / (y + below)));
}

const turned = memory.data<f64>([-0.7071067811865476]); // -1 / sqrt(2)
const density = memory.data<f64>([0.3989422804014327]); // 1 / sqrt(2 pi)
const against = memory.data<f64>([-0.5]);

@inline
function cdf(x: v128): v128 {
  return mul(both(half), erfc2(mul(x, both(turned))));
}

/** `x cdf(x)`; far below it is -0. */
@inline
export function gelu2(x: v128): v128 {
  return v128.bitselect(both(sign), mul(x, cdf(x)), f64x2.lt(x, f64x2.splat(-760)));
}

/** `cdf(x) + x pdf(x)`; far out it is the first. */
@inline
export function geluSlope2(x: v128): v128 {
  const share = mul(x, mul(both(density), exp2(mul(mul(both(against), x), x))));
  const isFar = f64x2.gt(f64x2.abs(x), f64x2.splat(40));
  return add(cdf(x), v128.andnot(share, isFar));
}
