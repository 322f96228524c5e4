import { Rng } from '@frostgrad/core';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { DataLoader, DataLoaderOptions, LoaderState } from '../../src/index.ts';
import { count } from './count.ts';

/** Makes a loader: the real one, or a wrong one. Examples are numbers, their own lengths or whatever `lengths` says. */
export type MakeLoader = (
  data: readonly number[],
  options: DataLoaderOptions<number>,
) => Pick<DataLoader<number>, 'stateDict' | 'loadStateDict' | 'length' | 'epoch'> & Iterable<readonly number[]>;

/** A loader to be made, and what is known of it. */
interface Setting {
  readonly lengths: readonly number[];
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly shuffle: boolean;
  /** null: no bucketing. */
  readonly pool: number | null;
  readonly seed: number;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  lengths: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 }),
  batchSize: fc.integer({ min: 1, max: 7 }),
  dropLast: fc.boolean(),
  shuffle: fc.boolean(),
  pool: fc.constantFrom(null, 1, 2, 3, Infinity),
  seed: fc.nat(),
});

function optionsOf({ lengths, batchSize, dropLast, shuffle, pool }: Setting, rng: Rng): DataLoaderOptions<number> {
  return {
    batchSize,
    dropLast,
    shuffle,
    ...(shuffle ? { rng } : {}),
    ...(pool === null ? {} : { bucket: { by: lengths, pool } }),
  };
}

const numbersOf = ({ lengths }: Setting): number[] => lengths.map((_, i) => i);

/** Each epoch gives every example exactly once, in batches of the size asked for. */
export function visitsEachOnce(make: MakeLoader): void {
  const seen = { left: 0, bucketed: 0 };
  fc.assert(
    fc.property(settings, (setting) => {
      const { batchSize, dropLast, pool } = setting;
      const data = numbersOf(setting);
      const loader = make(data, optionsOf(setting, new Rng(setting.seed)));
      const rest = data.length % batchSize;
      count(seen, 'left', dropLast && rest > 0);
      count(seen, 'bucketed', pool !== null);
      for (let epoch = 0; epoch < 3; epoch++) {
        expect(loader.epoch).toBe(epoch);
        const batches = [...loader];
        expect(batches).toHaveLength(loader.length);
        const given = batches.flat().toSorted((a, b) => a - b);
        if (dropLast) {
          expect(new Set(given).size).toBe(given.length);
          expect(given).toHaveLength(data.length - rest);
          expect(given.every((i) => i in data)).toBe(true);
        } else expect(given).toEqual(data);
        const short = batches.filter((batch) => batch.length !== batchSize);
        expect(short.map((batch) => batch.length)).toEqual(rest > 0 && !dropLast ? [rest] : []);
      }
    }),
    { numRuns: 300 },
  );
  expect(seen.left).toBeGreaterThan(30);
  expect(seen.bucketed).toBeGreaterThan(100);
}

/** The order of an epoch is a matter of the seed: the same for the same, and another for another seed or epoch. */
export function followsTheSeed(make: MakeLoader): void {
  fc.assert(
    fc.property(settings, fc.nat(), (setting, other) => {
      fc.pre(other !== setting.seed);
      // as many examples as make equal orders by chance unheard of, of equal lengths as of different ones
      const lengths = Array.from({ length: 30 }, (_, i) => setting.lengths[i % 3] ?? 0);
      const shuffled = { ...setting, lengths, shuffle: true };
      const epochs = (seed: number): (readonly number[])[][] => {
        const loader = make(numbersOf(shuffled), optionsOf(shuffled, new Rng(seed)));
        return [[...loader], [...loader]];
      };
      const [first, second] = epochs(setting.seed);
      expect(epochs(setting.seed)).toEqual([first, second]);
      expect(second).not.toEqual(first);
      expect(epochs(other)[0]).not.toEqual(first);
    }),
  );
}

/**
 * A loader that takes over a state gives what was left, bit for bit, and then the same epochs - also where others draw from
 * its generator in between, and where the state has been through JSON.
 */
