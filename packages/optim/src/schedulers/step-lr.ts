import { pow64 } from '@frostgrad/core/extend';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notCount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `StepLR`, with PyTorch's default. */
export interface StepLROptions {
  readonly gamma?: number;
}

interface Options {
  readonly stepSize: number;
  readonly gamma: number;
}

/**
 * A factor every `stepSize` epochs: `lr gamma^floor(t / stepSize)`.
 *
 * PyTorch multiplies the rate of the epoch before; the closed form here is the same without its rounding errors.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new StepLR(sgd, 2, { gamma: 0.5 });
 * [0, 1, 2, 3, 4].map((epoch) => scheduler.rate(1, epoch)) // [1, 1, 0.5, 0.5, 0.25]
 * @see as documented for PyTorch's StepLR
 */
export class StepLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, stepSize: number, options: StepLROptions = {}) {
    super('stepLR', optimizer, { stepSize: 1, gamma: 0.1 }, { ...options, stepSize });
  }

  protected override problems({ stepSize, gamma }: Options): readonly (string | null)[] {
    return [notCount('stepSize', stepSize, 1), notAmount('gamma', gamma)];
  }

  override rate(lr: number, epoch: number): number {
    const { stepSize, gamma } = this.options;
    return lr * pow64(gamma, Math.floor(epoch / stepSize));
  }
}
