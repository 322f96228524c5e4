import '@frostgrad/check/vitest';
import { grad, Offsets, Ragged, Rng, ShapeError, type Tensor, tensor, ValueError } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPackedSequence, type PackedSequence, toPackedSequence } from '../src/index.ts';

/** Rows of some lengths, and the leaf they are cut from. */
function batch(lengths: readonly number[]): { leaf: Tensor; rows: Ragged } {
  const offsets = Offsets.fromLengths(lengths);
  const leaf = new Rng(1).normal([offsets.total, 2], 0, 1, { requiresGrad: true });
  return { leaf, rows: new Ragged(leaf, offsets) };
}

const lengthsOfRows = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 });

describe('packed sequences', () => {
  const packed: PackedSequence = { data: tensor([1, 4, 6, 2, 5, 3]), batchSizes: [3, 2, 1] };

  it('come back as the rows they were made of, with the gradients of each row', () => {
    fc.assert(
      fc.property(lengthsOfRows, fc.constantFrom('both', 'sorted', 'unsorted'), (lengths, given) => {
        const { leaf, rows } = batch(lengths);
        const { data, batchSizes, sortedIndices, unsortedIndices } = toPackedSequence(rows);
        const back = fromPackedSequence({
          data,
          batchSizes: tensor(Int32Array.from(batchSizes)),
          ...(given === 'unsorted' ? {} : { sortedIndices }),
          ...(given === 'sorted' ? {} : { unsortedIndices }),
        });
        expect(back.offsets.equals(rows.offsets)).toBe(true);
        expect(back.values).toHaveSameBits(leaf);
        const g = new Rng(2).normal(leaf.shape);
        expect(grad([back.values], [leaf], { gradOutputs: [g] })[0] as Tensor).toHaveSameBits(g);
      }),
    );
  });

  it('hold step by step what is left of the rows, the longest first, and rows of one length in their order', () => {
    fc.assert(
      fc.property(lengthsOfRows, (lengths) => {
        const { rows } = batch(lengths);
        const { data, batchSizes, sortedIndices } = toPackedSequence(rows);
        const order = lengths.map((n, b) => [n, b] as const).sort(([n, b], [m, c]) => m - n || b - c);
        expect(sortedIndices).toEqual(order.map(([, b]) => b));
        const values = rows.rows().map((row) => row.toArray() as number[][]);
        const steps = Array.from({ length: Math.max(0, ...lengths) }, (_, t) => order.filter(([n]) => n > t));
        expect(batchSizes).toEqual(steps.map((step) => step.length));
        expect(data.toArray()).toEqual(steps.flatMap((step, t) => step.map(([, b]) => values[b]?.[t])));
      }),
    );
  });

  it('have no indices when the rows must be sorted, and are', () => {
    const { rows } = batch([3, 2, 2]);
    const { sortedIndices, unsortedIndices, ...rest } = toPackedSequence(rows, { enforceSorted: true });
    expect([sortedIndices, unsortedIndices]).toEqual([null, null]);
    expect(fromPackedSequence(rest).values).toHaveSameBits(rows.values);
    expect(() => toPackedSequence(batch([2, 3]).rows, { enforceSorted: true })).toThrow(
      new ValueError(
        'toPackedSequence',
        'row 1 has 3 positions and the one before 2; expected the longest first. Leave enforceSorted out to have them sorted',
      ),
    );
  });

  it('refuse rows of length zero', () => {
    expect(() => toPackedSequence(batch([2, 0]).rows)).toThrow(
      new ValueError('toPackedSequence', 'row 1 is empty, and packed sequences have no empty rows; leave it out'),
    );
  });

  it.each<[string, Partial<PackedSequence>, string]>([
    [
      'sizes that increase',
      { batchSizes: [2, 3, 1] },
      'batch size 1 is 3 and the one before 2; expected sizes that never increase',
    ],
    ['a size of 0', { batchSizes: [3, 3, 0] }, 'batch size 2 is 0; expected an integer of at least 1'],
    ['a size that is not whole', { batchSizes: [3.5, 2.5] }, 'batch size 0 is 3.5; expected an integer of at least 1'],
    [
      'indices that are no permutation',
      { sortedIndices: [0, 2, 2] },
      'sortedIndices is [0, 2, 2]; expected each of the 3 rows once, counted from 0',
    ],
    [
      'too few indices',
      { unsortedIndices: [0, 1] },
      'unsortedIndices is [0, 1]; expected each of the 3 rows once, counted from 0',
    ],
    [
      'indices that contradict each other',
      { sortedIndices: [2, 0, 1], unsortedIndices: [2, 0, 1] },
      'unsortedIndices has 2 for row 0 and sortedIndices 1; leave one out',
    ],
  ])('refuse %s', (_, wrong, message) => {
    expect(() => fromPackedSequence({ ...packed, ...wrong })).toThrow(new ValueError('fromPackedSequence', message));
  });

  it('refuse sizes that do not add up to the data', () => {
    expect(() => fromPackedSequence({ ...packed, batchSizes: [3, 2] })).toThrow(
      new ShapeError('fromPackedSequence', 'the data are [6] and the batch sizes add up to 5; expected [5, ...]'),
    );
  });
});
