import { ValueError } from '@frostgrad/core/functional';
import { alongCosine, alongLine } from './anneal.ts';
import { LRScheduler } from './lr-scheduler.ts';
import { forGroup, notAmong, notAmount, notCount, type PerGroup, perGroupProblems } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `OneCycleLR`, with PyTorch's defaults. */
export interface OneCycleLROptions {
  /** How many steps there are; or `epochs` and `stepsPerEpoch`, whose product it is. */
  readonly totalSteps?: number;
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
  /** The part of the steps in which the rate rises. */
  readonly pctStart?: number;
  readonly annealStrategy?: 'cos' | 'linear';
  /** Momentum, or the first beta, goes the other way. */
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: PerGroup<number>;
  readonly maxMomentum?: PerGroup<number>;
  /** The first rate is `maxLr / divFactor`. */
  readonly divFactor?: number;
  /** The last rate is the first over this. */
  readonly finalDivFactor?: number;
  /** Back to the first rate as slowly as up, then to the last one. */
  readonly threePhase?: boolean;
}

interface Options extends Required<Omit<OneCycleLROptions, 'epochs' | 'stepsPerEpoch'>> {
  readonly maxLr: PerGroup<number>;
}

/** A stretch of the schedule: which level it ends with, and at which step. */
interface Phase {
  readonly end: number;
  readonly to: 'first' | 'top' | 'last';
}

const defaults: Readonly<Record<keyof Options, unknown>> = {
  maxLr: null,
  totalSteps: null,
  pctStart: 0.3,
  annealStrategy: 'cos',
  cycleMomentum: true,
  baseMomentum: null,
  maxMomentum: null,
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
};

/**
 * One rise and one fall over the whole training: from `maxLr / divFactor` to `maxLr` in the first `pctStart` of the steps, then
 * down to `maxLr / divFactor / finalDivFactor`, along half cosines or lines. Momentum goes from `maxMomentum` down to
 * `baseMomentum` and back. An epoch is a step here. The optimizer's own rate does not matter.
 *
 * Step `totalSteps`, which a loop asks for after the last one, is as the last one.
 *
 * @throws ValueError for an option out of range, for a step after that, for an optimizer without momentum and as
 * `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new OneCycleLR(sgd, 1, { totalSteps: 10, divFactor: 10, finalDivFactor: 100, annealStrategy: 'linear' });
 * const steps = [0, 1, 2, 9];
 * steps.map((step) => scheduler.rate(1, step, 0)) // [0.1, 0.55, 1, 0.001]
 * steps.map((step) => scheduler.momentum(step, 0)) // [0.95, 0.9, 0.85, 0.95]
 * @see Smith & Topin 2018; as documented for PyTorch's OneCycleLR
 */
export class OneCycleLR extends LRScheduler<Options> {
  constructor(optimizer: Scheduled, maxLr: PerGroup<number>, options: OneCycleLROptions) {
    const { epochs, stepsPerEpoch, totalSteps, baseMomentum = 0.85, maxMomentum = 0.95, ...rest } = options;
    const steps = totalSteps ?? (epochs as number) * (stepsPerEpoch as number);
    super('oneCycleLR', optimizer, defaults, { ...rest, maxLr, totalSteps: steps, baseMomentum, maxMomentum });
  }

  protected override problems(options: Options, groups: number): readonly (string | null)[] {
    const { maxLr, totalSteps, pctStart, annealStrategy, baseMomentum, maxMomentum } = options;
    const notMomentum = (name: string, value: unknown): string | null => notAmount(name, value, 1);
    return [
      ...perGroupProblems('maxLr', maxLr, groups, notAmount),
      Number.isNaN(totalSteps)
        ? 'there is no number of steps; pass totalSteps, or epochs and stepsPerEpoch'
        : notCount('totalSteps', totalSteps, 1),
      pctStart >= 0 && pctStart <= 1 ? null : `pctStart is ${pctStart}; expected a number from 0 to 1`,
      notAmong('annealStrategy', annealStrategy, ['cos', 'linear']),
      ...perGroupProblems('baseMomentum', baseMomentum, groups, notMomentum),
      ...perGroupProblems('maxMomentum', maxMomentum, groups, notMomentum),
      ...(['divFactor', 'finalDivFactor'] as const).map((name) =>
        options[name] > 0 ? null : `${name} is ${options[name]}; expected a number above 0`,
      ),
    ];
  }

  override rate(_lr: number, epoch: number, group: number): number {
    const { maxLr, divFactor, finalDivFactor } = this.options;
    const top = forGroup(maxLr, group);
    const first = top / divFactor;
    return along(epoch, this.options, { first, top, last: first / finalDivFactor });
  }

  override momentum(epoch: number, group: number): number | null {
    const { cycleMomentum, baseMomentum, maxMomentum } = this.options;
    const most = forGroup(maxMomentum, group);
    if (!cycleMomentum) return null;
    return along(epoch, this.options, { first: most, top: forGroup(baseMomentum, group), last: most });
  }
}

function along(step: number, options: Options, levels: Readonly<Record<Phase['to'], number>>): number {
  const { totalSteps, annealStrategy } = options;
  if (step > totalSteps) throw new ValueError('oneCycleLR', `there is no step ${step}; totalSteps is ${totalSteps}`);
  const anneal = annealStrategy === 'cos' ? alongCosine : alongLine;
  let [from, start] = [levels.first, 0];
  for (const { end, to } of phasesOf(options)) {
    if (step <= end) return anneal(from, levels[to], end > start ? (step - start) / (end - start) : 1);
    [from, start] = [levels[to], end];
  }
  return levels.last;
}

function phasesOf({ totalSteps, pctStart, threePhase }: Options): Phase[] {
  const risen = pctStart * totalSteps - 1;
  const fallen: Phase[] = threePhase ? [{ end: 2 * risen, to: 'first' }] : [];
  return [{ end: risen, to: 'top' }, ...fallen, { end: totalSteps - 1, to: 'last' }];
}
