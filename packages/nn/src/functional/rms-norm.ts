import { add, div, mean, mul, sqrt, type Tensor } from '@frostgrad/core';
import { expectNormalised } from './layer-norm.ts';

/** Options of `rmsNorm`. */
export interface RmsNormOptions {
  /** Of the normalised axes; multiplies. */
  readonly weight?: Tensor | null;
  /** Added to the mean of squares; default the machine epsilon of x's dtype, 2^-23 or 2^-52. */
  readonly eps?: number;
}

/**
 * Each position's features divided by the root of the mean of their squares: `x / sqrt(mean(x^2) + eps) * weight`, over the last
 * axes. Positions do not see one another, so pads change nothing for others.
 *
 * @param x `[..., *shape]` @param shape sizes of the normalised axes.
 * @throws ShapeError when the last axes of x, or the weight, are not of that shape.
 * @throws ValueError for an eps that is not a number of at least 0.
 * @example
 * rmsNorm(tensor([[3, 4], [0, 0]]), [2], { eps: 12.5 }).toArray() // [[0.6, 0.8], [0, 0]]
 * @see Zhang & Sennrich 2019
 */
export function rmsNorm(x: Tensor, shape: readonly number[], options: RmsNormOptions = {}): Tensor {
  const { weight = null, eps = x.dtype === 'float64' ? 2 ** -52 : 2 ** -23 } = options;
  const axes = expectNormalised('rmsNorm', x, shape, { weight }, eps);
  const normal = div(x, sqrt(add(mean(mul(x, x), axes, { keepDims: true }), eps)));
  return weight === null ? normal : mul(normal, weight);
}
