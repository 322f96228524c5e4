import {
  backward,
  type GradNode,
  grad,
  mul,
  Offsets,
  padTo,
  Ragged,
  ragged,
  raggedCat,
  segmentExpand,
  segmentSoftmax,
  segmentSum,
  ShapeError,
  sum,
  Tensor,
  tensor,
  ValueError,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

const rows = (...lists: number[][]): Ragged => {
  const values = tensor(lists.flat(), { dtype: 'float64', requiresGrad: true });
  return new Ragged(values, Offsets.fromLengths(lists.map((list) => list.length)));
};

/** How many nodes of each name are behind a tensor. */
function census(x: Tensor): Record<string, number> {
  const seen = new Set<GradNode>(x.gradFn === null ? [] : [x.gradFn]);
  for (const node of seen) for (const edge of node.edges) if (edge !== null) seen.add(edge);
  const counts: Record<string, number> = {};
  for (const { name } of seen) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('Offsets', () => {
  it('are equal when they hold the same numbers, whoever made them', () => {
    expect(Offsets.fromLengths([2, 0, 3]).equals(Offsets.fromLengths(Int32Array.of(2, 0, 3)))).toBe(true);
    expect(Offsets.fromLengths([2, 0, 3]).equals(Offsets.fromLengths([2, 3, 0]))).toBe(false);
    expect(Offsets.fromLengths([2]).equals(Offsets.fromLengths([2, 0]))).toBe(false);
  });

  it.each([[[-1]], [[1.5]], [[NaN]]])('refuse the lengths %j', (lengths) => {
    expect(() => Offsets.fromLengths(lengths)).toThrow(ValueError);
  });
});

describe('Ragged.fromPadded', () => {
  const padded = (): Tensor =>
    tensor(
      [
        [1, 2, NaN],
        [NaN, NaN, NaN],
        [3, 4, 5],
      ],
      { requiresGrad: true },
    );

  it('takes live positions, rows of length zero among them, from lengths of either side or a mask with gaps', () => {
    expect(Ragged.fromPadded(padded(), [2, 0, 3]).toArray()).toEqual([[1, 2], [], [3, 4, 5]]);
    expect(Ragged.fromPadded(padded(), [1, 0, 2], 'left').toArray()).toEqual([[NaN], [], [4, 5]]);
    const gappy = tensor([
      [true, false, false],
      [false, false, false],
      [true, false, true],
    ]);
    expect(Ragged.fromPadded(padded(), gappy).toArray()).toEqual([[1], [], [3, 5]]);
  });

  it('gives pads a gradient of exactly +0', () => {
    const x = padded();
    backward(sum(mul(Ragged.fromPadded(x, [2, 0, 3]).values, -1)));
    const expected = [
      [-1, -1, 0],
      [0, 0, 0],
      [-1, -1, -1],
    ];
    expect(x.grad?.toArray()).toEqual(expected);
    expect(Object.is(x.grad?.toTypedArray()[2], 0)).toBe(true);
  });

  it.each<[string, number[], string]>([
    [
      'beyond the sequence',
      [2, 0, 4],
      'fromPadded: length 2 is 4; the padded axis has 3 positions, so it must be an integer from 0 to 3',
    ],
    [
      'below 0',
      [2, -1, 3],
      'fromPadded: length 1 is -1; the padded axis has 3 positions, so it must be an integer from 0 to 3',
    ],
    [
      'that is not whole',
      [2, 0.5, 3],
      'fromPadded: length 1 is 0.5; the padded axis has 3 positions, so it must be an integer from 0 to 3',
    ],
    ['too many', [2, 0], 'fromPadded: there are 2 lengths and 3 rows'],
  ])('refuses a length %s', (_, lengths, message) => {
    expect(() => Ragged.fromPadded(padded(), lengths)).toThrow(message);
  });

  it('refuses a mask of numbers and one of another shape', () => {
    expect(() => Ragged.fromPadded(padded(), tensor([[1, 1, 0]]))).toThrow(
      'fromPadded: lengths is float32, expected int32. A mask is bool: compare first',
    );
    expect(() => Ragged.fromPadded(padded(), tensor([[true, true, false]]))).toThrow(
      'fromPadded: the mask is [1, 3] and the batch is [3, 3]',
    );
  });
});

describe('toPadded', () => {
  it('fills what is left, on either side', () => {
    expect(rows([1, 2], [], [3]).toPadded().toArray()).toEqual([
      [1, 2],
      [0, 0],
      [3, 0],
    ]);
    expect(rows([1, 2], [3]).toPadded({ value: -1, length: 3, side: 'left' }).toArray()).toEqual([
      [-1, 1, 2],
      [-1, -1, 3],
    ]);
  });

  it('does not read the gradient at pads', () => {
    const r = rows([1, 2], [3]);
    backward(r.toPadded(), {
      gradient: tensor(
        [
          [1, 2],
          [3, NaN],
        ],
        { dtype: 'float64' },
      ),
    });
    expect(r.values.grad?.toArray()).toEqual([1, 2, 3]);
  });

  it('is a reshape of the same memory when no row needs a pad', () => {
    const r = rows([1, 2], [3, 4]);
    expect(r.toPadded().value.storage).toBe(r.values.value.storage);
    expect(census(r.toPadded())).toEqual({ reshape: 1, leaf: 1 });
  });

  it('refuses a row longer than the length', () => {
    expect(() => rows([1, 2]).toPadded({ length: 1 })).toThrow(
      'toPadded: length 0 is 2; the padded axis has 1 positions',
    );
  });
});

describe('raggedCat', () => {
  it.each([1, 64, 4096])('joins %d rows in one node, forward and backward', (B) => {
    const r = rows(...Array.from({ length: B }, (_, b) => Array.from({ length: b % 5 }, (_, i) => b + i)));
    const joined = raggedCat([r, padTo(5)]);
    expect(census(joined.values)).toEqual({ raggedCat: 1, leaf: 1 });
    const [g] = grad(sum(mul(joined.values, 2)), [r.values], { createGraph: true });
    expect(g?.toTypedArray().every((v) => v === 2)).toBe(true);
    const loss = sum(mul(joined.values, joined.values));
    const [h] = grad(loss, [r.values], { createGraph: true });
    // the way back is one gather, and nothing a row
    expect(census(h as Tensor)['raggedSlice']).toBe(1);
  });

  it('puts parts one behind the other in each row, pads on a side or in gaps', () => {
    const [a, b] = [rows([1], [2, 3]), rows([10, 11], [])];
    expect(raggedCat([a, b]).toArray()).toEqual([
      [1, 10, 11],
      [2, 3],
    ]);
    expect(raggedCat([a, b, padTo(4)]).toArray()).toEqual([
      [1, 10, 11, 0],
      [2, 3, 0, 0],
    ]);
    expect(raggedCat([a, b, padTo(4, { side: 'left', value: -1 })]).toArray()).toEqual([
      [-1, 1, 10, 11],
      [-1, -1, 2, 3],
    ]);
    const live = tensor([
      [true, false, true, true],
      [false, true, false, true],
    ]);
    expect(raggedCat([a, b, padTo(live)]).toArray()).toEqual([
      [1, 0, 10, 11],
      [0, 2, 0, 3],
    ]);
  });

  it('has no edge to a frozen part, and gathers only live rows backward', () => {
    const live = rows([1], [2, 3]);
    const frozen = ragged([tensor([7, 8], { dtype: 'float64' }), tensor([9], { dtype: 'float64' })]);
    const joined = raggedCat([live, frozen, padTo(4)]);
    expect(joined.values.gradFn?.edges.map((edge) => edge?.name ?? null)).toEqual(['leaf', null]);
    const g = tensor([1, NaN, NaN, NaN, 2, 3, NaN, NaN], { dtype: 'float64' });
    backward(joined.values, { gradient: g });
    expect(live.values.grad?.toArray()).toEqual([1, 2, 3]);
    expect(frozen.values.grad).toBeNull();
  });

  it('has second derivatives', () => {
    const r = rows([1, 2], [3]);
    const cubed = (x: Tensor): Tensor => mul(x, mul(x, x));
    const [g] = grad(sum(cubed(raggedCat([r, padTo(3)]).values)), [r.values], { createGraph: true });
    const [h] = grad(sum(g as Tensor), [r.values]);
    expect(h?.toArray()).toEqual([6, 12, 18]);
  });

  it.each<[string, () => unknown, typeof ValueError | typeof ShapeError, string]>([
    [
      'no ragged part',
      () => raggedCat([padTo(2)]),
      ValueError,
      'raggedCat: there is no ragged part; a pad alone has no rows',
    ],
    [
      'two pads',
      () => raggedCat([rows([1]), padTo(2), padTo(3)]),
      ValueError,
      'raggedCat: there are two pads; one says where all pads of a row lie',
    ],
    [
      'different numbers of rows',
      () => raggedCat([rows([1]), rows([1], [2])]),
      ShapeError,
      'raggedCat: part 0 has 1 rows and part 1 has 2',
    ],
    [
      'a row that does not fit',
      () => raggedCat([rows([1, 2]), padTo(1)]),
      ValueError,
      'raggedCat: length 0 is 2; the padded axis has 1 positions',
    ],
    [
      'a mask with other counts',
      () => raggedCat([rows([1, 2]), padTo(tensor([[true, false]]))]),
      ValueError,
      'raggedCat: the mask has [1] live positions a row and the parts have [2]',
    ],
  ])('refuses %s', (_, run, type, message) => {
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });
});

describe('segment ops', () => {
  it('give each row its own softmax, sum and expanded value; empty rows sum to +0', () => {
    const r = rows([1, 2], [], [5]);
    expect(segmentSum(segmentSoftmax(r)).toArray()).toEqual([1, 0, 1]);
    expect(segmentExpand(tensor([7, 8, 9]), r.offsets).values.toArray()).toEqual([7, 7, 9]);
    expect(() => segmentExpand(tensor([7]), r.offsets)).toThrow(
      'segmentExpand: x is [1] and there are 3 rows; expected one value a row',
    );
  });

  it('sum in float64, by live index, and round once', () => {
    const values = Float32Array.of(1e8, 1, 1, 1, 1, -1e8);
    const r = new Ragged(tensor(values), Offsets.fromLengths([6]));
    expect(segmentSum(r).item()).toBe(4);
  });
});
