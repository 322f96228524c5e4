import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  type AdaptiveSize,
  avgPool2d,
  type AvgPoolOptions,
  type Extent,
  maxPool2d,
  type MaxPoolOptions,
  type Tensor,
} from '@frostgrad/core/functional';
import { Module } from './module.ts';

/** A pool of images, which have no pads of their own. */
export abstract class Pool2d extends Module {
  /**
   * @param x `[N, C, H, W]`, or `[C, H, W]` without a batch.
   * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range.
   */
  abstract forward(x: Tensor): Tensor;
}

/** `maxPool2d` as a module. @see maxPool2d of core, for options. */
export class MaxPool2d extends Pool2d {
  readonly options: Omit<MaxPoolOptions, 'returnIndices'>;

  /**
   * @param kernelSize height and width of a window, or one number for both.
   * @example
   * new MaxPool2d(2).forward(tensor([[[1, 5], [2, 3]]])).toArray() // [[[5]]]
   */
  constructor(kernelSize: Extent, options: Omit<MaxPoolOptions, 'returnIndices' | 'kernelSize'> = {}) {
    super();
    this.options = { ...options, kernelSize };
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, { ...this.options, returnIndices: false });
  }
}

/** `avgPool2d` as a module. @see avgPool2d of core, for options. */
export class AvgPool2d extends Pool2d {
  readonly options: AvgPoolOptions;

  /**
   * @param kernelSize height and width of a window, or one number for both.
   * @example
   * new AvgPool2d(2).forward(tensor([[[1, 5], [2, 4]]])).toArray() // [[[3]]]
   */
  constructor(kernelSize: Extent, options: Omit<AvgPoolOptions, 'kernelSize'> = {}) {
    super();
    this.options = { ...options, kernelSize };
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.options);
  }
}

/** `adaptiveMaxPool2d` as a module. */
export class AdaptiveMaxPool2d extends Pool2d {
  readonly size: AdaptiveSize;

  /**
   * @param size of the result, for both axes or for each; null keeps an axis.
   * @example
   * new AdaptiveMaxPool2d([1, null]).forward(tensor([[[1, 5], [2, 3]]])).toArray() // [[[2, 5]]]
   */
  constructor(size: AdaptiveSize) {
    super();
    this.size = size;
  }

  forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.size);
  }
}

/** `adaptiveAvgPool2d` as a module. */
export class AdaptiveAvgPool2d extends Pool2d {
  readonly size: AdaptiveSize;

  /**
   * @param size of the result, for both axes or for each; null keeps an axis.
   * @example
   * new AdaptiveAvgPool2d(1).forward(tensor([[[1, 5], [2, 4]]])).toArray() // [[[3]]]
   */
  constructor(size: AdaptiveSize) {
    super();
    this.size = size;
  }

  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.size);
  }
}
