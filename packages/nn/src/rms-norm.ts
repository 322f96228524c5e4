import { ones, rmsNorm, type Tensor } from '@frostgrad/core/functional';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';

/** Options of `RMSNorm`. */
export interface RMSNormModuleOptions {
  /** Added to the mean of squares; default the machine epsilon of the input's dtype. */
  readonly eps?: number;
  /** Learns a factor for each feature; default true. */
  readonly affine?: boolean;
}

/**
 * `rmsNorm` with a learned factor, which starts at 1.
 *
 * @param shape sizes of the normalised axes; a number for the last axis alone.
 * @throws ShapeError when the last axes of the input are not of that shape.
 * @example
 * new RMSNorm(2, { eps: 0 }).forward(tensor([[1, 7], [5, 5]])).toArray() // [[0.2, 1.4], [1, 1]]
 * @see Zhang & Sennrich 2019
 */
export class RMSNorm extends Module {
  readonly weight: Parameter | null;
  readonly shape: readonly number[];
  readonly eps: number | null;

  constructor(shape: number | readonly number[], { eps, affine = true }: RMSNormModuleOptions = {}) {
    super();
    this.shape = typeof shape === 'number' ? [shape] : [...shape];
    this.weight = affine ? parameter(ones(this.shape)) : null;
    this.eps = eps ?? null;
  }

  /** @param x `[..., *shape]` */
  forward(x: Tensor): Tensor {
    const { weight, eps } = this;
    return rmsNorm(x, this.shape, eps === null ? { weight } : { weight, eps });
  }
}
