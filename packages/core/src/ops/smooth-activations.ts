import { ValueError } from '../errors.ts';
import { erfc64, exp64, log1p64, sigmoid64, tanh64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { sigmoid } from './activations.ts';
import { add, div, mul, neg, sub } from './arithmetic.ts';
import { clamp, clampMin } from './clamp.ts';
import { exp } from './exp-log.ts';
import { defineUnary } from './unary.ts';

/** Where `x sigmoid(x)` and `x Φ(x)` are 0 in every dtype, minus infinity included. */
const FAR = -760;

/**
 * `x` where second derivatives are not 0 in every dtype, and otherwise the end: further out their factors overflow, and
 * 0 * Infinity is NaN.
 */
const near = (x: Tensor): Tensor => clamp(x, -800, 800);

// numbers, since bundlers keep what calls a function
const INV_SQRT_2PI = 0.3989422804014327; // 1 / sqrt(2 pi)
const normalCdf = (x: number): number => 0.5 * erfc64(x * -Math.SQRT1_2);
const normalPdf = (x: number): number => INV_SQRT_2PI * exp64(-0.5 * x * x);

// Φ(x) + x φ(x); its derivative is φ(x) (2 - x²)
const geluSlope = defineUnary('geluSlope', {
  f64: (x) => normalCdf(x) + (Math.abs(x) > 40 ? 0 : x * normalPdf(x)),
  saves: 'x',
  df: (g, x) => {
    const square = mul(near(x), near(x));
    return mul(g, mul(mul(exp(mul(square, -0.5)), INV_SQRT_2PI), sub(2, square)));
  },
});
const geluOf = defineUnary('gelu', {
  f64: (x) => (x < FAR ? -0 : x * normalCdf(x)),
  saves: 'x',
  df: (g, x) => mul(g, geluSlope(x)),
});

// (1 + tanh(u)) / 2 = sigmoid(2u), which does not cancel; here is 2u, and its derivative
const LINEAR = 1.5957691216057308; // 2 sqrt(2 / pi)
const CUBIC = LINEAR * 0.044715;
const inner = (x: number): number => x * (LINEAR + CUBIC * x * x);

// s + x s (1 - s) v', with v = inner(x) and s = sigmoid(v)
const tanhGeluSlope = defineUnary('tanhGeluSlope', {
  f64: (x) => {
    const v = inner(x);
    const bend = sigmoid64(v) * sigmoid64(-v);
    return sigmoid64(v) + (bend === 0 ? 0 : x * bend * (LINEAR + 3 * CUBIC * x * x));
  },
  saves: 'x',
  // s (1 - s) (2 v' + x v'' + x (1 - 2s) v'^2)
  df: (g, far) => {
    const x = near(far);
    const square = mul(x, x);
    const s = sigmoid(mul(x, add(mul(square, CUBIC), LINEAR)));
    const bend = mul(s, sub(1, s));
    const slope = add(mul(square, 3 * CUBIC), LINEAR);
    const turn = mul(mul(x, sub(1, mul(s, 2))), mul(slope, slope));
    return mul(g, mul(bend, add(add(mul(slope, 2), mul(square, 6 * CUBIC)), turn)));
  },
});
const tanhGeluOf = defineUnary('tanhGelu', {
  f64: (x) => (x < FAR ? -0 : x * sigmoid64(inner(x))),
  saves: 'x',
  df: (g, x) => mul(g, tanhGeluSlope(x)),
});

/** Options of `gelu`. */
export interface GeluOptions {
  /** `'tanh'` for the cheaper form that some models were trained with; default `'none'`. */
  readonly approximate?: 'none' | 'tanh';
}

/**
 * `x Φ(x)`, with the distribution function of the normal distribution; or `x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2`.
 *
 * @throws ValueError for another approximation.
 * @example
 * gelu(tensor([-1, 0, 2])).toArray() // [-0.1587, 0, 1.9545]
 * gelu(tensor([1]), { approximate: 'tanh' }).toArray() // [0.8412]
 * @see Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415
 * @inplace
 */
export function gelu(x: Tensor, { approximate = 'none' }: GeluOptions = {}): Tensor {
  if (approximate !== 'none' && approximate !== 'tanh') {
    throw new ValueError('gelu', `approximate is '${String(approximate)}'; expected 'none' or 'tanh'`);
  }
  return approximate === 'tanh' ? tanhGeluOf(x) : geluOf(x);
}

// s (1 + x (1 - s)); its derivative in ops
const siluSlope = defineUnary('siluSlope', {
  f64: (x) => {
    const s = sigmoid64(x);
    return Math.abs(x) > 760 ? s : s * (1 + x * sigmoid64(-x));
  },
  saves: 'x',
  df: (g, x) => {
    const s = sigmoid(x);
    const bend = mul(s, sub(1, s));
    return mul(g, mul(bend, add(mul(near(x), sub(1, mul(s, 2))), 2)));
  },
});
const siluOf = defineUnary('silu', {
  f64: (x) => (x < FAR ? -0 : x * sigmoid64(x)),
  saves: 'x',
  df: (g, x) => mul(g, siluSlope(x)),
});

/**
 * `x sigmoid(x)`. Derivative: `s (1 + x (1 - s))`.
 *
 * @example
 * silu(tensor([-1, 0, 2])).toArray() // [-0.2689, 0, 1.7616]
 * @see Elfwing et al. 2017, https://arxiv.org/abs/1702.03118
 * @inplace
 */
export function silu(x: Tensor): Tensor {
  return siluOf(x);
}

const softplus64 = (x: number): number => (x > 0 ? x + log1p64(exp64(-x)) : log1p64(exp64(x)));

// t + x s (1 - t²), t = tanh(softplus(x))
const mishSlope = defineUnary('mishSlope', {
  f64: (x) => {
    const t = tanh64(softplus64(x));
    const bend = (1 - t * t) * sigmoid64(x);
    return t + (bend === 0 ? 0 : x * bend);
  },
  saves: 'x',
  df: (g, x) => {
    const s = sigmoid(x);
    const e = exp(neg(clampMin(x, -30)));
    // tanh(log(1 + e^x)) by e^-x, which does not overflow where t is not 1
    const t = div(add(mul(e, 2), 1), add(add(mul(mul(e, e), 2), mul(e, 2)), 1));
    const bend = mul(sub(1, mul(t, t)), s);
    const inside = sub(sub(1, s), mul(mul(t, s), 2));
    return mul(g, mul(bend, add(mul(near(x), inside), 2)));
  },
});
const mishOf = defineUnary('mish', {
  f64: (x) => (x < FAR ? -0 : x * tanh64(softplus64(x))),
  saves: 'x',
  df: (g, x) => mul(g, mishSlope(x)),
});

/**
 * `x tanh(softplus(x))`.
 *
 * @example
 * mish(tensor([-1, 0, 2])).toArray() // [-0.3034, 0, 1.9440]
 * @see Misra 2019, https://arxiv.org/abs/1908.08681
 * @inplace
 */
export function mish(x: Tensor): Tensor {
  return mishOf(x);
}

const logSigmoidOf = defineUnary('logSigmoid', {
  f64: (x) => -softplus64(-x),
  saves: 'x',
  df: (g, x) => mul(g, sigmoid(neg(x))),
});

/**
 * `log(sigmoid(x))` without underflow. Derivative: `sigmoid(-x)`.
 *
 * @example
 * logSigmoid(tensor([0, -1000])).toArray() // [-0.6931, -1000]
 */
export function logSigmoid(x: Tensor): Tensor {
  return logSigmoidOf(x);
}
