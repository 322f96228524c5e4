import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { defineParametric, defineSlope, defineUnary } from './unary.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const within = (x: number, { min, max }: Bounds): number => (x < min ? min : x > max ? max : x);

const insideSlope = defineSlope('insideSlope', (x, { min, max }: Bounds) => (x <= min || x >= max ? 0 : 1));
const hardtanhOf = defineParametric('hardtanh', { f: within, integers: true, df: insideSlope });

/**
 * `x` drawn into an interval. Derivative: 1 inside, else 0 - at the ends too, where `clamp` has 1.
 *
 * @throws ValueError when the interval has its ends the wrong way round.
 * @example
 * hardtanh(tensor([-2, 0.5, 2])).toArray() // [-1, 0.5, 1]
 * @inplace
 */
export function hardtanh(
  x: Tensor,
  { minVal = -1, maxVal = 1 }: { readonly minVal?: number; readonly maxVal?: number } = {},
): Tensor {
  if (minVal > maxVal) {
    throw new ValueError('hardtanh', `minVal is ${minVal} and maxVal is ${maxVal}; expected minVal <= maxVal`);
  }
  return hardtanhOf(x, { min: minVal, max: maxVal });
}

/**
 * `x` drawn into [0, 6]. Derivative: 1 inside, else 0.
 *
 * @example
 * relu6(tensor([-2, 3, 9])).toArray() // [0, 3, 6]
 * @inplace
 */
export function relu6(x: Tensor): Tensor {
  return hardtanhOf(x, { min: 0, max: 6 });
}

const leakySlope = defineSlope('leakySlope', (x, negativeSlope: number) => (x > 0 ? 1 : negativeSlope));
const leakyReluOf = defineParametric('leakyRelu', {
  f: (x, negativeSlope: number) => (x > 0 ? x : x * negativeSlope),
  df: leakySlope,
});

/**
 * `x` above 0, `negativeSlope * x` elsewhere. Derivative: 1 or `negativeSlope`, the latter at 0.
 *
 * @example
 * leakyRelu(tensor([-100, 2])).toArray() // [-1, 2]
 * @see Maas et al. 2013
 * @inplace
 */
export function leakyRelu(x: Tensor, { negativeSlope = 0.01 }: { readonly negativeSlope?: number } = {}): Tensor {
  return leakyReluOf(x, negativeSlope);
}

const hardsigmoidSlope = defineSlope('hardsigmoidSlope', (x) => (x > -3 && x < 3 ? 1 / 6 : 0));
const hardsigmoidOf = defineUnary('hardsigmoid', {
  f64: (x) => within(x + 3, { min: 0, max: 6 }) / 6,
  saves: 'x',
  df: (g, x) => hardsigmoidSlope(g, x, undefined),
});

/**
 * `(x + 3) / 6` drawn into [0, 1]. Derivative: 1/6 inside, else 0.
 *
 * @example
 * hardsigmoid(tensor([-4, 0, 4])).toArray() // [0, 0.5, 1]
 * @inplace
 */
export function hardsigmoid(x: Tensor): Tensor {
  return hardsigmoidOf(x);
}

// x / 3 + 1/2 between; its derivative is constant by pieces
const hardswishCurve = defineSlope('hardswishCurve', (x) => (x >= -3 && x <= 3 ? 1 / 3 : 0));
const hardswishSlope = defineUnary('hardswishSlope', {
  f64: (x) => (x < -3 ? 0 : x <= 3 ? x / 3 + 0.5 : 1),
  saves: 'x',
  df: (g, x) => hardswishCurve(g, x, undefined),
});
const hardswishOf = defineUnary('hardswish', {
  f64: (x) => (x <= -3 ? 0 : x * (within(x + 3, { min: 0, max: 6 }) / 6)),
  saves: 'x',
  df: (g, x) => mul(g, hardswishSlope(x)),
});

/**
 * `x hardsigmoid(x)`. Derivative: `x / 3 + 1/2` from -3 to 3, 0 below and 1 above.
 *
 * @example
 * hardswish(tensor([-4, 1, 4])).toArray() // [0, 0.6667, 4]
 * @see Howard et al. 2019, https://arxiv.org/abs/1905.02244
 * @inplace
 */
export function hardswish(x: Tensor): Tensor {
  return hardswishOf(x);
}

const awaySlope = defineSlope('awaySlope', (x, lambda: number) => (x >= -lambda && x <= lambda ? 0 : 1));
const hardshrinkOf = defineParametric('hardshrink', {
  f: (x, lambda: number) => (x >= -lambda && x <= lambda ? 0 : x),
  df: awaySlope,
});
const softshrinkOf = defineParametric('softshrink', {
  f: (x, lambda: number) => (x > lambda ? x - lambda : x < -lambda ? x + lambda : x === x ? 0 : x),
  df: awaySlope,
});

/**
 * `x`, but 0 in [-lambda, lambda]. Derivative: 1 outside, 0 inside.
 *
 * @example
 * hardshrink(tensor([-1, 0.3, 1])).toArray() // [-1, 0, 1]
 */
export function hardshrink(x: Tensor, lambda: number = 0.5): Tensor {
  return hardshrinkOf(x, lambda);
}

/**
 * `x` moved towards 0 by lambda, and 0 in [-lambda, lambda]. Derivative: 1 outside, 0 inside.
 *
 * @throws ValueError when lambda is negative.
 * @example
 * softshrink(tensor([-1, 0.3, 1])).toArray() // [-0.5, 0, 0.5]
 */
export function softshrink(x: Tensor, lambda: number = 0.5): Tensor {
  if (!(lambda >= 0)) throw new ValueError('softshrink', `lambda is ${lambda}; expected 0 or more`);
  return softshrinkOf(x, lambda);
}

interface Threshold {
  readonly threshold: number;
  readonly value: number;
}

const aboveSlope = defineSlope('aboveSlope', (x, { threshold }: Threshold) => (x <= threshold ? 0 : 1));
const thresholdOf = defineParametric('threshold', {
  f: (x, { threshold, value }: Threshold) => (x <= threshold ? value : x),
  df: aboveSlope,
});

/**
 * `x` above a limit, `value` elsewhere. Derivative: 1 above, else 0.
 *
 * @example
 * threshold(tensor([0.5, 2]), 1, 9).toArray() // [9, 2]
 * @inplace
 */
export function threshold(x: Tensor, limit: number, value: number): Tensor {
  return thresholdOf(x, { threshold: limit, value });
}
