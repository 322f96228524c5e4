import { add, div, mul, ShapeError, sqrt, sub, type Tensor, ValueError, varMean } from '@frostgrad/core';

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  /** Of the normalised axes; multiplies. */
  readonly weight?: Tensor | null;
  /** Of the normalised axes; is added. */
  readonly bias?: Tensor | null;
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
}

/**
 * Each position's features brought to mean 0 and variance 1: `(x - mean) / sqrt(variance + eps) * weight + bias`, over the
 * last axes; the variance divides by n. Positions do not see one another, so pads change nothing for others.
 *
 * @param x `[..., *shape]` @param shape sizes of the normalised axes.
 * @throws ShapeError when the last axes of x, or the weight or bias, are not of that shape.
 * @throws ValueError for an eps that is not a number of at least 0.
 * @example
 * layerNorm(tensor([[1, 3], [5, 5]]), [2], { eps: 0.001 }).toArray() // [[-0.9995, 0.9995], [0, 0]]
 * @see Ba, Kiros & Hinton 2016
 */
export function layerNorm(x: Tensor, shape: readonly number[], options: LayerNormOptions = {}): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  const axes = expectNormalised('layerNorm', x, shape, { weight, bias }, eps);
  const { variance, mean } = varMean(x, axes, { correction: 0, keepDims: true });
  const normal = div(sub(x, mean), sqrt(add(variance, eps)));
  const scaled = weight === null ? normal : mul(normal, weight);
  return bias === null ? scaled : add(scaled, bias);
}

/**
 * Refuses what cannot be normalised over its last axes, of `shape`; says which axes those are.
 *
 * @throws ShapeError and ValueError as `layerNorm`.
 * @internal
 */
export function expectNormalised(
  op: string,
  x: Tensor,
  shape: readonly number[],
  given: Readonly<Record<string, Tensor | null>>,
  eps: number,
): readonly number[] {
  if (!(eps >= 0)) throw new ValueError(op, `eps is ${eps}; expected a number of at least 0`);
  const own = (sizes: readonly number[]): boolean => sizes.join() === shape.join();
  if (shape.length === 0 || !own(x.shape.slice(-shape.length))) {
    throw new ShapeError(op, `x is [${x.shape.join(', ')}]; expected [..., ${shape.join(', ')}]`);
  }
  for (const [name, parameter] of Object.entries(given)) {
    if (parameter !== null && !own(parameter.shape)) {
      throw new ShapeError(op, `the ${name} is [${parameter.shape.join(', ')}]; expected [${shape.join(', ')}]`);
    }
  }
  return shape.map((_, i) => i - shape.length);
}
