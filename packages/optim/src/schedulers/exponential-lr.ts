import { pow64 } from '@frostgrad/core/extend';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

interface Options {
  readonly gamma: number;
}

/**
 * A factor every epoch: `lr gamma^t`.
 *
 * PyTorch multiplies the rate of the epoch before; the closed form here is the same without its rounding errors.
 *
 * @throws ValueError for a gamma out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new ExponentialLR(sgd, 0.5);
 * [0, 1, 2, 3].map((epoch) => scheduler.rate(1, epoch)) // [1, 0.5, 0.25, 0.125]
 * @see as documented for PyTorch's ExponentialLR
 */
export class ExponentialLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, gamma: number) {
    super('exponentialLR', optimizer, { gamma: null }, { gamma });
  }

  protected override problems({ gamma }: Options): readonly (string | null)[] {
    return [notAmount('gamma', gamma)];
  }

  override rate(lr: number, epoch: number): number {
    return lr * pow64(this.options.gamma, epoch);
  }
}
