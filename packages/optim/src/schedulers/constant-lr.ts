import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notCount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `ConstantLR`, with PyTorch's defaults. */
export interface ConstantLROptions {
  readonly factor?: number;
  readonly totalIters?: number;
}

/**
 * A factor for the first epochs: `lr factor` while `t < totalIters`, then `lr`. A warm-up in one step.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new ConstantLR(sgd, { factor: 0.5, totalIters: 2 });
 * [0, 1, 2].map((epoch) => scheduler.rate(1, epoch)) // [0.5, 0.5, 1]
 * @see as documented for PyTorch's ConstantLR
 */
export class ConstantLR extends LRScheduler<Required<ConstantLROptions>> {
  constructor(optimizer: Scheduled, options: ConstantLROptions = {}) {
    super('constantLR', optimizer, { factor: 1 / 3, totalIters: 5 }, options);
  }

  protected override problems({ factor, totalIters }: Required<ConstantLROptions>): readonly (string | null)[] {
    return [notAmount('factor', factor), notCount('totalIters', totalIters, 0)];
  }

  override rate(lr: number, epoch: number): number {
    const { factor, totalIters } = this.options;
    return epoch < totalIters ? lr * factor : lr;
  }
}
