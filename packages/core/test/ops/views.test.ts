import {
  arange,
  backward,
  Segments,
  detachAt,
  expand,
  permute,
  reshape,
  select,
  slice,
  squeeze,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, leaf } from '../graph.ts';

describe('views', () => {
  it('share the memory of what they come from: reshape, expand, slice, select, permute, squeeze, detachAt', () => {
    const x = reshape(arange(6), [1, 2, 3]).cast('float32');
    const views: Tensor[] = [
      reshape(x, [3, 2]),
      reshape(x, [-1]),
      expand(x, [4, 2, 3]),
      slice(x, 2, -2),
      slice(x, 1, 0, 2, 2),
      select(x, 1, -1),
      permute(x, [2, 0, 1]),
      transpose(x),
      squeeze(x),
      unsqueeze(x, -1),
      detachAt(x, Segments.slice([1, 2, 3], 1, 0, 1)),
    ];
    for (const view of views) expect([view.value.storage === x.value.storage, view.value.isView]).toEqual([true, true]);
  });

  it('are copied by reshape only when elements do not lie in row-major order', () => {
    const x = reshape(arange(6), [2, 3]);
    expect(reshape(transpose(x), [6]).value.storage).not.toBe(x.value.storage);
    expect(reshape(slice(x, 0, 1), [3]).value.storage).toBe(x.value.storage);
    expect(reshape(transpose(x), [6]).toArray()).toEqual([0, 3, 1, 4, 2, 5]);
  });

  it('that change nothing are the tensor itself: reshape, expand, detachAt of nothing', () => {
    const x = leaf(1, 2);
    expect(
      [reshape(x, [2]), reshape(x, [-1]), expand(x, [2]), detachAt(x, Segments.none([2]))].every((y) => y === x),
    ).toBe(true);
  });
});

describe('slice', () => {
  it("takes Python's bounds: from the end when negative, drawn in when beyond", () => {
    const x = arange(5);
    const of = (...args: number[]): unknown => slice(x, 0, ...args).toArray();
    expect([
      of(1, -1),
      of(-2),
      of(0, 99),
      of(-99, 2),
      of(3, 1),
      of(5),
      of(0, 5, 2),
      of(1, 5, 3),
      of(-1, Infinity, 9),
    ]).toEqual([[1, 2, 3], [3, 4], [0, 1, 2, 3, 4], [0, 1], [], [], [0, 2, 4], [1, 4], [4]]);
  });

  it('gives what is left out a gradient of +0', () => {
    const x = leaf(1, 2, 3, 4, 5);
    backward(slice(x, 0, 1, 5, 2), { gradient: tensor([-0, -7], { dtype: 'float64' }) });
    expect(bitsOf(x.grad as Tensor)).toEqual(bitsOf(Float64Array.of(0, -0, 0, -7, 0)));
  });
});

describe('expand', () => {
  it('repeats without memory, and sums the gradient back', () => {
    const x = leaf(1, 2);
    const y = expand(reshape(x, [2, 1]), [3, 2, 1000]);
    expect([y.shape, y.value.data.length]).toEqual([[3, 2, 1000], 2]);
    backward(y.sum());
    expect(x.grad?.toArray()).toEqual([3000, 3000]);
  });
});

describe('squeeze and unsqueeze', () => {
  it('drop axes of size 1 alone, and add one where they are told', () => {
    const x = reshape(arange(3), [1, 3, 1]);
    expect([squeeze(x).shape, squeeze(x, 0).shape, squeeze(x, 1).shape, squeeze(x, -1).shape]).toEqual([
      [3],
      [3, 1],
      [1, 3, 1],
      [1, 3],
    ]);
    expect([unsqueeze(arange(3), 0).shape, unsqueeze(arange(3), -1).shape, unsqueeze(tensor(1), 0).shape]).toEqual([
      [1, 3],
      [3, 1],
      [1],
    ]);
  });
});

describe('detachAt', () => {
  const x = (): Tensor => leaf(1, 2, 3);
  const first = Segments.rows([3], [0]);

  it('is the identity forward, and gives +0 inside and the same bits outside, whatever arrives', () => {
    const w = x();
    const y = detachAt(w, first);
    expect(y.toArray()).toEqual([1, 2, 3]);
    backward(y, { gradient: tensor([NaN, -0, -Infinity], { dtype: 'float64' }) });
    expect(bitsOf(w.grad as Tensor)).toEqual(bitsOf(Float64Array.of(0, -0, -Infinity)));
  });

  it('everywhere is detach: no graph', () => {
    expect(detachAt(x(), Segments.all([3])).requiresGrad).toBe(false);
  });

  it('twice is of the union', () => {
    const w = x();
    backward(detachAt(detachAt(w, first), Segments.rows([3], [2])).sum());
    expect(w.grad?.toArray()).toEqual([0, 1, 0]);
  });

  it('refuses a set of another shape', () => {
    expect(() => detachAt(x(), Segments.all([3, 1]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: detachAt: the set is of [3, 1] and the tensor is [3]]`,
    );
  });
});
