import {
  backward,
  grad,
  maskedSoftmax,
  mul,
  Offsets,
  Ragged,
  ragged,
  segmentExpand,
  segmentSoftmax,
  segmentSum,
  sum,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf } from '../graph.ts';

const rows = (...lists: number[][]): Ragged =>
  new Ragged(leaf(...lists.flat()), Offsets.fromLengths(lists.map((list) => list.length)));

describe('segment ops', () => {
  it('give each row its own softmax, sum and expanded value; empty rows sum to +0', () => {
    const r = rows([1, 2], [], [5]);
    expect(segmentSum(segmentSoftmax(r)).toArray()).toEqual([1, 0, 1]);
    expect(segmentExpand(tensor([7, 8, 9]), r.offsets).values.toArray()).toEqual([7, 7, 9]);
  });

  it('sum in float64, by live index, and round once; truth values are counted', () => {
    const values = Float32Array.of(1e8, 1, 1, 1, 1, -1e8);
    expect(segmentSum(new Ragged(tensor(values), Offsets.fromLengths([6]))).item()).toBe(4);
    expect(segmentSum(ragged([tensor([true, true]), tensor([false])])).toArray()).toEqual([2, 0]);
  });

  it('are each other’s gradients: of the sum the expanded value, of that the sum', () => {
    const r = rows([1, 2], [], [5]);
    backward(segmentSum(r), { gradient: constant(3, 4, 5) });
    expect(r.values.grad?.toArray()).toEqual([3, 3, 5]);
    const x = leaf(7, 8, 9);
    backward(segmentExpand(x, r.offsets).values, { gradient: constant(1, 2, 4) });
    expect(x.grad?.toArray()).toEqual([3, 0, 4]);
  });

  it('softmax as maskedSoftmax does on the padded batch, forward and backward, bit for bit', () => {
    const lengths = fc.array(fc.nat(5), { minLength: 1, maxLength: 5 });
    const seeds = fc.array(fc.float({ noNaN: true, min: -30, max: 30 }), { minLength: 50, maxLength: 50 });
    fc.assert(
      fc.property(lengths, seeds, seeds, fc.constantFrom('left', 'right'), (list, scores, weights, side) => {
        const offsets = Offsets.fromLengths(list);
        const of = (from: number[]): Ragged =>
          new Ragged(tensor(Float32Array.from(from.slice(0, offsets.total)), { requiresGrad: true }), offsets);
        const [packed, twin, g] = [of(scores), of(scores), of(weights)];
        const soft = segmentSoftmax(packed);
        backward(soft.values, { gradient: g.values.detach() });
        const padded = twin.toPadded({ side, value: NaN });
        const live = new Ragged(tensor(new Uint8Array(offsets.total).fill(1)), offsets).toPadded({ side });
        const masked = maskedSoftmax(padded, live);
        backward(masked, { gradient: g.toPadded({ side, value: NaN }).detach() });
        expect(bitsOf(Ragged.fromPadded(masked, list, side).values)).toEqual(bitsOf(soft.values));
        expect(bitsOf(twin.values.grad as Tensor)).toEqual(bitsOf(packed.values.grad as Tensor));
      }),
      { numRuns: 200 },
    );
  });

  it('softmax each feature of a row by itself', () => {
    const x = new Ragged(
      tensor([
        [0, 5],
        [0, 5],
        [9, 9],
      ]),
      Offsets.fromLengths([2, 1]),
    );
    expect(segmentSoftmax(x).values.toArray()).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
      [1, 1],
    ]);
  });

  it('have second derivatives: those of a softmax of two, s (1 - s) (1 - 2 s)', () => {
    const r = rows([0.3, -0.4], [2]);
    const first = constant(1, 0, 0);
    const [d1] = grad(sum(mul(segmentSoftmax(r).values, first)), [r.values], { createGraph: true });
    const [d2] = grad(sum(mul(d1 as Tensor, first)), [r.values]);
    const s = 1 / (1 + Math.exp(-0.7));
    expect(((d1 as Tensor).toArray() as number[])[0]).toBeCloseTo(s * (1 - s), 14);
    expect(((d2 as Tensor).toArray() as number[])[0]).toBeCloseTo(s * (1 - s) * (1 - 2 * s), 14);
    expect(((d2 as Tensor).toArray() as number[])[2]).toBe(0);
  });

  it('refuse what does not fit', () => {
    const { offsets } = rows([1, 2], [3]);
    expect(() => segmentExpand(tensor([7]), offsets)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: segmentExpand: x is [1] and there are 2 rows; expected one value a row]`,
    );
    expect(() => segmentSoftmax(ragged([tensor([1], { dtype: 'int32' })]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: segmentSoftmax: x is int32, expected float32 or float64. Cast it first]`,
    );
  });
});
