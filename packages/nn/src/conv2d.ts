import { conv2d, type Extent, type Tensor } from '@frostgrad/core/functional';
import { Conv, type ConvModuleOptions } from './conv.ts';

/**
 * Filters moved over the last two axes, as `conv2d`. Starts uniform in +-1 / sqrt(channels / groups * height * width of a filter), as
 * PyTorch's; names and layout of the weight are PyTorch's. It is for images, which have no pads of their own: of `Conv1d` one
 * can say what is live.
 *
 * @throws ShapeError for another rank or number of channels, and when no window fits. @throws ValueError for an option out of range.
 * @example
 * new Conv2d(1, 4, 3, { rng: new Rng(0), stride: 2, padding: 1 }).forward(ones([2, 1, 8, 6])).shape // [2, 4, 4, 3]
 */
export class Conv2d extends Conv {
  /** @param kernelSize height and width of a filter, or one number for both. */
  constructor(inChannels: number, outChannels: number, kernelSize: Extent, options: ConvModuleOptions<Extent>) {
    super(
      'Conv2d',
      inChannels,
      outChannels,
      typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize,
      options,
    );
  }

  /**
   * @param x `[N, C, H, W]`, or `[C, H, W]` without a batch.
   * @returns `[N, O, ...]`
   */
  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight, this.bias, this.options);
  }
}
