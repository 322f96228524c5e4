import {
  backward,
  embedding,
  grad,
  mean,
  mul,
  Offsets,
  Ragged,
  ragged,
  Rng,
  segmentFirst,
  segmentLast,
  segmentLogSoftmax,
  segmentLogSumExp,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentReverse,
  segmentSum,
  segmentVar,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, census, constant, leaf, refusal } from '../graph.ts';

const rows = (...lists: number[][]): Ragged =>
  new Ragged(leaf(...lists.flat()), Offsets.fromLengths(lists.map((list) => list.length)));

const reductions = { segmentSum, segmentMean, segmentVar, segmentMax, segmentMin, segmentLogSumExp };

describe('segment reductions', () => {
  it.each<[keyof typeof reductions, number[]]>([
    ['segmentSum', [7, 0, -2]],
    ['segmentMean', [3.5, 0, -2]],
    ['segmentVar', [4.5, 0, NaN]],
    ['segmentMax', [5, 0, -2]],
    ['segmentMin', [2, 0, -2]],
    ['segmentLogSumExp', [5 + Math.log1p(Math.exp(-3)), -Infinity, -2]],
  ])('%s gives one value a row, and empty rows what nothing gives', (name, wanted) => {
    const out = reductions[name](rows([2, 5], [], [-2])).toTypedArray();
    for (const [b, v] of wanted.entries()) {
      if (Number.isFinite(v)) expect(out[b]).toBeCloseTo(v, 12);
      else expect(out[b]).toBe(v);
    }
  });

  it.each(Object.entries(reductions))('%s takes features, no rows, and rows that are all empty', (_, of) => {
    const x = new Ragged(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      Offsets.fromLengths([2, 0]),
    );
    expect(of(x).shape).toEqual([2, 2]);
    expect(of(new Ragged(constant(), Offsets.fromLengths([]))).shape).toEqual([0]);
    const empty = rows([], []);
    backward(of(empty), { gradient: constant(NaN, NaN) });
    expect([of(empty).shape, empty.values.grad?.shape]).toEqual([[2], [0]]);
  });

  it.each(Object.entries(reductions))('%s sends NaN that comes in at one row to that row alone', (_, of) => {
    const r = rows([1, 2], [], [3, 5]);
    backward(of(r), { gradient: constant(1, NaN, 1) });
    expect([...(r.values.grad as Tensor).toTypedArray()].every(Number.isFinite)).toBe(true);
  });

  it('of the gradient of an empty row reach what came in as +0, in the second derivative too', () => {
    for (const of of Object.values(reductions)) {
      const r = rows([1, 3], []);
      const g = leaf(1, 1);
      const [dx] = grad([of(r)], [r.values], { gradOutputs: [g], createGraph: true }) as [Tensor];
      const [dg] = grad([sum(mul(dx, dx))], [g]) as [Tensor];
      expect(Object.is(dg.toTypedArray()[1], 0)).toBe(true);
    }
  });

  it('share the gradient of a largest among ties, and among the NaN where there is one', () => {
    const r = rows([5, 1, 5], [NaN, 2, NaN]);
    backward(segmentMax(r), { gradient: constant(3, 4) });
    expect(r.values.grad?.toArray()).toEqual([1.5, 0, 1.5, 2, 0, 2]);
    expect(segmentMin(r).toArray()).toEqual([1, NaN]);
  });

  it('give empty rows what is asked for', () => {
    const r = rows([-1], []);
    expect(segmentMax(r, { empty: -Infinity }).toArray()).toEqual([-1, -Infinity]);
    expect(segmentMin(r, { empty: Infinity }).toArray()).toEqual([-1, Infinity]);
    expect(segmentFirst(r, { empty: 7 }).toArray()).toEqual([-1, 7]);
    expect(segmentLast(r, { empty: 7 }).toArray()).toEqual([-1, 7]);
  });

  it('take rows of -Infinity alone: their sum of exponentials is 0, with a gradient of 0', () => {
    const r = rows([-Infinity, -Infinity], [0]);
    expect(segmentLogSumExp(r).toArray()).toEqual([-Infinity, 0]);
    backward(segmentLogSumExp(r), { gradient: constant(1, 1) });
    expect(r.values.grad?.toArray()).toEqual([0, 0, 1]);
  });

  it('refuse integers, all but sums and sums of exponentials', () => {
    const ints = ragged([tensor([1, 2], { dtype: 'int32' })]);
    expect([segmentSum(ints).dtype, segmentLogSumExp(ints).dtype]).toEqual(['int32', 'float32']);
    for (const name of ['segmentMean', 'segmentVar', 'segmentMax', 'segmentMin'] as const) {
      expect(refusal(() => reductions[name](ints))).toBe(`${name}: x is int32; cast it to a floating dtype first`);
    }
    expect(refusal(() => segmentLogSoftmax(ints))).toMatchInlineSnapshot(
      `"segmentLogSoftmax: x is int32, expected float32 or float64. Cast it first"`,
    );
  });

  it('reduce rows of rows: words of letters, then sentences of words', () => {
    const letters = rows([1, 2], [3], [], [4, 5, 6]);
    const words = segmentSum(letters);
    const sentences = Offsets.fromLengths([3, 0, 1]);
    expect(segmentMax(new Ragged(words, sentences)).toArray()).toEqual([3, 0, 15]);
    backward(segmentSum(new Ragged(words, sentences)), { gradient: constant(1, 10, 100) });
    expect(letters.values.grad?.toArray()).toEqual([1, 1, 1, 100, 100, 100]);
  });
});

