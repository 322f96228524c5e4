import {
  backward,
  bincount,
  bucketize,
  isin,
  nonzero,
  searchsorted,
  sort,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));

describe('searchsorted', () => {
  it('searches each row for its own values', () => {
    const rows = tensor([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    const values = tensor([
      [3, 6],
      [3, 6],
    ]);
    expect([
      searchsorted(rows, values).toArray(),
      searchsorted(rows.transpose().transpose(), values, { right: true }).toArray(),
    ]).toEqual([
      [
        [1, 3],
        [1, 2],
      ],
      [
        [2, 3],
        [1, 3],
      ],
    ]);
  });

  it('takes a number, any shape for one row, and an empty row', () => {
    const row = tensor([1, 2]);
    expect([searchsorted(row, 1.5).item(), searchsorted(row, zeros([2, 1, 0])).shape]).toEqual([1, [2, 1, 0]]);
    expect(searchsorted(zeros([0]), tensor([1, NaN])).toArray()).toEqual([0, 0]);
    expect(searchsorted(zeros([2, 0]), zeros([2, 1])).toArray()).toEqual([[0], [0]]);
  });

  it('is in the order of sort: a NaN stands behind all numbers, and finds its equals', () => {
    const row = sort(tensor([NaN, 2, 1, NaN])).values;
    expect(searchsorted(row, tensor([3, NaN])).toArray()).toEqual([2, 2]);
    expect(searchsorted(row, tensor([3, NaN]), { right: true }).toArray()).toEqual([2, 4]);
  });

  it('compares in the common dtype', () => {
    expect(searchsorted(int(1, 2), tensor([1.5])).toArray()).toEqual([1]);
    expect(searchsorted(int(1, 2, 3), 2.5).item()).toBe(2);
  });

  it('has a twin with the boundaries last', () => {
    const edges = tensor([0, 1]);
    const x = tensor([-1, 0, 0.5, 1, 2]);
    expect([bucketize(x, edges).toArray(), bucketize(x, edges, { right: true }).toArray()]).toEqual([
      [0, 0, 1, 1, 2],
      [0, 1, 1, 2, 2],
    ]);
  });
});

describe('isin', () => {
  it('finds no NaN, takes -0 for 0, and finds nothing among nothing', () => {
    expect(isin(tensor([NaN, -0, 2]), tensor([NaN, 0])).toArray()).toEqual([false, true, false]);
    expect(isin(tensor([NaN, 2]), zeros([0])).toArray()).toEqual([false, false]);
    expect(isin(tensor([NaN, 2]), zeros([0]), { invert: true }).toArray()).toEqual([true, true]);
  });

  it('takes candidates of any shape and dtype', () => {
    expect(isin(int(1, 2, 3), tensor([[2.5, 3]])).toArray()).toEqual([false, false, true]);
  });
});

describe('bincount', () => {
  it('counts in int32, up to the largest, with as many bins as asked at least', () => {
    const counts = bincount(int(2, 0, 2));
    expect([counts.toArray(), counts.dtype]).toEqual([[1, 0, 2], 'int32']);
    expect(bincount(int(1), { minlength: 3 }).toArray()).toEqual([0, 1, 0]);
    expect([bincount(int()).shape, bincount(int(), { minlength: 2 }).toArray()]).toEqual([[0], [0, 0]]);
  });

  it('sends each weight the gradient of its bin', () => {
    const weights = tensor([1, 2, 3], { requiresGrad: true });
    const sums = bincount(int(1, 0, 1), { weights });
    backward(sums, { gradient: tensor([10, 20]) });
    expect([sums.toArray(), weights.grad?.toArray()]).toEqual([
      [2, 4],
      [20, 10, 20],
    ]);
  });
});

describe('nonzero', () => {
  it('of a scalar has rows of no numbers, and of zeros no rows', () => {
    expect([nonzero(tensor(3)).shape, nonzero(tensor(0)).shape, nonzero(zeros([2, 2])).shape]).toEqual([
      [1, 0],
      [0, 0],
      [0, 2],
    ]);
  });

  it('takes NaN for something and -0 for nothing, in a view and in any dtype', () => {
    expect(nonzero(tensor([NaN, -0, 1])).toArray()).toEqual([[0], [2]]);
    const mask = tensor([
      [true, false],
      [true, true],
    ]);
    expect(nonzero(mask.transpose()).toArray()).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
  });
});
