import { Rng } from '@frostgrad/core';
import { describe, expect, it, test } from 'vitest';
import { DataLoader, Dataset, weightedSampler } from '../src/index.ts';
import {
  followsTheSeed,
  type MakeLoader,
  mixesWithinPools,
  resumes,
  visitsEachOnce,
  wastesNoMore,
} from './laws/loader-laws.ts';
import * as wrong from './laws/wrong-loaders.ts';

const make: MakeLoader = (data, options) => new DataLoader(data, options);

describe('DataLoader', () => {
  test('gives every example exactly once an epoch', () => visitsEachOnce(make));
  test('takes its order from the seed', () => followsTheSeed(make));
  test('goes on in the middle of an epoch with the same batches', () => resumes(make));
  test('puts into a batch only examples of one pool and of neighbouring lengths', () => mixesWithinPools(make));
  test('needs no more cells with bucketing than without', () => wastesNoMore(make));

  it.each([
    [wrong.dropsOne, visitsEachOnce],
    [wrong.ignoresSeed, followsTheSeed],
    [wrong.sameEveryEpoch, followsTheSeed],
    [wrong.repeatsBatch, resumes],
    [wrong.drawsAgain, resumes],
    [wrong.forgetsGenerator, resumes],
    [wrong.largerPools, mixesWithinPools],
    [wrong.sortsAsText, mixesWithinPools],
    [wrong.sortsAsText, wastesNoMore],
  ] as const)('is told from $what', ({ make: makeWrong }, law) => {
    expect(() => law(makeWrong)).toThrow();
  });

  it('gives an order that is written down here, as on every machine', () => {
    const data = Array.from({ length: 10 }, (_, i) => i);
    const plain = new DataLoader(data, { batchSize: 4, shuffle: true, rng: new Rng(1) });
    expect(JSON.stringify([[...plain], [...plain]])).toMatchInlineSnapshot(
      `"[[[7,2,0,4],[6,1,3,9],[5,8]],[[7,8,5,4],[2,9,3,0],[1,6]]]"`,
    );
    const bucket = { by: data.map((i) => i % 3), pool: 2 };
    const bucketed = new DataLoader(data, { batchSize: 3, shuffle: true, rng: new Rng(1), bucket });
    expect(JSON.stringify([...bucketed])).toMatchInlineSnapshot(`"[[4,1,2],[8],[0,6,7],[3,9,5]]"`);
  });

  it('drops the last of the order and not the longest, when it drops', () => {
    const lengths = [1, 2, 3, 4, 5, 6, 7];
    const options = { batchSize: 3, dropLast: true, shuffle: true, bucket: { by: lengths } };
    const dropped = Array.from({ length: 30 }, (_, seed) => {
      const given = [...new DataLoader(lengths, { ...options, rng: new Rng(seed) })].flat();
      return lengths.find((n) => !given.includes(n));
    });
    expect(new Set(dropped).size).toBeGreaterThan(4);
  });

  it('asks for an example when its batch is due, and for lengths once', () => {
    const asked: string[] = [];
    class Noted extends Dataset<number> {
      readonly length = 4;
      get(i: number): number {
        asked.push(`get ${i}`);
        return i;
      }
    }
    const loader = new DataLoader(new Noted(), { batchSize: 2, bucket: { by: (x) => -x } });
    const [first] = loader;
    expect(first).toEqual([3, 2]);
    expect(asked).toEqual(['get 0', 'get 1', 'get 2', 'get 3', 'get 3', 'get 2']);
    for (const batch of loader) expect(batch).toHaveLength(2);
    expect(asked.slice(6)).toEqual(['get 3', 'get 2', 'get 1', 'get 0']);
  });

  it('does not load what a resumed epoch has given', () => {
    const data = new DataLoader([0, 1, 2, 3], { batchSize: 1 });
    for (const [x] of data) if (x === 2) break;
    const asked: number[] = [];
    const noted = Dataset.of([0, 1, 2, 3]).map((x) => {
      asked.push(x);
      return x;
    });
    const resumed = new DataLoader(noted, { batchSize: 1 });
    resumed.loadStateDict(data.stateDict());
    expect([...resumed]).toEqual([[3]]);
    expect(asked).toEqual([3]);
  });

  it('begins another epoch after a loop that was left, unless a state was loaded', () => {
    const loader = new DataLoader([1, 2, 3]);
    for (const _ of loader) break;
    expect(loader.epoch).toBe(0);
    expect([...loader]).toEqual([[1], [2], [3]]);
    expect(loader.epoch).toBe(2);
    for (const _ of loader) break;
    loader.loadStateDict(loader.stateDict());
    expect([...loader]).toEqual([[2], [3]]);
  });

  it('is not moved by an older iteration that ends late', () => {
    const loader = new DataLoader([1, 2], { shuffle: true, rng: new Rng(3) });
    const old = loader[Symbol.iterator]();
    old.next();
    const young = loader[Symbol.iterator]();
    young.next();
    const { epoch, given } = loader.stateDict();
    expect([...old]).toHaveLength(1);
    expect(loader.stateDict()).toMatchObject({ epoch, given });
    expect([epoch, given]).toEqual([1, 1]);
  });

  it('does not count a batch whose making failed', () => {
    let fails = true;
    const loader = new DataLoader([1, 2], {
      collate: ([x]) => {
        if (fails && x === 2) throw new Error('no');
        return x;
      },
    });
    expect(() => [...loader]).toThrow('no');
    expect(loader.stateDict().given).toBe(1);
    fails = false;
    loader.loadStateDict(loader.stateDict());
    expect([...loader]).toEqual([2]);
  });

  it('leaves nothing behind when a loop is left: no timer, no worker, no handle', () => {
    const before = process.getActiveResourcesInfo();
    const loader = new DataLoader([1, 2, 3], { shuffle: true, rng: new Rng(1) });
    for (const _ of loader) break;
    expect(process.getActiveResourcesInfo()).toEqual(before);
  });

  it('draws as often as its sampler says', () => {
    const sampler = weightedSampler([0, 1, 3], { count: 4000 });
    const loader = new DataLoader(['a', 'b', 'c'], { batchSize: 1000, sampler, rng: new Rng(1) });
    expect(loader.length).toBe(4);
    const drawn = [...loader].flat();
    const share = drawn.filter((x) => x === 'c').length / 4000;
    expect(drawn).not.toContain('a');
    expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / 4000)); // five standard deviations
  });

  it('refuses options that say nothing or two things', () => {
    const refusal = (options: object): string => {
      try {
        void new DataLoader([1, 2], options);
        return 'taken';
      } catch (error) {
        return String(error);
      }
    };
    expect(
      [
        { batchSize: 0 },
        { batchSize: 1.5 },
        { bucket: { by: [1, 2], pool: 0 } },
        { shuffle: true },
        { sampler: weightedSampler([1, 1]) },
        { shuffle: true, sampler: weightedSampler([1, 1]), rng: new Rng(1) },
      ].map(refusal),
    ).toMatchInlineSnapshot(`
      [
        "ValueError: dataLoader: batchSize is 0; expected an integer of at least 1",
        "ValueError: dataLoader: batchSize is 1.5; expected an integer of at least 1",
        "ValueError: dataLoader: bucket.pool is 0; expected an integer of at least 1",
        "ValueError: dataLoader: shuffle needs a generator; add { rng: new Rng(seed) }",
        "ValueError: dataLoader: sampler needs a generator; add { rng: new Rng(seed) }",
        "ValueError: dataLoader: shuffle and sampler both say which order an epoch has; give one of them",
      ]
    `);
    expect(() => [...new DataLoader([1, 2], { bucket: { by: [1] } })]).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: dataLoader: bucket.by has 1 lengths and there are 2 examples]`,
    );
    expect(() => [...new DataLoader([1, 2], { bucket: { by: () => NaN } })]).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: dataLoader: bucket.by gives [NaN] for example 0; expected finite numbers, as many for each]`,
    );
    expect(() => [
      ...new DataLoader([1, 2], { sampler: weightedSampler([1, 2, 3]), rng: new Rng(1) }),
    ]).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: weightedSampler: there are 3 weights and 2 examples; give one for each]`,
    );
  });

  it('refuses a state that is not its own, and stays where it is', () => {
    const options = { batchSize: 2, shuffle: true, rng: new Rng(1) };
    const loader = new DataLoader([1, 2, 3, 4], options);
    for (const _ of loader) break;
    const own = loader.stateDict();
    const other = new DataLoader([1, 2, 3], { batchSize: 1 }).stateDict();
    const refusal = (state: unknown): string => {
      try {
        loader.loadStateDict(state as typeof own);
        return 'taken';
      } catch (error) {
        return String(error).replace(/; give what .*/, '');
      }
    };
    expect(
      [
        null,
        other,
        { ...own, given: 3 },
        { ...own, epoch: -1 },
        { ...own, rng: null },
        { ...own, start: null },
        { ...own, rng: { seed: -1, drawn: 0 } },
        { ...own, pool: 3 },
      ].map(refusal),
    ).toMatchInlineSnapshot(`
      [
        "ValueError: loadStateDict: the state is another loader's: examples is undefined there and 4 here; batches is undefined there and 2 here; batchSize is undefined there and 2 here; dropLast is undefined there and false here; drawn is undefined there and true here; pool is undefined there and null here",
        "ValueError: loadStateDict: the state is another loader's: examples is 3 there and 4 here; batches is 3 there and 2 here; batchSize is 1 there and 2 here; drawn is false there and true here",
        "ValueError: loadStateDict: given is 3, of 2 batches",
        "ValueError: loadStateDict: epoch is -1; expected an integer of at least 0",
        "ValueError: loadStateDict: rng is missing",
        "ValueError: loadStateDict: start is missing, in the middle of an epoch",
        "ValueError: rng: the seed is -1; expected an integer from 0 to 2^53 - 1",
        "ValueError: loadStateDict: the state is another loader's: pool is 3 there and null here",
      ]
    `);
    expect(loader.stateDict()).toEqual(own);
  });
});
