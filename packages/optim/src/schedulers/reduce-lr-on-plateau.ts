import { ValueError } from '@frostgrad/core/functional';
import { kindProblems, shown, withDefaults } from '../hyper.ts';
import { forGroup, notAmong, notAmount, notCount, type PerGroup, perGroupProblems } from './options.ts';
import type { Scheduled } from './scheduled.ts';
import { expectFitting, fieldsOf, misnamed, type PlainOptions, plainOptions, wrongRates } from './scheduler-state.ts';

/** Options of `ReduceLROnPlateau`, with PyTorch's defaults. */
export interface ReduceLROnPlateauOptions {
  /** Whether less is better, or more. */
  readonly mode?: 'min' | 'max';
  readonly factor?: number;
  /** How many bad epochs in a row are let pass. */
  readonly patience?: number;
  readonly threshold?: number;
  /** Whether the threshold is a part of the best metric, or a number by itself. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** How many epochs after a reduction do not count as bad. */
  readonly cooldown?: number;
  /** No rate goes below this. */
  readonly minLr?: PerGroup<number>;
  /** A rate that would change by this or less stays. */
  readonly eps?: number;
}

type Options = Required<ReduceLROnPlateauOptions>;

/** What `ReduceLROnPlateau` remembers, as plain data. */
export interface PlateauState {
  readonly scheduler: string;
  readonly options: PlainOptions;
  readonly epoch: number;
  /** The best metric so far; null before there is one. */
  readonly best: number | null;
  readonly badEpochs: number;
  /** Epochs left that do not count as bad. */
  readonly cooling: number;
  /** The rate of each group. */
  readonly lrs: readonly number[];
}

const NAME = 'reduceLROnPlateau';

const defaults: Readonly<Record<keyof Options, unknown>> = {
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: 'rel',
  cooldown: 0,
  minLr: null,
  eps: 1e-8,
};

/**
 * Rates times `factor` when a metric has not become better for more than `patience` epochs. Better than `best` is, for `min`, less
 * than `best (1 - threshold)`, or with `abs` less than `best - threshold`; for `max` more than `best (1 + threshold)` or
 * `best + threshold`. A NaN is not better.
 *
 * It goes by the rates that the groups have, whoever wrote them; a scheduler by epochs would overwrite what it writes.
 *
 * @throws ValueError for an option out of range.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new ReduceLROnPlateau(sgd, { patience: 1, factor: 0.5 });
 * for (const loss of [3, 2, 2, 2]) scheduler.step(loss);
 * scheduler.getLastLr() // [0.5]
 * @see as documented for PyTorch's ReduceLROnPlateau
 */
export class ReduceLROnPlateau {
  /** Whose rates this writes. */
  readonly optimizer: Scheduled;
  #options: Options;
  #epoch = 0;
  #best: number | null = null;
  #badEpochs = 0;
  #cooling = 0;

  constructor(optimizer: Scheduled, { minLr = 0, ...options }: ReduceLROnPlateauOptions = {}) {
    this.optimizer = optimizer;
    this.#options = withDefaults(defaults, { ...options, minLr }) as Options;
    this.#expectOptions();
  }

  /** How many metrics there were. */
  get lastEpoch(): number {
    return this.#epoch;
  }

  /** The rates as they are, one for each group. */
  getLastLr(): number[] {
    return this.optimizer.groups.map(({ hyper }) => hyper.lr);
  }

  /**
   * Takes the metric of an epoch, and reduces rates if it has been bad for too long.
   *
   * @throws ValueError for what is no number; nothing is changed then.
   */
  step(metric: number): void {
    if (typeof metric !== 'number')
      throw new ValueError(NAME, `the metric is of type ${typeof metric}; expected a number, of a tensor its item()`);
    this.#expectOptions();
    const { patience, cooldown, factor, minLr, eps } = this.#options;
    this.#epoch++;
    if (this.#isBetter(metric)) {
      this.#best = metric;
      this.#badEpochs = 0;
    } else this.#badEpochs++;
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#badEpochs = 0;
    }
    if (this.#badEpochs <= patience) return;
    for (const [g, { hyper }] of this.optimizer.groups.entries()) {
      const reduced = Math.max(hyper.lr * factor, forGroup(minLr, g));
      if (hyper.lr - reduced > eps) hyper.lr = reduced;
    }
    this.#cooling = cooldown;
    this.#badEpochs = 0;
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const sign = mode === 'min' ? -1 : 1;
    if (this.#best === null) return metric * sign > -Infinity;
    const bound = thresholdMode === 'rel' ? this.#best * (1 + sign * threshold) : this.#best + sign * threshold;
    return mode === 'min' ? metric < bound : metric > bound;
  }

  #expectOptions(): void {
    const problems = this.#problemsOf(this.#options);
    if (problems.length > 0) throw new ValueError(NAME, problems.join('; '));
  }

  #problemsOf(given: object): string[] {
    const kinds = kindProblems(given as Record<string, unknown>, defaults, 'option');
    if (kinds.length > 0) return kinds;
    const options = given as Options;
    return [
      notAmong('mode', options.mode, ['min', 'max']),
      notAmount('factor', options.factor, 1),
      notCount('patience', options.patience, 0),
      notAmount('threshold', options.threshold),
      notAmong('thresholdMode', options.thresholdMode, ['rel', 'abs']),
      notCount('cooldown', options.cooldown, 0),
      ...perGroupProblems('minLr', options.minLr, this.optimizer.groups.length, notAmount),
      notAmount('eps', options.eps),
    ].filter((problem) => problem !== null);
  }

  /** Options, counts, the best metric and the rates, as plain data, copied. */
  stateDict(): PlateauState {
    return {
      scheduler: NAME,
      options: plainOptions(this.#options),
      epoch: this.#epoch,
      best: this.#best,
      badEpochs: this.#badEpochs,
      cooling: this.#cooling,
      lrs: this.getLastLr(),
    };
  }

  /**
   * Goes on from a state dict, over as many groups. Its rates are written to the optimizer.
   *
   * @throws ValueError that lists all that does not fit; nothing is changed then.
   */
  loadStateDict(state: PlateauState): void {
    this.checkStateDict(state);
    this.#options = structuredClone(state.options) as unknown as Options;
    this.#epoch = state.epoch;
    this.#best = state.best;
    this.#badEpochs = state.badEpochs;
    this.#cooling = state.cooling;
    for (const [g, { hyper }] of this.optimizer.groups.entries()) hyper.lr = state.lrs[g] as number;
  }

  /** Throws what `loadStateDict` would throw of a state dict; changes nothing. */
  checkStateDict(state: PlateauState): void {
    expectFitting(NAME, this.#misfits(state));
  }

  #misfits(state: unknown): string[] {
    const { scheduler, options, epoch, best, badEpochs, cooling, lrs } = fieldsOf(state);
    const misname = misnamed(scheduler, NAME);
    if (misname !== null) return [misname];
    return [
      ...(options === fieldsOf(options) ? this.#problemsOf(options) : ['its options are missing']),
      notCount('epoch', epoch, 0),
      best === null || (typeof best === 'number' && !Number.isNaN(best))
        ? null
        : `best is ${shown(best)}; expected a number or null`,
      notCount('badEpochs', badEpochs, 0),
      notCount('cooling', cooling, 0),
      ...wrongRates('lrs', lrs, this.optimizer.groups.length, false),
    ].filter((problem) => problem !== null);
  }
}
