import { zerosLike } from '../create.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul, sub } from './arithmetic.ts';
import { defineUnary } from './unary.ts';

/** A step function: integers stay, and the derivative is 0. @internal */
/* @__NO_SIDE_EFFECTS__ */
export function defineStep(name: string, f: (x: number) => number): (x: Tensor) => Tensor {
  return defineUnary(name, { f64: f, integers: true, saves: 'out', df: (g) => zerosLike(g) });
}

const halfToEven = (x: number): number => {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below === 0 && Object.is(x, -0) ? -0 : below;
  if (rest > 0.5 || below % 2 !== 0) return below === -1 ? -0 : below + 1;
  return below;
};

const floorOf = defineStep('floor', Math.floor);
const ceilOf = defineStep('ceil', Math.ceil);
const truncOf = defineStep('trunc', Math.trunc);
const roundOf = defineStep('round', halfToEven);

/**
 * The largest whole number not above. Derivative: 0.
 *
 * @example
 * floor(tensor([-1.5, 1.5])).toArray() // [-2, 1]
 * @inplace
 */
export function floor(x: Tensor): Tensor {
  return floorOf(x);
}

/**
 * The smallest whole number not below. Derivative: 0.
 *
 * @example
 * ceil(tensor([-1.5, 1.5])).toArray() // [-1, 2]
 * @inplace
 */
export function ceil(x: Tensor): Tensor {
  return ceilOf(x);
}

/**
 * The whole part: rounded towards zero. Derivative: 0.
 *
 * @example
 * trunc(tensor([-1.5, 1.5])).toArray() // [-1, 1]
 * @inplace
 */
export function trunc(x: Tensor): Tensor {
  return truncOf(x);
}

/**
 * What `trunc` takes away, with the sign of `x`. Derivative: 1.
 *
 * @example
 * frac(tensor([-1.5, 2.25])).toArray() // [-0.5, 0.25]
 * @inplace
 */
export function frac(x: Tensor): Tensor {
  return sub(x, trunc(x));
}

/** Options of `round`. */
export interface RoundOptions {
  /** Digits behind the point that stay; negative ones before it. Default 0. */
  readonly decimals?: number;
}

/**
 * The nearest whole number, halves to the even one. Derivative: 0.
 *
 * @throws ValueError when `decimals` is not whole.
 * @example
 * round(tensor([0.5, 1.5, 2.5])).toArray() // [0, 2, 2]
 * round(tensor([1.2345]), { decimals: 2 }).toArray() // [1.23]
 * @inplace
 */
export function round(x: Tensor, { decimals = 0 }: RoundOptions = {}): Tensor {
  if (!Number.isInteger(decimals)) throw new ValueError('round', `decimals is ${decimals}; it must be whole`);
  if (decimals === 0) return roundOf(x);
  const unit = Number(`1e${Math.abs(decimals)}`);
  return decimals > 0 ? div(roundOf(mul(x, unit)), unit) : mul(roundOf(div(x, unit)), unit);
}
