import { add, div, mul, sqrt, sub, type Tensor } from '@frostgrad/core/functional';

/** What `batchNorm` normalises by; each `[C]`, or of a shape that broadcasts with x. */
export interface BatchNormOptions {
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** Multiplies. */
  readonly weight?: Tensor | null;
  /** Is added. */
  readonly bias?: Tensor | null;
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
}

/**
 * Each channel by given statistics: `(x - mean) / sqrt(variance + eps) * weight + bias`.
 *
 * @param x `[L, C]`: channels last, live positions alone.
 * @throws ShapeError when shapes do not broadcast.
 * @example
 * batchNorm(tensor([[1, 2], [3, 2]]), { mean: tensor([2, 2]), variance: tensor([1, 1]), eps: 0 }).toArray() // [[-1, 0], [1, 0]]
 * @see Ioffe & Szegedy 2015
 */
export function batchNorm(x: Tensor, options: BatchNormOptions): Tensor {
  const { mean, variance, weight = null, bias = null, eps = 1e-5 } = options;
  const normal = div(sub(x, mean), sqrt(add(variance, eps)));
  const scaled = weight === null ? normal : mul(normal, weight);
  return bias === null ? scaled : add(scaled, bias);
}
