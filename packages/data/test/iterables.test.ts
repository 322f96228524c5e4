import { Rng } from '@frostgrad/core';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { batched, filtered, mapped, mixed, taken } from '../src/index.ts';

/** Numbers without end that notice when they are closed. */
function source(): Iterable<number> & { given: number; closed: number } {
  return {
    given: 0,
    closed: 0,
    *[Symbol.iterator]() {
      try {
        for (let i = 0; ; i++) {
          this.given++;
          yield i;
        }
      } finally {
        this.closed++;
      }
    },
  };
}

type Mix = typeof mixed<number>;

/** Every item comes exactly once, none before `size` items have been held, in an order that the seed decides. */
function mixesWithinWindows(mix: Mix): void {
  fc.assert(
    fc.property(fc.nat({ max: 60 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (length, size, seed) => {
      const items = Array.from({ length }, (_, i) => i);
      const order = [...mix(items, { size, rng: new Rng(seed) })];
      expect(order.toSorted((a, b) => a - b)).toEqual(items);
      for (const [at, i] of order.entries()) expect(i).toBeLessThan(at + size + 1);
      expect([...mix(items, { size, rng: new Rng(seed) })]).toEqual(order);
      if (length === 60 && size > 10) expect([...mix(items, { size, rng: new Rng(seed + 1) })]).not.toEqual(order);
    }),
    { numRuns: 500 },
  );
}

describe('mixed', () => {
  test('gives each item once, from a window', () => mixesWithinWindows(mixed));

  it.each<[string, Mix]>([
    [
      'forgets what is held at the end',
      (items, options) => taken(mixed(items, options), Math.max(0, [...items].length - options.size)),
    ],
    ['holds twice as many', (items, { size, rng }) => mixed(items, { size: 2 * size, rng })],
    ['ignores the seed', (items, { size }) => mixed(items, { size, rng: new Rng(0) })],
  ])('is told from one that %s', (_, wrong) => {
    expect(() => mixesWithinWindows(wrong)).toThrow();
  });

  it('draws anew each time it is gone through', () => {
    const order = mixed(Array.from({ length: 30 }, (_, i) => i), { size: 30, rng: new Rng(1) }); // prettier-ignore
    expect([...order]).not.toEqual([...order]);
  });
});

describe('batched', () => {
  it('gives every item once, in order, in batches of the size asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 7 }), fc.boolean(), (items, batchSize, dropLast) => {
        const batches = [...batched(items, { batchSize, dropLast })];
        const whole = items.length - (items.length % batchSize);
        expect(batches.flat()).toEqual(dropLast ? items.slice(0, whole) : items);
        for (const [b, batch] of batches.entries()) {
          expect(batch).toHaveLength(b * batchSize < whole ? batchSize : items.length - whole);
        }
      }),
    );
    expect([...batched([1, 2, 3], { batchSize: 2, collate: (held) => held.length })]).toEqual([2, 1]);
  });
});

describe('all of them', () => {
  it('ask for no more than they need, close their source, and can be gone through again', () => {
    const numbers = source();
    const made = batched(
      mapped(
        filtered(numbers, (x) => x % 2 === 0),
        (x) => 10 * x,
      ),
      { batchSize: 2 },
    );
    for (let round = 1; round <= 2; round++) {
      expect([...taken(made, 2)]).toEqual([[0, 20], [40, 60]]); // prettier-ignore
      expect([numbers.given, numbers.closed]).toEqual([7 * round, round]);
    }
    expect([...taken(numbers, 0)]).toEqual([]);
    expect(numbers.given).toBe(14);
    for (const x of mixed(numbers, { size: 3, rng: new Rng(1) })) {
      expect(x).toBeLessThan(4);
      break;
    }
    expect([numbers.given, numbers.closed]).toEqual([18, 3]);
  });

  it('refuse sizes that are none', () => {
    expect(() => batched([], { batchSize: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: batched: batchSize is 0; expected an integer of at least 1]`,
    );
    expect(() => mixed([], { size: 1.5, rng: new Rng(1) })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: mixed: size is 1.5; expected an integer of at least 1]`,
    );
    expect(() => taken([], -1)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: taken: count is -1; expected a number of at least 0]`,
    );
  });
});
