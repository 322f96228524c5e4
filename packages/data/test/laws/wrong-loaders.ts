import { Rng } from '@frostgrad/core';
import { DataLoader, type DataLoaderOptions, type LoaderState, shuffledSampler } from '../../src/index.ts';
import type { MakeLoader } from './loader-laws.ts';

/** A loader that goes wrong where a real one might. */
interface WrongLoader {
  readonly what: string;
  readonly make: MakeLoader;
}

type Options = DataLoaderOptions<number>;

/** The real loader with other options. */
const changed =
  (change: (options: Options, data: readonly number[]) => Options): MakeLoader =>
  (data, options) =>
    new DataLoader(data, change(options, data));

/** The real loader with other methods. */
const extended =
  (Wrong: new (data: readonly number[], options: Options) => DataLoader<number>): MakeLoader =>
  (data, options) =>
    new Wrong(data, options);

export const dropsOne: WrongLoader = {
  what: 'a shuffle that drops one and gives another twice',
  make: changed((options) =>
    options.shuffle === true
      ? {
          ...options,
          shuffle: false,
          sampler: {
            count: (n) => n,
            draw(n, rng) {
              const order = Int32Array.from(shuffledSampler.draw(n, rng));
              if (n > 1) order[0] = order[1] as number;
              return order;
            },
          },
        }
      : options,
  ),
};

export const ignoresSeed: WrongLoader = {
  what: 'bucketing that ignores the seed',
  make: changed((options) => (options.bucket === undefined ? options : { ...options, rng: new Rng(0) })),
};

export const sameEveryEpoch: WrongLoader = {
  what: 'a shuffle that is the same in every epoch',
  make: changed((options) => {
    if (options.shuffle !== true) return options;
    const seed = options.rng?.integer(2 ** 32) ?? 0;
    return {
      ...options,
      shuffle: false,
      sampler: { count: (n) => n, draw: (n) => shuffledSampler.draw(n, new Rng(seed)) },
    };
  }),
};

export const repeatsBatch: WrongLoader = {
  what: 'a resume that repeats a batch',
  make: extended(
    class extends DataLoader<number> {
      override stateDict(): LoaderState {
        const state = super.stateDict();
        return { ...state, given: Math.max(0, state.given - 1) };
      }
    },
  ),
};

export const drawsAgain: WrongLoader = {
  what: 'a resume that draws its epoch from where the generator stands',
  make: extended(
    class extends DataLoader<number> {
      override loadStateDict(state: LoaderState): void {
        super.loadStateDict({ ...state, start: state.rng });
      }
    },
  ),
};

export const forgetsGenerator: WrongLoader = {
  what: 'a resume that leaves the generator where the epoch began',
  make: extended(
    class extends DataLoader<number> {
      override loadStateDict(state: LoaderState): void {
        super.loadStateDict({ ...state, rng: state.start ?? state.rng });
      }
    },
  ),
};

export const largerPools: WrongLoader = {
  what: 'bucketing with pools of twice the size',
  make: changed((options) =>
    options.bucket === undefined
      ? options
      : { ...options, bucket: { ...options.bucket, pool: 2 * (options.bucket.pool ?? 1) } },
  ),
};

export const sortsAsText: WrongLoader = {
  what: 'bucketing that sorts lengths as if they were text',
  make: changed((options) => {
    const by = options.bucket?.by;
    if (by === undefined || typeof by === 'function') return options;
    const texts = Array.from(by, String);
    const ranks = texts.map((text) => texts.filter((other) => other < text).length);
    return { ...options, bucket: { ...options.bucket, by: ranks } };
  }),
};
