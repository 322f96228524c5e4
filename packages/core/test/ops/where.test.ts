import { backward, log, maskedFill, mul, noGrad, Tensor, tensor, where, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, leaf, stateOf } from '../graph.ts';

const mask = tensor([true, false]);

describe('where', () => {
  it('selects, and gives what is not chosen a gradient of exactly +0, NaN or not', () => {
    const [a, b] = [leaf(NaN, 2), leaf(3, Infinity)];
    const y = where(mask, b, a);
    expect(y.toArray()).toEqual([3, 2]);
    backward(y, { gradient: tensor([-1, NaN], { dtype: 'float64' }) });
    expect(bitsOf(b.grad as Tensor)).toEqual(bitsOf(Float64Array.of(-1, 0)));
    expect(bitsOf(a.grad as Tensor)).toEqual(bitsOf(Float64Array.of(0, NaN)));
  });

  it('behind an unsafe op does not save its gradient, as everywhere: 0 * Infinity; in front of it, it does', () => {
    const x = leaf(0, 1);
    const safe = tensor([false, true]);
    backward(where(safe, log(x), 0).sum());
    expect(x.grad?.toArray()).toEqual([NaN, 1]);
    x.grad = null;
    backward(log(where(safe, x, 1)).sum());
    expect((x.grad as Tensor | null)?.toArray()).toEqual([0, 1]);
  });
});

describe('maskedFill', () => {
  it('fills where the mask is true, and gives filled elements a gradient of exactly +0', () => {
    const x = leaf(NaN, 2);
    const y = maskedFill(x, mask, -Infinity);
    expect(y.toArray()).toEqual([-Infinity, 2]);
    backward(y, { gradient: tensor([NaN, -3], { dtype: 'float64' }) });
    expect(bitsOf(x.grad as Tensor)).toEqual(bitsOf(Float64Array.of(0, -3)));
  });

  it('refuses a value that the dtype cannot hold, and a mask of 0 and 1 in numbers', () => {
    expect(() => maskedFill(tensor([1, 2], { dtype: 'int32' }), mask, 2 ** 31)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: maskedFill: x is int32, which cannot hold 2147483648; cast it to a floating dtype first]`,
    );
    expect(() => maskedFill(tensor([1, 2], { dtype: 'int32' }), mask, 0.5)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: maskedFill: x is int32, which cannot hold 0.5; cast it to a floating dtype first]`,
    );
    expect(() => maskedFill(mask, mask, 2)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: maskedFill: x is bool, which cannot hold 2; cast it to a floating dtype first]`,
    );
    expect(() => maskedFill(leaf(1, 2), tensor([1, 0]), 0)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: maskedFill: the mask is float32, expected bool. Compare first, e.g. mask.ne(0)]`,
    );
    expect(maskedFill(mask, mask, 0).toArray()).toEqual([false, false]);
  });
});

describe('maskedFill_', () => {
  it('makes a tensor its result, history included, and returns it', () => {
    const w = leaf(2, 3);
    const y = mul(w, w);
    expect(y.maskedFill_(mask, 0)).toBe(y);
    expect([y.toArray(), y.gradFn?.name, y.isLeaf]).toEqual([[0, 9], 'maskedFill', false]);
    backward(y.sum());
    expect(w.grad?.toArray()).toEqual([0, 6]);
  });

  it('leaves what a graph saved, and views taken before, as they were', () => {
    const w = leaf(2, 3);
    const y = mul(w, w);
    const z = mul(y, y); // saves y
    const view = y.reshape([1, 2]);
    y.maskedFill_(mask, 0);
    expect(view.toArray()).toEqual([[4, 9]]);
    backward(z.sum());
    expect(w.grad?.toArray()).toEqual([32, 108]); // 4 w^3
  });

  it('changes a leaf that requires no grad without raising a version: nothing was written', () => {
    const x = tensor([1, 2]);
    const before = x.value.storage;
    x.maskedFill_(mask, 0);
    expect([x.toArray(), x.isLeaf, x.requiresGrad, before.version]).toEqual([[0, 2], true, false, 0]);
  });

  it('is refused on a leaf that learns, and changes nothing', () => {
    const w = leaf(1, 2);
    const before = stateOf(w);
    expect(() => w.maskedFill_(mask, 0)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: maskedFill_: a leaf that requires grad cannot be changed in place while a graph is recorded; use noGrad, or maskedFill]`,
    );
    expect(stateOf(w)).toEqual(before);
  });

  it('goes through assign under noGrad on a leaf that learns: version, frozen elements and identity hold', () => {
    const w = leaf(1, 2);
    const y = mul(w, w);
    noGrad(() => w.maskedFill_(mask, 0));
    expect([w.toArray(), w.isLeaf, w.requiresGrad, w.value.storage.version]).toEqual([[0, 2], true, true, 1]);
    expect(() => backward(y.sum())).toThrow('was changed by assign');
  });

  it('is refused on a view, by the name to use instead, and changes nothing - under noGrad too', () => {
    const x = tensor([[1, 2]]);
    const views = [x.reshape([2]), x.select(0, 0), x.slice(1, 0, 2), x.expand([1, 1, 2]), x.transpose()];
    const before = stateOf(x);
    for (const view of views) {
      expect(() => view.maskedFill_(tensor(true), 0)).toThrow('maskedFill_: this tensor is a view');
      expect(() => noGrad(() => view.maskedFill_(tensor(true), 0))).toThrow('use maskedFill instead');
    }
    expect(() => x.reshape([2]).maskedFill_(mask, 0)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: maskedFill_: this tensor is a view, and other tensors see its memory; use maskedFill instead]`,
    );
    expect(stateOf(x)).toEqual(before);
  });

  it('is refused when the mask is wider than the tensor, and changes nothing', () => {
    const x = zeros([2]);
    const before = stateOf(x);
    expect(() => x.maskedFill_(tensor([[true], [false]]), 0)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: maskedFill: the mask [2, 1] does not broadcast to [2]]`,
    );
    expect(stateOf(x)).toEqual(before);
  });
});
