import { ValueError } from '@frostgrad/core/functional';
import { LRScheduler } from './lr-scheduler.ts';

/**
 * Schedulers at the same time: each makes its rate from that of the one before, the first from the group's own. So factors
 * multiply. A scheduler in it is its part from then on, and is not stepped by itself any more.
 *
 * @throws ValueError for no schedulers, `ReduceLROnPlateau` among them, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const warmUp = new ConstantLR(sgd, { factor: 0.1, totalIters: 2 });
 * const scheduler = new ChainedScheduler([warmUp, new ExponentialLR(sgd, 0.5)]);
 * [0, 1, 2, 3].map((epoch) => scheduler.rate(1, epoch, 0)) // [0.1, 0.05, 0.25, 0.125]
 * @see as documented for PyTorch's ChainedScheduler
 */
export class ChainedScheduler extends LRScheduler {
  constructor(schedulers: readonly LRScheduler[]) {
    const [first] = schedulers;
    if (first === undefined) throw new ValueError('chainedScheduler', 'there are no schedulers; expected at least one');
    super('chainedScheduler', first.optimizer, {}, {}, schedulers);
  }

  override rate(lr: number, epoch: number, group: number): number {
    return this.members.reduce((rate, member) => member.rate(rate, epoch, group), lr);
  }

  /** Of the last that has one. */
  override momentum(epoch: number, group: number): number | null {
    return this.members.reduce<number | null>((found, member) => member.momentum(epoch, group) ?? found, null);
  }
}
