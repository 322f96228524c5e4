import {
  add,
  arange,
  backward,
  cat,
  chunk,
  diagEmbed,
  diagonal,
  flatten,
  flip,
  movedim,
  ones,
  pad,
  repeatInterleave,
  reshape,
  roll,
  rot90,
  selectScatter,
  type Shape,
  slice,
  sliceScatter,
  split,
  stack,
  sum,
  type Tensor,
  tensorSplit,
  tile,
  tril,
  triu,
  unbind,
  unflatten,
  unfold,
  view,
} from '@frostgrad/core';
import { sizeOf } from '@frostgrad/core/extend';
import { shapes } from '@frostgrad/check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf } from '../graph.ts';

/** A tensor of distinct numbers, an axis of it, and a number to do something with. */
const cases = shapes({ minRank: 1 }).chain((shape) =>
  fc.record({ shape: fc.constant(shape), axis: fc.nat(shape.length - 1), k: fc.integer({ min: 1, max: 5 }) }),
);

const counting = (shape: Shape): Tensor => reshape(arange(sizeOf(shape), { dtype: 'float64' }), shape);

/** Holds for every shape, axis and number that both sides have equal shapes and bits. */
function same(sides: (x: Tensor, axis: number, k: number) => readonly [Tensor, Tensor] | null): void {
  fc.assert(
    fc.property(cases, ({ shape, axis, k }) => {
      const pair = sides(counting(shape), axis, k);
      if (pair === null) return;
      expect([pair[0].shape, bitsOf(pair[0])]).toEqual([pair[1].shape, bitsOf(pair[1])]);
    }),
    { numRuns: 300 },
  );
}

describe('shape ops undo one another', () => {
  it('cat and split, chunk, tensorSplit', () => {
    same((x, axis, k) => [cat(split(x, k, axis), axis), x]);
    same((x, axis, k) => [cat(chunk(x, k, axis), axis), x]);
    same((x, axis, k) => [cat(tensorSplit(x, k, axis), axis), x]);
    same((x, axis, k) => [
      cat(
        tensorSplit(
          x,
          [0, k].filter((i) => i <= (x.shape[axis] as number)),
          axis,
        ),
        axis,
      ),
      x,
    ]);
  });

  it('stack and unbind', () => {
    same((x, axis) => (x.shape[axis] === 0 ? null : [stack(unbind(x, axis), axis), x]));
  });

  it('flip twice, roll there and back, four quarter turns', () => {
    same((x, axis) => [flip(flip(x, axis), axis), x]);
    same((x) => [flip(x), x.shape.reduce((y, _, axis) => flip(y, axis), x)]);
    same((x, axis, k) => [roll(roll(x, k, axis), -k, axis), x]);
    same((x, axis) => (x.ndim < 2 ? null : [rot90(rot90(x, 1, [axis, axis - 1]), 3, [axis, axis - 1]), x]));
  });

  it('pad and crop, in every mode', () => {
    const cropped = (x: Tensor, k: number): Tensor => pad(x, [-k, -k]);
    same((x, _, k) => [cropped(pad(x, [k, k], { value: 7 }), k), x]);
    for (const mode of ['reflect', 'replicate', 'circular'] as const) {
      same((x) =>
        x.shape.at(-1) === 0
          ? null
          : [cropped(pad(x, [1, 1], { mode: x.shape.at(-1) === 1 ? 'replicate' : mode }), 1), x],
      );
    }
  });

  it('flatten and unflatten, movedim there and back, diagEmbed and diagonal', () => {
    same((x, axis) => [unflatten(flatten(x, 0, axis), 0, x.shape.slice(0, axis + 1)), x]);
    same((x, axis) => [movedim(movedim(x, axis, 0), 0, axis), x]);
    same((x, _, k) => [diagonal(diagEmbed(x, { offset: k - 3 }), { offset: k - 3, axis1: -2, axis2: -1 }), x]);
  });
});

describe('shape ops that are others', () => {
  it('windows of one are the elements, windows without overlap are a reshape, and each window is a slice', () => {
    same((x, axis) => (x.shape[axis] === 0 ? null : [unfold(x, axis, 1, 1).at('...', 0), x]));
    same((x, _, k) => {
      const whole = slice(x, -1, 0, Math.floor((x.shape.at(-1) as number) / k) * k);
      if (whole.size === 0) return null;
      return [unfold(x, -1, k, k), unflatten(whole, -1, [-1, k])];
    });
    same((x, axis, k) => {
      const n = x.shape[axis] as number;
      const windows = n < k ? [] : unbind(unfold(x, axis, k, 2), axis);
      const parts = windows.map((_, i) => movedim(slice(x, axis, 2 * i, 2 * i + k), axis, -1));
      return windows.length === 0 ? null : [stack(windows), stack(parts)];
    });
  });

  it('both triangles without the diagonal twice are the whole', () => {
    same((x, _, k) => (x.ndim < 2 ? null : [add(tril(x, { diagonal: k - 3 }), triu(x, { diagonal: k - 2 })), x]));
  });

  it('what is put into a slice or a position is what is there', () => {
    same((x, axis, k) => [sliceScatter(x, slice(x, axis, k - 3, k, 2), axis, k - 3, k, 2), x]);
    same((x, axis) => {
      if (x.shape[axis] === 0) return null;
      const other = x.select(axis, 0).mul(-1);
      return [selectScatter(x, other, axis, -1).select(axis, -1), other];
    });
  });

  it('tile is cat, and repeatInterleave by one count is by a list of it', () => {
    same((x, _, k) => [
      tile(x, [k]),
      cat(
        Array.from({ length: k }, () => x),
        -1,
      ),
    ]);
    same((x, axis, k) => {
      const n = x.shape[axis] as number;
      return [
        repeatInterleave(x, k, axis),
        repeatInterleave(
          x,
          Array.from({ length: n }, () => k),
          axis,
        ),
      ];
    });
  });

  it('view sees what reshape gives, wherever it can', () => {
    same((x, axis) => [
      view(x.transpose(0, axis), [1, ...x.transpose(0, axis).shape, 1]),
      reshape(x.transpose(0, axis), [1, ...x.transpose(0, axis).shape, 1]),
    ]);
  });
});

describe('the gradient of unfold', () => {
  it('counts the windows that an element is in', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 4 }), (n, size, step) => {
        fc.pre(size <= n);
        const x = ones([2, n], { dtype: 'float32', requiresGrad: true });
        backward(sum(unfold(x, 1, size, step)));
        const starts: number[] = [];
        for (let start = 0; start + size <= n; start += step) starts.push(start);
        const counts = Array.from({ length: n }, (_, i) => starts.filter((s) => s <= i && i < s + size).length);
        expect(x.grad?.toArray()).toEqual([counts, counts]);
      }),
      { numRuns: 300 },
    );
  });
});