describe('segmentFirst, segmentLast and segmentReverse', () => {
  it('are one node, and copy bits both ways', () => {
    const r = rows([-0, 2], [], [3]);
    for (const [name, of] of Object.entries({ segmentFirst, segmentLast })) {
      expect(census(of(r))).toEqual({ [name]: 1, leaf: 1 });
    }
    expect(Object.is(segmentFirst(r).toTypedArray()[0], -0)).toBe(true);
    backward(segmentLast(r), { gradient: constant(-0, NaN, 5) });
    expect(bitsOf(r.values.grad as Tensor)).toEqual(bitsOf(Float64Array.of(0, -0, 5)));
  });

  it('turn each row round by itself, and back', () => {
    const r = rows([1, 2, 3], [], [4, 5]);
    const turned = segmentReverse(r);
    expect([turned.toArray(), census(turned.values)]).toEqual([
      [[3, 2, 1], [], [5, 4]],
      { segmentReverse: 1, leaf: 1 },
    ]);
    expect(bitsOf(segmentReverse(turned).values)).toEqual(bitsOf(r.values));
    backward(turned.values, { gradient: constant(1, 2, 3, 4, 5) });
    expect(r.values.grad?.toArray()).toEqual([3, 2, 1, 5, 4]);
  });
});

describe('a function of positions, by map', () => {
  it('looks up no id that stands at a pad', () => {
    const table = tensor([[1], [10], [100]], { requiresGrad: true });
    const padded = tensor(
      [
        [2, 1, -1],
        [0, 2 ** 31 - 1, 99],
      ],
      { dtype: 'int32' },
    );
    const ids = Ragged.fromPadded(padded, [2, 1]);
    const vectors = ids.map((values) => embedding(table, values));
    expect(vectors.toArray()).toEqual([[[100], [10]], [[1]]]);
    backward(sum(vectors.values));
    expect(table.grad?.toArray()).toEqual([[1], [1], [1]]);
  });

  it('draws for live positions in row-major order, whatever the padding', () => {
    const dropped = (padded: Tensor, lengths: readonly number[], side: 'left' | 'right'): Ragged => {
      const rng = new Rng(3);
      return Ragged.fromPadded(padded, lengths, side).map((v) => where(rng.uniform(v.shape).gt(0.5), v, 0));
    };
    const right = dropped(
      tensor([
        [1, 2, NaN],
        [3, 4, 5],
        [6, NaN, NaN],
      ]),
      [2, 3, 1],
      'right',
    );
    const left = dropped(
      tensor([
        [NaN, NaN, 1, 2],
        [NaN, 3, 4, 5],
        [NaN, NaN, NaN, 6],
      ]),
      [2, 3, 1],
      'left',
    );
    expect(left.toArray()).toEqual(right.toArray());
    const kept = right.values.ne(0).sum().item();
    expect(kept > 0 && kept < 6).toBe(true);
  });

  it('brings features to mean 0, position by position', () => {
    const r = new Ragged(
      tensor([
        [1, 3],
        [2, 2],
        [5, 1],
      ]),
      Offsets.fromLengths([2, 1]),
    );
    const centred = r.map((values) => sub(values, mean(values, -1, { keepDims: true })));
    expect(centred.toArray()).toEqual([
      [
        [-1, 1],
        [0, 0],
      ],
      [[2, -2]],
    ]);
  });

  it('that loses positions is refused', () => {
    expect(refusal(() => rows([1, 2], [3]).map((values) => values.slice(0, 1)))).toMatchInlineSnapshot(
      `"ragged: the values are [2] and the offsets hold 3 positions"`,
    );
  });
});
