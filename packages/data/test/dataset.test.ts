import { Rng } from '@frostgrad/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataLoader, Dataset, type Sampler, weightedSampler } from '../src/index.ts';

describe('Dataset', () => {
  it('does with get what arrays do: of, map, filter, subset, concat', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.array(fc.integer()), fc.array(fc.nat()), (items, more, picks) => {
        const data = Dataset.of(items);
        const indices = items.length === 0 ? [] : picks.map((n) => n % items.length);
        const both = (made: Dataset<unknown>): unknown[][] => [
          [...made],
          Array.from({ length: made.length }, (_, i) => made.get(i)),
        ];
        const twice = (expected: unknown[]): unknown[][] => [expected, expected];
        expect(both(data)).toEqual(twice(items));
        expect(both(data.map((x, i) => x + i))).toEqual(twice(items.map((x, i) => x + i)));
        expect(both(data.filter((x) => x > 0))).toEqual(twice(items.filter((x) => x > 0)));
        expect(both(data.subset(indices))).toEqual(twice(indices.map((i) => items[i])));
        expect(both(data.concat(Dataset.of(more)))).toEqual(twice([...items, ...more]));
      }),
    );
  });

  it('makes a mapped example when it is asked for, and no other', () => {
    const made: number[] = [];
    const data = Dataset.of([1, 2, 3]).map((x) => {
      made.push(x);
      return 10 * x;
    });
    expect(data.get(2)).toBe(30);
    expect(made).toEqual([3]);
  });

  it('refuses a number that no example has', () => {
    const data = Dataset.of(['a', 'b']);
    expect(() => data.get(2)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: get: example 2 is asked for, and there are 2; expected an integer from 0 on below that]`,
    );
    for (const i of [-1, 0.5, NaN, 2]) {
      expect(() => data.get(i)).toThrow('there are 2');
      expect(() => data.subset([0, i])).toThrow('there are 2');
      expect(() => data.subset([0, 1]).get(i)).toThrow('there are 2');
      expect(() => data.concat(Dataset.of([])).get(i)).toThrow('there are 2');
      expect(() => data.map((x) => x).get(i)).toThrow('there are 2');
    }
  });
});

describe('samplers', () => {
  const over = (sampler: Sampler): unknown => [...new DataLoader([1, 2, 3], { sampler, rng: new Rng(1) })];

  it('are held to what they say', () => {
    expect(() => over({ count: () => 2, draw: () => [0] })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: sampler: it drew 1 examples, and its count of 3 is 2]`,
    );
    expect(() => over({ count: () => 1, draw: () => [3] })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: sampler: example 3 is asked for, and there are 3; expected an integer from 0 on below that]`,
    );
    expect(over({ count: () => 2, draw: () => [2, 2] })).toEqual([[3], [3]]);
  });

  it('draw each at most once without replacement, and refuse what cannot be drawn', () => {
    const sampler = weightedSampler([1, 0, 2], { replacement: false, count: 2 });
    expect(Array.from(sampler.draw(3, new Rng(1))).toSorted()).toEqual([0, 2]);
    expect(() => weightedSampler([1], { count: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: weightedSampler: count is -1; expected an integer of at least 0]`,
    );
    expect(() => over(weightedSampler([1, 1, 0], { replacement: false, count: 3 }))).toThrow(
      '3 positions cannot be drawn',
    );
  });
});
