import { pow64 } from '@frostgrad/core/extend';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notEpochs } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `MultiStepLR`, with PyTorch's default. */
export interface MultiStepLROptions {
  readonly gamma?: number;
}

interface Options {
  readonly milestones: readonly number[];
  readonly gamma: number;
}

/**
 * A factor at each milestone: `lr gamma^n`, n of the milestones being at most t. One that comes twice counts twice.
 *
 * PyTorch multiplies the rate of the epoch before; the closed form here is the same without its rounding errors.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new MultiStepLR(sgd, [1, 3], { gamma: 0.5 });
 * [0, 1, 2, 3, 4].map((epoch) => scheduler.rate(1, epoch)) // [1, 0.5, 0.5, 0.25, 0.25]
 * @see as documented for PyTorch's MultiStepLR
 */
export class MultiStepLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, milestones: readonly number[], options: MultiStepLROptions = {}) {
    super('multiStepLR', optimizer, { milestones: null, gamma: 0.1 }, { ...options, milestones });
  }

  protected override problems({ milestones, gamma }: Options): readonly (string | null)[] {
    return [notEpochs('milestones', milestones), notAmount('gamma', gamma)];
  }

  override rate(lr: number, epoch: number): number {
    const { milestones, gamma } = this.options;
    return lr * pow64(gamma, milestones.filter((milestone) => milestone <= epoch).length);
  }
}
