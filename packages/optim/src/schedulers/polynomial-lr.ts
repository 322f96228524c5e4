import { pow64 } from '@frostgrad/core/extend';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notCount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `PolynomialLR`, with PyTorch's defaults. */
export interface PolynomialLROptions {
  readonly totalIters?: number;
  readonly power?: number;
}

/**
 * Down to 0 along a power: `lr (1 - t / totalIters)^power`, and 0 from epoch `totalIters` on.
 *
 * PyTorch multiplies the rate of the epoch before; the closed form here is the same without its rounding errors.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new PolynomialLR(sgd, { totalIters: 4, power: 2 });
 * [0, 1, 2, 3, 4].map((epoch) => scheduler.rate(1, epoch)) // [1, 0.5625, 0.25, 0.0625, 0]
 * @see as documented for PyTorch's PolynomialLR
 */
export class PolynomialLR extends LRScheduler<Required<PolynomialLROptions>> {
  constructor(optimizer: Scheduled, options: PolynomialLROptions = {}) {
    super('polynomialLR', optimizer, { totalIters: 5, power: 1 }, options);
  }

  protected override problems({ totalIters, power }: Required<PolynomialLROptions>): readonly (string | null)[] {
    return [notCount('totalIters', totalIters, 1), notAmount('power', power)];
  }

  override rate(lr: number, epoch: number): number {
    const { totalIters, power } = this.options;
    return lr * pow64(1 - Math.min(epoch, totalIters) / totalIters, power);
  }
}