export function resumes(make: MakeLoader): void {
  const seen = { middle: 0, end: 0, drawn: 0, left: 0 };
  fc.assert(
    fc.property(
      settings,
      fc.nat(),
      fc.nat({ max: 2 }),
      fc.nat({ max: 3 }),
      fc.boolean(),
      (setting, at, epoch, draws, leaves) => {
        const data = numbersOf(setting);
        const begin = (rng: Rng): ReturnType<MakeLoader> => make(data, optionsOf(setting, rng));
        const rng = new Rng(setting.seed);
        const loader = begin(rng);
        const stop = at % (loader.length + 1);
        let state = JSON.stringify(loader.stateDict()); // between two epochs
        let after: unknown = null;
        const rest: (readonly number[])[] = [];
        for (let e = 0; e < epoch; e++) for (const _ of loader) rng.next();
        state = JSON.stringify(loader.stateDict());
        let given = 0;
        for (const batch of loader) {
          for (let i = 0; i < draws; i++) rng.next(); // a dropout, say
          if (given >= stop) rest.push(batch);
          given++;
          if (given === stop) {
            state = JSON.stringify(loader.stateDict());
            after = rng.state;
            if (leaves) break;
          }
        }
        count(seen, 'middle', stop > 0 && stop < loader.length);
        count(seen, 'end', stop > 0 && stop === loader.length);
        count(seen, 'drawn', draws > 0 && setting.shuffle);
        if (leaves && stop > 0) {
          count(seen, 'left', true);
          expect(JSON.stringify(loader.stateDict())).toBe(state); // a loop that was left can still be saved
          const again = begin(new Rng(0));
          again.loadStateDict(loader.stateDict());
          expect([...again].length).toBe(loader.length - stop);
          return;
        }
        const other = new Rng(setting.seed + 1);
        const resumed = begin(other);
        resumed.loadStateDict(JSON.parse(state) as LoaderState);
        expect(resumed.epoch).toBe(epoch);
        if (setting.shuffle && after !== null) expect(other.state).toEqual(after);
        const left: (readonly number[])[] = [];
        for (const batch of resumed) {
          left.push(batch);
          for (let i = 0; i < draws; i++) other.next();
        }
        expect(left).toEqual(rest);
        expect([...resumed]).toEqual([...loader]);
        expect(resumed.stateDict()).toEqual(loader.stateDict());
      },
    ),
    { numRuns: 400 },
  );
  expect(Math.min(seen.middle, seen.drawn, seen.left)).toBeGreaterThan(40);
  expect(seen.end).toBeGreaterThan(10);
}

/** A batch comes from one pool of the order that there is without bucketing, and from one stretch of its lengths. */
export function mixesWithinPools(make: MakeLoader): void {
  fc.assert(
    fc.property(settings, fc.constantFrom(1, 2, 3, Infinity), (setting, pool) => {
      const { lengths, batchSize, dropLast } = setting;
      const data = numbersOf(setting);
      const plain = make(data, optionsOf({ ...setting, pool: null }, new Rng(setting.seed)));
      const order = [...plain].flat();
      const kept = dropLast ? order.slice(0, order.length - (order.length % batchSize)) : order;
      for (const batch of make(data, optionsOf({ ...setting, pool }, new Rng(setting.seed)))) {
        const pools = new Set(batch.map((i) => Math.floor(kept.indexOf(i) / (pool * batchSize)) || 0));
        expect(pools.size).toBe(1);
        const [p] = [...pools] as [number];
        const others = kept
          .slice(p === 0 ? 0 : p * pool * batchSize, (p + 1) * pool * batchSize)
          .filter((i) => !batch.includes(i))
          .map((i) => lengths[i] as number);
        const own = batch.map((i) => lengths[i] as number);
        const between = others.filter((n) => n > Math.min(...own) && n < Math.max(...own));
        expect(between).toEqual([]);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 300 },
  );
}

/**
 * Bucketing never needs more cells than there are without it, where batches are whole; a last batch of `r` examples costs at most
 * `r` times the difference between the longest and the shortest more.
 */
export function wastesNoMore(make: MakeLoader): void {
  const seen = { whole: 0, saved: 0 };
  fc.assert(
    fc.property(settings, (setting) => {
      const { lengths, batchSize, dropLast, pool } = setting;
      fc.pre(pool !== null && lengths.length > 0);
      const data = numbersOf(setting);
      const cells = (of: Setting): number => {
        const loader = make(data, optionsOf(of, new Rng(setting.seed)));
        return [...loader].reduce(
          (sum, batch) => sum + batch.length * Math.max(...batch.map((i) => lengths[i] as number)),
          0,
        );
      };
      const [plain, bucketed] = [cells({ ...setting, pool: null }), cells(setting)];
      const rest = dropLast ? 0 : lengths.length % batchSize;
      count(seen, 'whole', rest === 0);
      count(seen, 'saved', bucketed < plain);
      expect(bucketed).toBeLessThanOrEqual(plain + rest * (Math.max(...lengths) - Math.min(...lengths)));
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.whole, seen.saved)).toBeGreaterThan(60);
}
