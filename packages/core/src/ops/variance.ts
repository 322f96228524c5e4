import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { variance as kernel } from '../kernels/js/reduce.ts';
import { reducedShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { cast } from './cast.ts';
import { eq } from './compare.ts';
import {
  countOver,
  expectFloating,
  mean,
  paramsOf,
  type ReduceOptions,
  type ReduceParams,
  unreduce,
} from './reduce.ts';
import { sqrt } from './sqrt.ts';
import { maskedFill } from './where.ts';

/** Options of a variance. */
export interface VarianceOptions extends ReduceOptions {
  /** What is taken off the count that the squares are divided by; default 1, Bessel's. */
  readonly correction?: number;
}

interface VarianceParams extends ReduceParams {
  readonly divisor: number;
}

const varianceOp = defineOp({
  name: 'variance',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }, { axes, keepDims }: VarianceParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { variance: kernel },
  forward: (k, { x }, { axes, divisor }, shape) => k.variance(x, axes, divisor, shape),
  vjp: {
    x: (g, { x }, { params }) => {
      const wide = cast(x, 'float64');
      const centred = cast(sub(wide, mean(wide, params.axes, { keepDims: true })), x.dtype);
      return mul(unreduce(mul(g, 2 / params.divisor), x.shape, params), centred);
    },
  },
});

function varianceAs(
  op: string,
  x: Tensor,
  axes: number | readonly number[] | undefined,
  options: VarianceOptions,
): Tensor {
  expectFloating(op, x);
  const params = paramsOf(op, x.shape, axes, options);
  const divisor = Math.max(0, countOver(x.shape, params.axes) - (options.correction ?? 1));
  return apply(varianceOp, [x], { ...params, divisor });
}

/** A root whose gradient at 0 is 0: what did not vary is at its least. */
function flatRoot(v: Tensor): Tensor {
  const none = eq(v, 0);
  return maskedFill(sqrt(maskedFill(v, none, 1)), none, 0);
}

/**
 * Variance over axes, or over all: `sum((x - mean)^2) / (n - correction)`; NaN of one element unless the correction is 0.
 * Two passes in float64, rounded once.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * variance(tensor([1, 2, 3, 4])).item() // 1.6667
 * tensor([1, 2, 3, 4]).var(0, { correction: 0 }).item() // 1.25
 * @method var
 */
export function variance(x: Tensor, axes?: number | readonly number[], options: VarianceOptions = {}): Tensor {
  return varianceAs('variance', x, axes, options);
}

/**
 * Standard deviation over axes, or over all: the root of the variance. Its gradient is 0 where nothing varies.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * std(tensor([1, 2, 3, 4])).item() // 1.2910
 */
export function std(x: Tensor, axes?: number | readonly number[], options: VarianceOptions = {}): Tensor {
  return flatRoot(varianceAs('std', x, axes, options));
}

/**
 * Variance and mean over the same axes.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * const { variance, mean } = varMean(tensor([[1, 3], [5, 5]]), 1);
 * variance.toArray() // [2, 0]
 * mean.toArray() // [2, 5]
 */
export function varMean(
  x: Tensor,
  axes?: number | readonly number[],
  options: VarianceOptions = {},
): { readonly variance: Tensor; readonly mean: Tensor } {
  return { variance: varianceAs('varMean', x, axes, options), mean: mean(x, axes, options) };
}

/**
 * Standard deviation and mean over the same axes.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * const { std, mean } = stdMean(tensor([[1, 3], [5, 5]]), 1, { correction: 0 });
 * std.toArray() // [1, 0]
 * mean.toArray() // [2, 5]
 */
export function stdMean(
  x: Tensor,
  axes?: number | readonly number[],
  options: VarianceOptions = {},
): { readonly std: Tensor; readonly mean: Tensor } {
  return { std: flatRoot(varianceAs('stdMean', x, axes, options)), mean: mean(x, axes, options) };
}
