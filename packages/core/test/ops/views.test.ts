import {
  chunk,
  diag,
  diagonal,
  flatten,
  flip,
  meshgrid,
  movedim,
  mT,
  narrow,
  pad,
  repeat,
  roll,
  rot90,
  split,
  sum,
  tensorSplit,
  unbind,
  unflatten,
  unfold,
  view,
  zeros,
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
  it('share the memory of what they come from', () => {
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
      squeeze(x, [0]),
      unsqueeze(x, -1),
      flatten(x),
      unflatten(x, 2, [3, 1]),
      view(x, [6]),
      movedim(x, 0, -1),
      mT(x),
      flip(x),
      rot90(x, 3, [1, 2]),
      narrow(x, 2, 1, 0),
      unfold(x, 2, 2, 1),
      diagonal(x, { axis1: 1, axis2: 2 }),
      diag(x.at(0)),
      x.at('...', null, '::-1'),
      ...unbind(x, 2),
      ...split(x, 2, 2),
      ...chunk(x, 2, 2),
      ...tensorSplit(x, [1], 2),
      ...meshgrid([x.at(0, 0), x.at(0, 1)]),
      // what copies elsewhere is an alias where there is nothing to do: nobody writes through it
      roll(x, 0),
      rot90(x, 4),
      pad(x, [0, 0]),
      detachAt(x, Segments.slice([1, 2, 3], 1, 0, 1)),
    ];
    for (const view of views) expect([view.value.storage === x.value.storage, view.value.isView]).toEqual([true, true]);
  });

  it('are copied by reshape only when no strides give the shape', () => {
    const x = reshape(arange(6), [2, 3]);
    expect(reshape(transpose(x), [6]).value.storage).not.toBe(x.value.storage);
    expect(reshape(slice(x, 0, 1), [3]).value.storage).toBe(x.value.storage);
    expect(reshape(transpose(x), [6]).toArray()).toEqual([0, 3, 1, 4, 2, 5]);
    const shares = (y: Tensor): boolean => y.value.storage === x.value.storage;
    expect(
      [
        reshape(transpose(x), [3, 1, 2, 1]),
        reshape(slice(x, 1, 0, 3, 2), [2, 1, 2]),
        reshape(expand(reshape(x, [2, 1, 3]), [2, 4, 3]), [8, 3]),
        reshape(expand(reshape(x, [2, 3, 1]), [2, 3, 4]), [6, 4]),
        reshape(flip(x), [6]),
        reshape(unfold(x, 1, 2, 1), [4, 2]),
      ].map(shares),
    ).toEqual([true, true, false, true, true, false]);
  });

  it('that change nothing are the tensor itself: reshape, expand, detachAt of nothing', () => {
    const x = leaf(1, 2);
    expect(
      [reshape(x, [2]), reshape(x, [-1]), expand(x, [2]), detachAt(x, Segments.none([2]))].every((y) => y === x),
    ).toBe(true);
  });
});

describe('view', () => {
  it('never copies: where the memory does not allow the shape, it says so and leaves everything as it was', () => {
    const x = reshape(arange(6), [2, 3]);
    expect(view(transpose(x), [3, 2, 1]).value.storage).toBe(x.value.storage);
    expect(view(x, [2, 3])).not.toBe(x);
    expect(() => view(transpose(x), [-1])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: view: x, [3, 2] with strides [1, 3], cannot be seen as [6] without a copy; use reshape]`,
    );
    expect(() => view(x, [4])).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: view: [4] has 4 elements and x, [2, 3], has 6]`,
    );
  });

  it('of nothing is of any shape without elements', () => {
    expect([view(zeros([0, 2]).transpose(), [4, 0]).shape, view(zeros([0]), [-1]).shape]).toEqual([[4, 0], [0]]);
    expect(() => view(zeros([0]), [-1, 0])).toThrow('do not fill');
  });
});

describe('in-place names', () => {
  it('refuse what shares memory, however it came', () => {
    const x = tensor([1, 2, 3, 4]);
    const mask = tensor([true]);
    for (const y of [flip(x), unfold(x, 0, 1, 1), roll(x, 0), x.at('1:')]) {
      expect(() => y.maskedFill_(mask, 0)).toThrow('this tensor is a view');
    }
    for (const y of [roll(x, 1), repeat(x, [2]), reshape(transpose(reshape(x, [2, 2])), [4])]) {
      expect(sum(y.maskedFill_(mask, 0)).item()).toBe(0);
    }
    expect(x.toArray()).toEqual([1, 2, 3, 4]);
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
