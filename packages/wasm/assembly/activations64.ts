// Smooth activations of two float64, step by step as packages/core/src/ops/smooth-activations.ts has them, and to the same bits;
// without fused steps in every build.

import { both } from './constants';
import { exp2, sigmoid2, tanh2 } from './doubles';
import { softplus2 } from './logarithms64';
import { add, div, mul, plus, sub } from './pairs64';

const one = memory.data<f64>([1]);
const sign = memory.data<f64>([-0.0]);
/** Below it `x sigmoid(x)` and its like are -0, of minus infinity, too. */
const far = memory.data<f64>([-760]);
const linear = memory.data<f64>([1.5957691216057308]); // 2 sqrt(2 / pi)
const cubic = memory.data<f64>([0.07135481627260025]); // 0.044715 of it
const slopes = memory.data<f64>([0.21406444881780073]); // three times that

// not in line: there are several
function sigmoid(x: v128): v128 {
  return sigmoid2(x);
}

function tanh(x: v128): v128 {
  return tanh2(x);
}

/** `x share`, and -0 far below. */
@inline
function gated(x: v128, share: v128): v128 {
  return v128.bitselect(both(sign), mul(x, share), f64x2.lt(x, both(far)));
}

/** `value + share`; the first where `bend`, a factor of the second, is 0. */
@inline
function bent(value: v128, bend: v128, share: v128): v128 {
  return add(value, v128.andnot(share, f64x2.eq(bend, i32x4.splat(0))));
}

/** `x sigmoid(x)`. */
export function silu2(x: v128): v128 {
  return gated(x, sigmoid(x));
}

/** `s (1 + x (1 - s))` for s = sigmoid(x), by sigmoid(-x), which does not cancel; far out it is s. */
export function siluSlope2(x: v128): v128 {
  const e = exp2(f64x2.neg(f64x2.abs(x)));
  const q = div(e, add(both(one), e));
  const rest = sub(both(one), q);
  const s = v128.bitselect(q, rest, f64x2.lt(x, i32x4.splat(0)));
  // of -0, as of 0, both are the larger
  const other = v128.bitselect(q, rest, f64x2.gt(x, i32x4.splat(0)));
  const slope = mul(s, add(both(one), mul(x, other)));
  return v128.bitselect(s, slope, f64x2.lt(f64x2.neg(f64x2.abs(x)), both(far)));
}

/** Twice the argument of the tangent in gelu's other form. */
@inline
function inner(x: v128): v128 {
  return mul(x, add(both(linear), mul(mul(both(cubic), x), x)));
}

/** `x sigmoid(inner(x))`. */
export function tanhGelu2(x: v128): v128 {
  return gated(x, sigmoid(inner(x)));
}

/** `s + x s (1 - s) inner'(x)` for s = sigmoid(inner(x)). */
export function tanhGeluSlope2(x: v128): v128 {
  const v = inner(x);
  const s = sigmoid(v);
  const bend = mul(s, sigmoid(f64x2.neg(v)));
  return bent(s, bend, mul(mul(x, bend), add(both(linear), mul(mul(both(slopes), x), x))));
}

/** `x tanh(softplus(x))`. */
export function mish2(x: v128): v128 {
  return gated(x, tanh(softplus2(x)));
}

/** `t + x (1 - t^2) sigmoid(x)` for t = tanh(softplus(x)). */
export function mishSlope2(x: v128): v128 {
  const t = tanh(softplus2(x));
  const bend = mul(sub(both(one), mul(t, t)), sigmoid(x));
  return bent(t, bend, mul(x, bend));
}
