import { amax, amin, argmax, argmin, backward, max, min, sum, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

const rows = [
  [1, 5, 5],
  [7, 2, 7],
];
const matrix = tensor(rows);

describe('amax and amin', () => {
  it('share the gradient equally among ties', () => {
    const x = tensor(rows, { requiresGrad: true });
    backward(amax(x, 1), { gradient: tensor([1, 3]) });
    expect(x.grad?.toArray()).toEqual([
      [0, 0.5, 0.5],
      [1.5, 0, 1.5],
    ]);
    const all = leaf(2, 2, 2, 2);
    backward(amin(all));
    expect(all.grad?.toArray()).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('share it among the NaNs where the result is NaN', () => {
    const x = leaf(NaN, 3, NaN);
    backward(amax(x));
    expect(x.grad?.toArray()).toEqual([0.5, 0, 0.5]);
  });

  it('are NaN where there is one, wherever it stands', () => {
    const some = tensor([
      [NaN, 1, 2],
      [1, NaN, 2],
      [1, 2, NaN],
      [1, 2, -Infinity],
    ]);
    expect(amax(some, 1).toArray()).toEqual([NaN, NaN, NaN, 2]);
    expect(amin(some, 1).toArray()).toEqual([NaN, NaN, NaN, -Infinity]);
  });

  it('run over several axes, and over none are the tensor', () => {
    expect([amax(matrix, [0, -1], { keepDims: true }).toArray(), amin(matrix, [0, 1]).item()]).toEqual([[[7]], 1]);
    expect(amax(matrix, []).toArray()).toEqual(rows);
  });

  it('keep integers and truth values, the smallest integer too', () => {
    const low = tensor([-2147483648, 1], { dtype: 'int32' });
    expect([amin(low).item(), amax(low).item(), amin(low).dtype]).toEqual([-2147483648, 1, 'int32']);
    const mask = tensor([true, false]);
    expect([amin(mask).toArray(), amax(mask).toArray()]).toEqual([false, true]);
  });

  it('of no elements are of no elements, where the empty axis stays', () => {
    expect([amax(zeros([0, 2]), 1).shape, amin(zeros([0, 2]), 1).shape]).toEqual([[0], [0]]);
  });
});

describe('max and min', () => {
  it('of all share the gradient among ties, and along an axis give it whole to the element returned', () => {
    const x = tensor(rows, { requiresGrad: true });
    backward(max(x));
    expect(x.grad?.toArray()).toEqual([
      [0, 0, 0],
      [0.5, 0, 0.5],
    ]);
    const y = tensor(rows, { requiresGrad: true });
    backward(max(y, 1).values, { gradient: tensor([1, 3]) });
    expect(y.grad?.toArray()).toEqual([
      [0, 1, 0],
      [3, 0, 0],
    ]);
  });

  it('return the first of ties and the first NaN', () => {
    const some = tensor([
      [3, 1, 3],
      [NaN, 1, NaN],
      [1, NaN, 0],
    ]);
    const largest = max(some, 1);
    expect([largest.values.toArray(), largest.indices.toArray()]).toEqual([
      [3, NaN, NaN],
      [0, 0, 1],
    ]);
    const smallest = min(some, 1, { keepDims: true });
    expect([smallest.values.toArray(), smallest.indices.toArray()]).toEqual([
      [[1], [NaN], [NaN]],
      [[1], [0], [1]],
    ]);
  });

  it('are methods with both forms', () => {
    const largest: Tensor = matrix.max();
    expect([largest.item(), matrix.max(0).values.toArray(), matrix.min(0).indices.dtype]).toEqual([
      7,
      [7, 5, 7],
      'int32',
    ]);
  });

  it('differentiate twice through the elements returned', () => {
    const x = leaf(2, 3);
    const y = max(x.mul(x).mul(x), 0).values;
    backward(y, { createGraph: true });
    const { grad } = x;
    x.grad = null;
    backward(sum(grad as Tensor));
    expect((x.grad as Tensor | null)?.toArray()).toEqual([0, 18]);
  });
});

describe('argmax and argmin', () => {
  it('are the first of ties, and the first NaN', () => {
    expect([argmax(matrix, 1).toArray(), argmin(tensor([2, 1, 1]), 0).item()]).toEqual([[1, 0], 1]);
    expect(argmax(tensor([1, NaN, 3, NaN]), 0).item()).toBe(1);
    expect(argmin(tensor([1, NaN, 3, NaN]), 0).item()).toBe(1);
    expect(argmax(matrix, -2, { keepDims: true }).toArray()).toEqual([[1, 0, 1]]);
  });

  it('without an axis count along all elements', () => {
    expect([argmax(matrix).item(), argmin(matrix).item(), argmax(tensor(3)).item()]).toEqual([3, 0, 0]);
    expect(argmax(matrix, undefined, { keepDims: true }).toArray()).toEqual([[3]]);
    expect(argmax(matrix.transpose()).item()).toBe(1);
  });

  it('are int32 and require no grad', () => {
    const at: Tensor = argmax(leaf(1, 2), 0);
    expect([at.dtype, at.requiresGrad, argmin(leaf(1, 2)).requiresGrad]).toEqual(['int32', false, false]);
  });
});
