import { backward, type HookHandle, Rng, Segments, type Tensor, tensor } from '@frostgrad/core';
import { AdamW, clipGradNorm } from '@frostgrad/optim';
import type { Batch } from '../g2p/batching.ts';
import { G2P } from '../g2p/model.ts';
import { type Changes, changesIn } from './changes.ts';
import { type Contestant, contestants, type Sets } from './contestants.ts';

/** How the race is run. */
export interface RaceOptions {
  readonly steps: number;
  readonly batches: readonly Batch[];
  readonly phoneCount: number;
  readonly seed: number;
}

/** Where a contestant stands. */
export interface Standing extends Changes {
  readonly name: string;
  readonly loss: number;
}

/** How a contestant ended. */
export interface Result extends Standing {
  /** Elements that were to stay. */
  readonly kept: number;
  /** What clipping took for the norm of the first gradient. */
  readonly firstNorm: number;
  /** Numbers in the optimizer's memory of kept elements that are not 0. */
  readonly remembered: number;
  /** How far kept elements moved in the first step after all were to learn again. */
  readonly jump: Changes;
}

/** Rows of the letter table that stay: the vowels a, e, i, o, u and y. */
const VOWELS = [2, 6, 10, 16, 22, 26];
const WIDTH = 8;
const MAX_NORM = 1;

/** A model in training, and what of it is to stay. */
class Runner {
  readonly contestant: Contestant;
  readonly #model: G2P;
  readonly #optimizer: AdamW;
  readonly #sets: Sets;
  readonly #start: ReadonlyMap<Tensor, Float32Array>;
  #loss = Number.NaN;
  firstNorm = Number.NaN;

  constructor(contestant: Contestant, { phoneCount, seed }: RaceOptions) {
    this.contestant = contestant;
    const config = { phoneCount, embedding: WIDTH, hidden: WIDTH, padding: 'mask' } as const;
    this.#model = new G2P(config, new Rng(seed));
    const { letters, speak } = this.#model;
    this.#sets = new Map<Tensor, Segments>([
      [letters.weight, Segments.rows(letters.weight.shape, VOWELS)],
      // what the decoder's first features say
      [speak.weight, Segments.slice(speak.weight.shape, 1, 0, WIDTH)],
    ]);
    this.#start = new Map(Array.from(this.#sets.keys(), (w) => [w, w.toTypedArray() as Float32Array]));
    contestant.prepare?.(this.#model, this.#sets);
    this.#optimizer = new AdamW(this.#model.parameters(), { lr: 0.01, weightDecay: 0.01 });
  }

  get kept(): number {
    return [...this.#sets.values()].reduce((n, { count }) => n + count, 0);
  }

  /** One step; with `overflow`, the gradient of one element that is to stay is infinite, once. */
  step(batch: Batch, overflow: boolean): void {
    const [struck] = this.#sets.keys() as Iterable<Tensor> as [Tensor];
    const hook = overflow ? this.#overflowAt(struck) : null;
    this.#optimizer.zeroGrad();
    const loss = this.#model.loss(batch);
    this.#loss = loss.item();
    backward(loss);
    hook?.remove();
    this.contestant.afterBackward?.(this.#sets);
    const norm = clipGradNorm(this.#model.parameters(), MAX_NORM);
    if (Number.isNaN(this.firstNorm)) this.firstNorm = norm;
    this.#optimizer.step();
    this.contestant.afterStep?.(this.#sets, this.#start);
  }

  #overflowAt(w: Tensor): HookHandle {
    return w.registerHook((g) => {
      const values = g.toTypedArray() as Float32Array;
      const set = this.#sets.get(w) as Segments;
      const struck = set.take(values);
      struck[0] = Infinity;
      set.put(struck, values);
      return tensor(values, { shape: g.shape });
    });
  }

  standing(): Standing {
    return { name: this.contestant.name, loss: this.#loss, ...this.#changesSince(this.#start) };
  }

  #changesSince(start: ReadonlyMap<Tensor, Float32Array>): Changes {
    return changesIn(
      Array.from(this.#sets, ([w, set]) => ({
        set,
        before: start.get(w) as Float32Array,
        now: w.toTypedArray() as Float32Array,
      })),
    );
  }

  /** Takes one step in which all learns, and says how it went before and then. */
  finish(batch: Batch): Result {
    const standing = this.standing();
    const remembered = this.#remembered();
    const before = new Map(Array.from(this.#sets.keys(), (w) => [w, w.toTypedArray() as Float32Array]));
    this.contestant.thaw?.(this.#sets);
    this.#optimizer.zeroGrad();
    backward(this.#model.loss(batch));
    clipGradNorm(this.#model.parameters(), MAX_NORM);
    this.#optimizer.step();
    const jump = this.#changesSince(before);
    return { ...standing, kept: this.kept, firstNorm: this.firstNorm, remembered, jump };
  }

  #remembered(): number {
    const params = this.#model.parameters();
    const states = this.#optimizer.stateDict().groups.flatMap((group) => group.params);
    let count = 0;
    for (const [w, set] of this.#sets) {
      const state = states[params.findIndex((param) => param === w)];
      for (const slot of Object.values(state?.slots ?? {}))
        count += (set.take(slot.toTypedArray()) as Float32Array).filter((v) => v !== 0).length;
    }
    return count;
  }
}

/** The step, counted from 0, at which a gradient overflows: in the middle. */
export const overflowStep = (steps: number): number => Math.floor(steps / 2);

/**
 * Runs the race: the same model, seed and batches for every contestant, side by side.
 *
 * @param seen is told where all stand after every step.
 */
export function runRace(options: RaceOptions, seen: (step: number, standings: readonly Standing[]) => void): Result[] {
  const { steps, batches } = options;
  const runners = contestants.map((contestant) => new Runner(contestant, options));
  const batchAt = (step: number): Batch => batches[step % batches.length] as Batch;
  for (let step = 0; step < steps; step++) {
    for (const runner of runners) runner.step(batchAt(step), step === overflowStep(steps));
    seen(
      step + 1,
      runners.map((runner) => runner.standing()),
    );
  }
  return runners.map((runner) => runner.finish(batchAt(steps)));
}
