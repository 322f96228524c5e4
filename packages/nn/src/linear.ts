import { linear, type Rng, type Tensor } from '@frostgrad/core/functional';
import { uniformFanIn } from './init.ts';
import { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/** Options of `Linear`. */
export interface LinearOptions {
  readonly rng: Rng;
  /** Adds a learned constant; default true. */
  readonly bias?: boolean;
}

/**
 * An affine map of the last axis: `y = x W^T + b`. Starts uniform in +-1 / sqrt(inFeatures), as PyTorch's.
 *
 * @example
 * new Linear(3, 2, { rng: new Rng(0) }).forward(zeros([4, 3])).shape // [4, 2]
 */
export class Linear extends Module {
  readonly weight: Parameter; // [O, I]
  readonly bias: Parameter | null; // [O]

  constructor(inFeatures: number, outFeatures: number, { rng, bias = true }: LinearOptions) {
    super();
    this.weight = uniformFanIn(rng, [outFeatures, inFeatures], inFeatures);
    this.bias = bias ? uniformFanIn(rng, [outFeatures], inFeatures) : null;
  }

  /**
   * @param x `[..., I]`
   * @returns `[..., O]`
   */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }
}
