import { pow64 } from '@frostgrad/core/extend';
import { alongLine } from './anneal.ts';
import { LRScheduler } from './lr-scheduler.ts';
import { forGroup, notAmong, notAmount, type PerGroup, perGroupProblems } from './options.ts';
import type { Scheduled } from './scheduled.ts';

/** Options of `CyclicLR`, with PyTorch's defaults. */
export interface CyclicLROptions {
  /** Steps of the rising half of a cycle. */
  readonly stepSizeUp?: number;
  /** Steps of the falling half; null for as many. */
  readonly stepSizeDown?: number | null;
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** Of `exp_range`. */
  readonly gamma?: number;
  /** A factor for the height of its argument: the cycle, 1 at first, or the step. Then `mode` does not matter. */
  readonly scaleFn?: ((x: number) => number) | null;
  /** What `scaleFn` is given. */
  readonly scaleMode?: 'cycle' | 'iterations';
  /** Momentum, or the first beta, goes the other way. */
  readonly cycleMomentum?: boolean;
  readonly baseMomentum?: PerGroup<number>;
  readonly maxMomentum?: PerGroup<number>;
}

interface Options extends Required<CyclicLROptions> {
  readonly baseLr: PerGroup<number>;
  readonly maxLr: PerGroup<number>;
}

const defaults: Readonly<Record<keyof Options, unknown>> = {
  baseLr: null,
  maxLr: null,
  stepSizeUp: 2000,
  stepSizeDown: null,
  mode: 'triangular',
  gamma: 1,
  scaleFn: null,
  scaleMode: 'cycle',
  cycleMomentum: true,
  baseMomentum: null,
  maxMomentum: null,
};

/**
 * Up and down in straight lines: `baseLr + (maxLr - baseLr) h`, h rising from 0 to 1 in `stepSizeUp` steps and falling to 0 in
 * `stepSizeDown`, times 1 (`triangular`), half as much each cycle (`triangular2`) or `gamma^t` (`exp_range`). Momentum is
 * `maxMomentum - (maxMomentum - baseMomentum) h`. An epoch is a step here. The optimizer's own rate does not matter.
 *
 * PyTorch takes `t / (stepSizeUp + stepSizeDown)` from its floor; the remainder here is exact.
 *
 * @throws ValueError for an option out of range, for an optimizer without momentum and as `LRScheduler`.
 * @example
 * const sgd = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
 * const scheduler = new CyclicLR(sgd, 1, 3, { stepSizeUp: 2, mode: 'triangular2' });
 * const steps = [0, 1, 2, 3, 4, 6];
 * steps.map((step) => scheduler.rate(1, step, 0)) // [1, 2, 3, 2, 1, 2]
 * steps.map((step) => scheduler.momentum(step, 0)) // [0.9, 0.85, 0.8, 0.85, 0.9, 0.85]
 * @see Smith 2017; as documented for PyTorch's CyclicLR
 */
export class CyclicLR extends LRScheduler<Options> {
  constructor(
    optimizer: Scheduled,
    baseLr: PerGroup<number>,
    maxLr: PerGroup<number>,
    { baseMomentum = 0.8, maxMomentum = 0.9, ...options }: CyclicLROptions = {},
  ) {
    super('cyclicLR', optimizer, defaults, { ...options, baseLr, maxLr, baseMomentum, maxMomentum });
  }

  protected override problems(options: Options, groups: number): readonly (string | null)[] {
    const { baseLr, maxLr, stepSizeUp, stepSizeDown, mode, gamma, scaleFn, scaleMode } = options;
    const notMomentum = (name: string, value: unknown): string | null => notAmount(name, value, 1);
    const notLength = (name: string, value: number): string | null =>
      value > 0 && value < Infinity ? null : `${name} is ${value}; expected a number above 0`;
    return [
      ...perGroupProblems('baseLr', baseLr, groups, notAmount),
      ...perGroupProblems('maxLr', maxLr, groups, notAmount),
      notLength('stepSizeUp', stepSizeUp),
      stepSizeDown === null
        ? null
        : (notAmount('stepSizeDown', stepSizeDown) ?? notLength('stepSizeDown', stepSizeDown)),
      notAmong('mode', mode, ['triangular', 'triangular2', 'exp_range']),
      notAmount('gamma', gamma),
      scaleFn === null || typeof scaleFn === 'function' ? null : 'scaleFn is no function',
      notAmong('scaleMode', scaleMode, ['cycle', 'iterations']),
      ...perGroupProblems('baseMomentum', options.baseMomentum, groups, notMomentum),
      ...perGroupProblems('maxMomentum', options.maxMomentum, groups, notMomentum),
    ];
  }

  override rate(_lr: number, epoch: number, group: number): number {
    const { baseLr, maxLr } = this.options;
    return alongLine(forGroup(baseLr, group), forGroup(maxLr, group), heightAt(epoch, this.options));
  }

  override momentum(epoch: number, group: number): number | null {
    const { cycleMomentum, baseMomentum, maxMomentum } = this.options;
    if (!cycleMomentum) return null;
    return alongLine(forGroup(maxMomentum, group), forGroup(baseMomentum, group), heightAt(epoch, this.options));
  }
}

function heightAt(step: number, options: Options): number {
  const { stepSizeUp: up, stepSizeDown, mode, gamma, scaleFn, scaleMode } = options;
  const down = stepSizeDown ?? up;
  const place = step % (up + down);
  const cycle = 1 + Math.round((step - place) / (up + down));
  const height = place <= up ? place / up : (up + down - place) / down;
  if (scaleFn !== null) return height * scaleFn(scaleMode === 'cycle' ? cycle : step);
  if (mode === 'triangular2') return height * pow64(2, 1 - cycle);
  return mode === 'exp_range' ? height * pow64(gamma, step) : height;
}
