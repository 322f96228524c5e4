import { ValueError } from '@frostgrad/core/functional';
import { alongCosine } from './anneal.ts';
import { LRScheduler } from './lr-scheduler.ts';
import { notAmount, notCount } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `CosineAnnealingWarmRestarts`, with PyTorch's defaults. */
export interface CosineAnnealingWarmRestartsOptions {
  readonly tMult?: number;
  readonly etaMin?: number;
}

interface Options {
  readonly t0: number;
  readonly tMult: number;
  readonly etaMin: number;
}

/**
 * Down along half a cosine, again and again: `etaMin + (lr - etaMin) (1 + cos(pi s / T)) / 2`, s epochs after the last restart.
 * The first run is of `T = t0` epochs, each later one `tMult` times as long as the one before.
 *
 * @throws ValueError for an option out of range, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new CosineAnnealingWarmRestarts(sgd, 2, { tMult: 2 });
 * [0, 1, 2, 4, 6].map((epoch) => scheduler.rate(1, epoch)) // [1, 0.5, 1, 0.5, 1]
 * scheduler.step(0.5);
 * scheduler.getLastLr() // [0.8536]
 * @see Loshchilov & Hutter 2017, equation 5; as documented for PyTorch's CosineAnnealingWarmRestarts
 */
export class CosineAnnealingWarmRestarts extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, t0: number, options: CosineAnnealingWarmRestartsOptions = {}) {
    super('cosineAnnealingWarmRestarts', optimizer, { t0: 1, tMult: 1, etaMin: 0 }, { ...options, t0 });
  }

  protected override problems({ t0, tMult, etaMin }: Options): readonly (string | null)[] {
    return [notCount('t0', t0, 1), notCount('tMult', tMult, 1), notAmount('etaMin', etaMin)];
  }

  /**
   * Goes to an epoch, by default the next, and writes its rates. It may be a fraction: `epoch + batch / batches`.
   *
   * @throws ValueError for an epoch that is no number of at least 0, and as in `LRScheduler`.
   */
  override step(epoch: number = this.lastEpoch + 1): void {
    const problem = notAmount('epoch', epoch);
    if (problem !== null) throw new ValueError('cosineAnnealingWarmRestarts', problem);
    this.moveTo(epoch);
  }

  override rate(lr: number, epoch: number): number {
    const { t0, tMult, etaMin } = this.options;
    let since = epoch;
    let length = t0;
    if (tMult === 1) since %= t0;
    // as many turns as there were restarts, which grow apart: a logarithm would need care at each of them
    else for (; since >= length; length *= tMult) since -= length;
    return alongCosine(lr, etaMin, since / length);
  }
}
