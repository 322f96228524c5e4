import { LRScheduler } from './lr-scheduler.ts';
import { notEpochs } from './options.ts';
import type { Scheduled } from './scheduled.ts';

interface Options {
  readonly milestones: readonly number[];
}

/**
 * Schedulers one after another: each begins at its own epoch 0, and from the group's own rate, at the milestone before it. A
 * scheduler in it is its part from then on, and is not stepped by itself any more.
 *
 * @throws ValueError for milestones that do not rise or are not one fewer than the schedulers, `ReduceLROnPlateau` among
 * these, and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const warmUp = new LinearLR(sgd, { startFactor: 0.5, totalIters: 2 });
 * const scheduler = new SequentialLR(sgd, [warmUp, new ExponentialLR(sgd, 0.1)], [2]);
 * [0, 1, 2, 3].map((epoch) => scheduler.rate(1, epoch, 0)) // [0.5, 0.75, 1, 0.1]
 * @see as documented for PyTorch's SequentialLR
 */
export class SequentialLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, schedulers: readonly LRScheduler[], milestones: readonly number[]) {
    super('sequentialLR', optimizer, { milestones: null }, { milestones }, schedulers);
  }

  protected override problems({ milestones }: Options): readonly (string | null)[] {
    const problem = notEpochs('milestones', milestones);
    if (problem !== null) return [problem];
    const count = this.members.length - 1;
    return [
      milestones.length === count
        ? null
        : `there are ${count + 1} schedulers and ${milestones.length} milestones; expected one fewer`,
      milestones.every((milestone, i) => i === 0 || milestone > (milestones[i - 1] as number))
        ? null
        : `milestones is [${milestones.join(', ')}]; expected each above the one before`,
    ];
  }

  override rate(lr: number, epoch: number, group: number): number {
    const [member, since] = whoseTurn(epoch, this.options, this.members);
    return member.rate(lr, since, group);
  }

  override momentum(epoch: number, group: number): number | null {
    const [member, since] = whoseTurn(epoch, this.options, this.members);
    return member.momentum(since, group);
  }
}

/** The scheduler of an epoch, and its own epoch. */
function whoseTurn(epoch: number, { milestones }: Options, members: readonly LRScheduler[]): [LRScheduler, number] {
  const past = milestones.filter((milestone) => milestone <= epoch).length;
  return [members[past] as LRScheduler, epoch - (milestones[past - 1] ?? 0)];
}
