import { LRScheduler } from './lr-scheduler.ts';
import { forGroup, type PerGroup, perGroupProblems } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** A factor at an epoch. */
export type LRLambda = (epoch: number) => number;

interface Options {
  readonly lrLambda: PerGroup<LRLambda>;
}

/**
 * A factor of your own: `lr lrLambda(t)`, one function for all groups or one for each. A state dict holds none of them.
 *
 * @throws ValueError for what is no function, for a list of another length than that of the groups, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 0.5 });
 * const scheduler = new LambdaLR(sgd, (epoch) => 1 / (1 + epoch));
 * scheduler.step();
 * scheduler.getLastLr() // [0.25]
 * @see as documented for PyTorch's LambdaLR
 */
export class LambdaLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, lrLambda: PerGroup<LRLambda>) {
    super('lambdaLR', optimizer, { lrLambda: null }, { lrLambda });
  }

  protected override problems({ lrLambda }: Options, groups: number): readonly (string | null)[] {
    return perGroupProblems('lrLambda', lrLambda, groups, (name, value) =>
      typeof value === 'function' ? null : `${name} is no function`,
    );
  }

  override rate(lr: number, epoch: number, group: number): number {
    return lr * forGroup(this.options.lrLambda, group)(epoch);
  }
}
