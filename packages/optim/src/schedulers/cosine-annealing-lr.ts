import { alongCosine } from './anneal.ts';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notCount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `CosineAnnealingLR`, with PyTorch's default. */
export interface CosineAnnealingLROptions {
  readonly etaMin?: number;
}

interface Options {
  readonly tMax: number;
  readonly etaMin: number;
}

/**
 * Down along half a cosine: `etaMin + (lr - etaMin) (1 + cos(pi t / tMax)) / 2`. After `tMax` epochs it goes up again, and so on.
 *
 * PyTorch computes a rate from that of the epoch before; the closed form here is the same without its rounding errors.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new CosineAnnealingLR(sgd, 4);
 * [0, 1, 2, 4, 8].map((epoch) => scheduler.rate(1, epoch)) // [1, 0.8536, 0.5, 0, 1]
 * @see Loshchilov & Hutter 2017, without its restarts; as documented for PyTorch's CosineAnnealingLR
 */
export class CosineAnnealingLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, tMax: number, options: CosineAnnealingLROptions = {}) {
    super('cosineAnnealingLR', optimizer, { tMax: 1, etaMin: 0 }, { ...options, tMax });
  }

  protected override problems({ tMax, etaMin }: Options): readonly (string | null)[] {
    return [notCount('tMax', tMax, 1), notAmount('etaMin', etaMin)];
  }

  override rate(lr: number, epoch: number): number {
    const { tMax, etaMin } = this.options;
    // the remainder is exact, so a cosine far on is as good as the first
    return alongCosine(lr, etaMin, (epoch % (2 * tMax)) / tMax);
  }
}
