import { zeros } from '@frostgrad/core';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { collatePadded, collateRagged, padTax, type PadTax } from '../src/index.ts';
import { count } from './laws/count.ts';

const batches = fc.array(fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });

/** Cell by cell, as one would on paper. */
function cellsOf(lists: readonly (readonly number[])[]): { live: number; wasted: number } {
  const counted = { live: 0, wasted: 0 };
  for (const lengths of lists) {
    for (const length of lengths) {
      for (let t = 0; t < Math.max(...lengths); t++) counted[t < length ? 'live' : 'wasted']++;
    }
  }
  return counted;
}

/** The numbers are those of a count cell by cell, of the batches as given, sorted, and packed. */
function countsCells(tax: (lists: readonly number[][]) => PadTax): void {
  const seen = { pads: 0, savings: 0 };
  fc.assert(
    fc.property(batches, (lists) => {
      const { live, wasted } = cellsOf(lists);
      const sorted = lists.flat().toSorted((a, b) => a - b);
      const size = (lists[0] as number[]).length;
      const buckets = Array.from({ length: Math.ceil(sorted.length / size) }, (_, b) =>
        sorted.slice(b * size, (b + 1) * size),
      );
      const best = cellsOf(buckets);
      const found = tax(lists);
      expect(found).toMatchObject({ examples: sorted.length, batches: lists.length, live });
      expect(found.given).toEqual({
        cells: live + wasted,
        wasted,
        share: live + wasted === 0 ? 0 : wasted / (live + wasted),
        saved: 0,
      });
      expect(found.bucketed).toMatchObject({
        cells: best.live + best.wasted,
        wasted: best.wasted,
        saved: wasted - best.wasted,
      });
      expect(found.ragged).toEqual({ cells: live, wasted: 0, share: 0, saved: wasted });
      count(seen, 'pads', wasted > 0);
      count(seen, 'savings', best.wasted < wasted);
    }),
  );
  expect(Math.min(seen.pads, seen.savings)).toBeGreaterThan(40);
}

describe('padTax', () => {
  test('counts cells', () => countsCells(padTax));

  it.each<[string, (tax: PadTax) => PadTax]>([
    [
      'counts live cells',
      (tax) => ({ ...tax, given: { ...tax.given, wasted: tax.live, share: tax.live / tax.given.cells } }),
    ],
    [
      'takes the share of live cells',
      (tax) => ({ ...tax, given: { ...tax.given, share: tax.given.wasted / tax.live } }),
    ],
    ['finds that bucketing saves nothing', (tax) => ({ ...tax, bucketed: tax.given })],
  ])('is told from one that %s', (_, wrong) => {
    expect(() => countsCells((lists) => wrong(padTax(lists)))).toThrow();
  });

  it('takes batches as they are collated, and sees pads beyond the longest row', () => {
    const rows = [[1, 2, 3], [4]];
    expect(padTax(collatePadded(rows)).given).toEqual({ cells: 6, wasted: 2, share: 2 / 6, saved: 0 });
    expect(padTax(collatePadded(rows, { length: 5 })).given.wasted).toBe(6);
    expect(padTax([collatePadded(rows), collateRagged(rows), collateRagged(rows).offsets]).given.cells).toBe(18);
    expect(padTax({ x: zeros([2, 3, 7]), lengths: Int32Array.of(3, 1) }).given.cells).toBe(6); // features are no cells
  });

  it('cuts the lengths of a data set into batches, and sorts within pools', () => {
    const lengths = [1, 9, 1, 9, 5, 5, 1, 9];
    expect(padTax(lengths, { batchSize: 2 }).given.cells).toBe(18 + 18 + 10 + 18);
    expect(padTax(lengths, { batchSize: 2 }).bucketed.cells).toBe(2 + 10 + 18 + 18);
    expect(padTax(lengths, { batchSize: 2, pool: 2 }).bucketed.cells).toBe(2 + 18 + 10 + 18);
    expect(padTax(Int32Array.from(lengths), { batchSize: 2, pool: 1 }).bucketed.saved).toBe(0);
  });

  it('says it in words', () => {
    expect(String(padTax([4, 1, 4, 1], { batchSize: 2 }))).toMatchInlineSnapshot(`
      "padded as given: 16 cells in 2 batches of 4 examples, of which 10 live; 37.5 % are pads
      bucketed by length, 2 a batch: 10 cells; 0.0 % are pads; saves 37.5 % of the cells
      ragged: 10 cells, no pads; saves 37.5 % of the cells"
    `);
    expect(String(padTax([2, 2]))).toMatchInlineSnapshot(`
      "padded as given: 4 cells in 1 batch of 2 examples, of which 4 live; 0.0 % are pads
      bucketed by length, 2 a batch: 4 cells; 0.0 % are pads; saves nothing
      ragged: 4 cells, no pads; saves nothing"
    `);
    expect(String(padTax([[5, 5], [1]]))).toMatchInlineSnapshot(`
      "padded as given: 11 cells in 2 batches of 3 examples, of which 11 live; 0.0 % are pads
      bucketed by length, 2 a batch: 15 cells; 26.7 % are pads; needs 4 cells more
      ragged: 11 cells, no pads; saves nothing"
    `);
  });

  it('refuses lengths that are none', () => {
    expect(() => padTax([])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: padTax: there are no examples; expected a batch of at least one]`,
    );
    expect(() => padTax([1, -1])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: offsets: length 1 is -1; lengths are integers of at least 0]`,
    );
    expect(() => padTax([1], { batchSize: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: padTax: batchSize is 0; expected an integer of at least 1]`,
    );
    expect(() => padTax([1], { pool: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: padTax: pool is 0.5; expected an integer of at least 1]`,
    );
    expect(() => padTax({ x: zeros([2, 3]), lengths: Int32Array.of(4, 1) })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: padTax: the lengths are [4, 1] and x is [2, 3]]`,
    );
  });
});
