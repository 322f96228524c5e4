import { layerNorm, ones, type Tensor, zeros } from '@frostgrad/core/functional';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';

/** Options of `LayerNorm`. */
export interface LayerNormModuleOptions {
  /** Added to the variance; default 1e-5. */
  readonly eps?: number;
  /** Learns a factor and a constant for each feature; default true. */
  readonly affine?: boolean;
  /** Learns the constant; default true. */
  readonly bias?: boolean;
}

/**
 * `layerNorm` with a learned factor and constant, which start at 1 and 0.
 *
 * @param shape sizes of the normalised axes; a number for the last axis alone.
 * @example
 * new LayerNorm(2).forward(tensor([[1, 3], [-3, -1]])).toArray() // [[-1.0000, 1.0000], [-1.0000, 1.0000]]
 */
export class LayerNorm extends Module {
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly shape: readonly number[];
  readonly eps: number;

  constructor(
    shape: number | readonly number[],
    { eps = 1e-5, affine = true, bias = true }: LayerNormModuleOptions = {},
  ) {
    super();
    this.shape = typeof shape === 'number' ? [shape] : [...shape];
    this.weight = affine ? parameter(ones(this.shape)) : null;
    this.bias = affine && bias ? parameter(zeros(this.shape)) : null;
    this.eps = eps;
  }

  /** @param x `[..., *shape]` */
  forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.shape, { weight, bias, eps });
  }
}
