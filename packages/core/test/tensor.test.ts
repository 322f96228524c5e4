import {
  add,
  argmax,
  arange,
  assign,
  backward,
  expand,
  gt,
  mul,
  reshape,
  slice,
  sum,
  Tensor,
  tensor,
  transpose,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf, stateOf } from './graph.ts';

describe('requiresGrad', () => {
  it('goes from an input to the result, which is no leaf then', () => {
    const w = leaf(1);
    expect([w.requiresGrad, w.isLeaf, w.gradFn]).toEqual([true, true, null]);
    const y = mul(w, 2);
    expect([y.requiresGrad, y.isLeaf, y.gradFn?.name]).toEqual([true, false, 'mul']);
    const plain = mul(constant(1), 2);
    expect([plain.requiresGrad, plain.isLeaf, plain.gradFn]).toEqual([false, true, null]);
  });

  it('never goes to indices and masks', () => {
    expect([gt(leaf(1), 0).requiresGrad, argmax(leaf(1, 2), 0).requiresGrad]).toEqual([false, false]);
  });

  it('is set and taken back on a leaf, and changes nothing on a computed tensor that has it', () => {
    const w = constant(1);
    w.requiresGrad = true;
    const y = mul(w, 2);
    y.requiresGrad = true;
    expect([y.gradFn?.name, y.requiresGrad]).toEqual(['mul', true]);
    w.requiresGrad = false;
    expect(mul(w, 2).requiresGrad).toBe(false);
  });

  it('is refused for what is not floating, and cannot be taken from what was computed', () => {
    const [int, y] = [arange(2), mul(leaf(1), 2)];
    const before = stateOf(int, y);
    expect(() => {
      int.requiresGrad = true;
    }).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: requiresGrad: only floating tensors can require grad, and this one is int32]`,
    );
    expect(() => tensor([true], { requiresGrad: true })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: requiresGrad: only floating tensors can require grad, and this one is bool]`,
    );
    expect(() => {
      y.requiresGrad = false;
    }).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: requiresGrad: only a leaf can stop requiring grad; use detach() to leave the graph here]`,
    );
    expect(stateOf(int, y)).toEqual(before);
  });
});

describe('grad', () => {
  it('is null at first, can be assigned and taken away, and is the very tensor assigned', () => {
    const w = leaf(1, 2);
    expect(w.grad).toBeNull();
    const g = constant(3, 4);
    w.grad = g;
    expect(w.grad).toBe(g);
    w.grad = null;
    expect(w.grad).toBeNull();
  });

  it('refuses another shape, another dtype and what is no tensor, and stays as it was', () => {
    const w = leaf(1, 2);
    w.grad = constant(3, 4);
    const before = stateOf(w);
    expect(() => (w.grad = constant(1))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: grad: the gradient is [1] and the tensor is [2]]`,
    );
    expect(() => (w.grad = tensor([1, 2]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: the gradient is float32, expected float64]`,
    );
    expect(() => (w.grad = 1 as unknown as Tensor)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: grad: a gradient is a tensor or null]`,
    );
    expect(() => (w.grad = undefined as unknown as Tensor)).toThrow('grad: a gradient is a tensor or null');
    expect(stateOf(w)).toEqual(before);
  });
});

describe('detach', () => {
  it('leaves the graph, shares memory and its version, and shows what is assigned to either', () => {
    const w = leaf(1, 2);
    const out = w.detach();
    expect([out.requiresGrad, out.isLeaf, out.value.storage === w.value.storage]).toEqual([false, true, true]);
    assign(out, constant(5, 6));
    expect([w.toArray(), w.value.storage.version]).toEqual([[5, 6], 1]);
  });

  it('cuts the path of gradients, of a computed tensor too', () => {
    const w = leaf(3);
    const y = mul(w, w);
    backward(sum(add(mul(y.detach(), w), y)));
    expect(w.grad?.item()).toBe(9 + 6);
  });
});

describe('values', () => {
  it('are given in row-major copies: nothing a caller does to them is seen', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const shared = x.toTypedArray();
    shared.fill(9);
    (x.toArray() as number[][])[0]?.fill(9);
    transpose(x).toTypedArray().fill(9);
    slice(x, 0, 1).toTypedArray().fill(9);
    expect(x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(shared.buffer.byteLength).toBe(16);
  });

  it('of a view are its own alone, in its own order', () => {
    const x = reshape(arange(6), [2, 3]);
    expect([...transpose(x).toTypedArray()]).toEqual([0, 3, 1, 4, 2, 5]);
    expect([...slice(x, 1, 1, 3).toTypedArray()]).toEqual([1, 2, 4, 5]);
    expect(slice(x, 0, 1).toTypedArray().buffer.byteLength).toBe(12);
    expect([...expand(slice(x, 1, 0, 1), [2, 2]).toTypedArray()]).toEqual([0, 0, 3, 3]);
  });

  it('keep every bit, of views too: NaN payloads, signaling ones among them, and signs of zero', () => {
    const single = Uint32Array.of(0x7f800001, 0xffc0beef, 0x80000000, 1);
    const x = tensor(new Float32Array(single.buffer), { shape: [2, 2] });
    expect(new Uint32Array(x.toTypedArray().buffer)).toEqual(single);
    expect(new Uint32Array(transpose(x).toTypedArray().buffer)).toEqual(
      Uint32Array.of(0x7f800001, 0x80000000, 0xffc0beef, 1),
    );
    const double = BigUint64Array.of(0x7ff0000000000001n, 0xfff8beefbeefbeefn, 1n << 63n, 1n);
    const y = tensor(new Float64Array(double.buffer), { shape: [2, 2] });
    expect(bitsOf(transpose(transpose(y)))).toEqual(new Uint8Array(double.buffer));
    expect(new BigUint64Array(transpose(y).toTypedArray().buffer)).toEqual(
      BigUint64Array.of(0x7ff0000000000001n, 1n << 63n, 0xfff8beefbeefbeefn, 1n),
    );
  });

  it('nest as deep as there are axes; a scalar is a number, a mask gives truth values', () => {
    expect(tensor(3).toArray()).toBe(3);
    expect(tensor(true).toArray()).toBe(true);
    expect(zeros([2, 0, 3]).toArray()).toEqual([[], []]);
    expect(zeros([0, 2]).toArray()).toEqual([]);
    expect(tensor([[true], [false]]).toArray()).toEqual([[true], [false]]);
  });

  it('of one element are given by item, whatever the shape and the view', () => {
    expect([tensor(3).item(), tensor([[[4]]]).item(), slice(arange(5), 0, 3, 4).item()]).toEqual([3, 4, 3]);
    expect(leaf(2).item()).toBe(2);
  });

  it('of more or fewer are refused by item', () => {
    expect(() => zeros([2, 1]).item()).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: item: a tensor of [2, 1] has 2 elements; index it or reduce it first]`,
    );
    expect(() => zeros([0]).item()).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: item: a tensor of [0] has 0 elements; index it or reduce it first]`,
    );
  });
});
