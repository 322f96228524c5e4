import { alongLine } from './anneal.ts';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notCount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `LinearLR`, with PyTorch's defaults. */
export interface LinearLROptions {
  readonly startFactor?: number;
  readonly endFactor?: number;
  readonly totalIters?: number;
}

/**
 * A factor in a straight line: `lr (startFactor + (endFactor - startFactor) t / totalIters)`, from epoch `totalIters` on
 * `lr endFactor`. The usual warm-up.
 *
 * PyTorch multiplies the rate of the epoch before; the closed form here is the same without its rounding errors.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new LinearLR(sgd, { startFactor: 0.5, totalIters: 2 });
 * [0, 1, 2, 3].map((epoch) => scheduler.rate(1, epoch)) // [0.5, 0.75, 1, 1]
 * @see as documented for PyTorch's LinearLR
 */
export class LinearLR extends LRScheduler<Required<LinearLROptions>> {
  constructor(optimizer: Scheduled, options: LinearLROptions = {}) {
    super('linearLR', optimizer, { startFactor: 1 / 3, endFactor: 1, totalIters: 5 }, options);
  }

  protected override problems(options: Required<LinearLROptions>): readonly (string | null)[] {
    const { startFactor, endFactor, totalIters } = options;
    return [
      notAmount('startFactor', startFactor),
      notAmount('endFactor', endFactor),
      notCount('totalIters', totalIters, 1),
    ];
  }

  override rate(lr: number, epoch: number): number {
    const { startFactor, endFactor, totalIters } = this.options;
    return lr * (epoch < totalIters ? alongLine(startFactor, endFactor, epoch / totalIters) : endFactor);
  }
}
