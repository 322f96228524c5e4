import {
  arange,
  backward,
  cat,
  diagEmbed,
  diagonalScatter,
  expand,
  flip,
  grad,
  hstack,
  ones,
  pad,
  repeat,
  repeatInterleave,
  reshape,
  selectScatter,
  sliceScatter,
  squeeze,
  sum,
  tensor,
  tril,
  triu,
  unbind,
  unfold,
  vstack,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf } from '../graph.ts';

const int = (...values: number[]): ReturnType<typeof tensor> => tensor(Int32Array.from(values));

describe('cat', () => {
  it('takes parts of shape [0] with any others, for their dtype alone', () => {
    const joined = cat([tensor(new Float64Array(0)), tensor([[1, 2]])], 1);
    expect([joined.shape, joined.dtype]).toEqual([[1, 2], 'float64']);
    const [blank, x] = [zeros([0], { dtype: 'float64', requiresGrad: true }), leaf(1, 2)];
    backward(sum(cat([blank, reshape(x, [1, 2])])));
    expect([blank.grad, x.grad?.toArray()]).toEqual([null, [1, 1]]);
  });

  it('counts tensors and axes in messages as the caller does', () => {
    expect(() => cat([zeros([0]), zeros([2, 3]), zeros([0]), zeros([2, 4])], -2)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: cat: tensor 1 is [2, 3] and tensor 3 is [2, 4]; all axes but axis -2 must match]`,
    );
    expect(() => cat([zeros([0]), zeros([])])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: cat: tensor 1 is a scalar, without an axis to join along; use stack]`,
    );
    expect(() => hstack([zeros([2]), zeros([2, 1])])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: hstack: tensor 0 is [2] and tensor 1 is [2, 1]; all axes but axis 0 must match]`,
    );
    expect(() => vstack([])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vstack: the list is empty; expected at least one tensor]`,
    );
  });
});

describe('what moves elements', () => {
  it('keeps the dtype: integers and masks', () => {
    const [n, mask] = [
      reshape(arange(4), [2, 2]),
      tensor([
        [true, true],
        [true, true],
      ]),
    ];
    expect([tril(n), flip(n), pad(n, [1, 0]), repeat(n, [1, 2]), diagEmbed(n)].map((x) => x.dtype)).toEqual(
      Array.from({ length: 5 }, () => 'int32'),
    );
    expect([triu(mask).toArray(), pad(mask, [0, 1], { value: 1 }).dtype, sliceScatter(mask, mask, 0).dtype]).toEqual([
      [
        [true, true],
        [false, true],
      ],
      'bool',
      'bool',
    ]);
  });

  it('selects: NaN outside a triangle, or under what is put in its place, is not read in either direction', () => {
    const x = tensor(
      [
        [1, NaN],
        [3, 4],
      ],
      { dtype: 'float64', requiresGrad: true },
    );
    const y = tril(x);
    expect(y.toArray()).toEqual([
      [1, 0],
      [3, 4],
    ]);
    backward(y, { gradient: constant(1, NaN, 2, -0).reshape([2, 2]) });
    expect(bitsOf(x.grad as typeof x)).toEqual(bitsOf(Float64Array.of(1, 0, 2, -0)));
    const w = tensor([NaN, 1, NaN], { dtype: 'float64', requiresGrad: true });
    const src = leaf(7, -0);
    const put = sliceScatter(w, src, 0, 0, 3, 2);
    expect(bitsOf(put)).toEqual(bitsOf(Float64Array.of(7, 1, -0)));
    const [dw, dsrc] = grad([put], [w, src], { gradOutputs: [constant(NaN, -0, 5)] });
    expect(bitsOf(dw as typeof w)).toEqual(bitsOf(Float64Array.of(0, -0, 0)));
    expect(dsrc?.toArray()).toEqual([NaN, 5]);
  });

  it('puts in elements in the dtype of what they are put into', () => {
    expect(sliceScatter(zeros([2]), tensor(Float64Array.of(1 / 3)), 0, 1).toTypedArray()).toEqual(
      Float32Array.of(0, 1 / 3),
    );
    expect(selectScatter(int(1, 2), tensor(1.9), 0, 0).toArray()).toEqual([1, 2]);
    const src = tensor([1, 2], { requiresGrad: true });
    backward(sum(diagonalScatter(zeros([2, 2], { dtype: 'float64' }), src)));
    expect([src.grad?.dtype, src.grad?.toArray()]).toEqual(['float32', [1, 1]]);
  });
});

describe('repeatInterleave', () => {
  it('takes counts as numbers, as typed arrays and as int32 tensors; one count is for all', () => {
    const x = tensor([1, 2, 3]);
    for (const counts of [[2, 0, 1], Int32Array.of(2, 0, 1), int(2, 0, 1)]) {
      expect(repeatInterleave(x, counts).toArray()).toEqual([1, 1, 3]);
    }
    for (const counts of [2, [2], int(2), tensor(2, { dtype: 'int32' })]) {
      expect(repeatInterleave(x, counts).toArray()).toEqual([1, 1, 2, 2, 3, 3]);
    }
  });

  it('rounds the gradient once', () => {
    const x = tensor([1], { requiresGrad: true });
    for (const counts of [4, [4]]) {
      x.grad = null;
      backward(repeatInterleave(x, counts), { gradient: tensor([1, 2 ** -24, 2 ** -24, 2 ** -24]) });
      expect(x.grad).not.toBeNull();
      expect((x.grad as unknown as typeof x).item()).toBe(Math.fround(1 + 3 * 2 ** -24));
    }
  });
});

describe('unfold', () => {
  it('adds gradients in float64 and rounds once', () => {
    const x = tensor([0, 0, 0], { requiresGrad: true });
    backward(unfold(x, 0, 1, 1).expand([3, 3, 1]).sum(0), { gradient: ones([3, 1]) });
    expect(x.grad?.toArray()).toEqual([3, 3, 3]);
    x.grad = null;
    backward(unfold(x, 0, 2, 1), {
      gradient: tensor([
        [1, 2 ** 24],
        [1, -0],
      ]),
    });
    expect(bitsOf(x.grad as unknown as typeof x)).toEqual(bitsOf(tensor([1, 2 ** 24, -0])));
  });

  it('of windows of nothing, or over nothing', () => {
    expect([
      unfold(zeros([3]), 0, 0, 1).shape,
      unfold(zeros([0]), 0, 0, 1).shape,
      unfold(zeros([0, 3]), 1, 2, 1).shape,
    ]).toEqual([
      [4, 0],
      [1, 0],
      [0, 2, 2],
    ]);
  });
});

describe('lists', () => {
  it('of axes may be empty: nothing happens', () => {
    const x = reshape(arange(2), [1, 2]);
    expect([flip(x, []).toArray(), squeeze(x, []).shape, unbind(zeros([0, 2]))]).toEqual([[[0, 1]], [1, 2], []]);
  });

  it('expand keeps sizes that are -1', () => {
    expect([expand(zeros([2, 1]), [3, -1, 4]).shape, expand(zeros([0]), [2, -1]).shape]).toEqual([
      [3, 2, 4],
      [2, 0],
    ]);
  });
});
