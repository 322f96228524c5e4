import {
  argsort,
  backward,
  grad,
  median,
  sort,
  sum,
  type Tensor,
  tensor,
  topk,
  unique,
  uniqueConsecutive,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

describe('sort', () => {
  it('keeps equal elements in their order, ascending and descending, in a long row too', () => {
    const n = 1000;
    const x = tensor(Float32Array.from({ length: n }, (_, i) => i % 3));
    const places = (residue: number): number[] => [...Array(n).keys()].filter((i) => i % 3 === residue);
    expect(sort(x).indices.toArray()).toEqual([...places(0), ...places(1), ...places(2)]);
    expect(sort(x, 0, { descending: true }).indices.toArray()).toEqual([...places(2), ...places(1), ...places(0)]);
  });

  it('puts NaN last, or first when descending, and does not tell -0 from 0', () => {
    const x = tensor([NaN, 0, -0, Infinity, -Infinity, NaN]);
    expect(sort(x).values.toArray()).toEqual([-Infinity, 0, -0, Infinity, NaN, NaN]);
    expect(sort(x, 0, { descending: true }).indices.toArray()).toEqual([0, 5, 3, 1, 2, 4]);
  });

  it('runs along any axis of a view, and of nothing', () => {
    const x = tensor([
      [3, 1],
      [2, 4],
    ]).transpose();
    expect([sort(x, 0).values.toArray(), sort(x, 1).indices.toArray(), sort(zeros([2, 0])).values.shape]).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 0],
        [0, 1],
      ],
      [2, 0],
    ]);
  });

  it('sends gradients back to where elements stood, twice', () => {
    const x = leaf(3, 1, 2);
    const y = sort(x).values;
    const [dx] = grad(sum(y.mul(y).mul(tensor([1, 10, 100]))), [x], { createGraph: true });
    expect(dx?.toArray()).toEqual([600, 2, 40]);
    const [ddx] = grad(sum(dx as Tensor), [x]);
    expect(ddx?.toArray()).toEqual([200, 2, 20]);
  });

  it('keeps integers and truth values', () => {
    expect(sort(tensor([3, -2147483648, 2147483647], { dtype: 'int32' })).values.toArray()).toEqual([
      -2147483648, 3, 2147483647,
    ]);
    expect(sort(tensor([true, false])).values.toArray()).toEqual([false, true]);
  });

  it('has positions that require no grad', () => {
    expect([argsort(leaf(2, 1)).requiresGrad, argsort(leaf(2, 1)).dtype]).toEqual([false, 'int32']);
  });
});

describe('topk', () => {
  it('takes the first of ties, NaN for the largest', () => {
    expect(topk(tensor([5, 5, 1, 5]), 2).indices.toArray()).toEqual([0, 1]);
    expect(topk(tensor([1, NaN, 2]), 2).values.toArray()).toEqual([NaN, 2]);
    expect(topk(tensor([1, NaN, 2]), 2, 0, { largest: false }).values.toArray()).toEqual([1, 2]);
  });

  it('takes none, and sends gradients to those it takes', () => {
    expect(topk(zeros([2, 3]), 0).values.shape).toEqual([2, 0]);
    const x = tensor([1, 4, 2, 3], { requiresGrad: true });
    backward(topk(x, 2).values, { gradient: tensor([1, 10]) });
    expect(x.grad?.toArray()).toEqual([0, 1, 0, 10]);
  });
});

describe('median', () => {
  it('is the lower of two in the middle, and NaN where there is one', () => {
    expect([median(tensor([4, 1, 3, 2])).item(), median(tensor([1, NaN, 0])).item()]).toEqual([2, NaN]);
    expect(median(tensor([7, NaN, 1, NaN]), 0).indices.item()).toBe(1);
  });

  it('of nothing is NaN', () => {
    expect(median(zeros([0])).item()).toBeNaN();
  });

  it('of all shares the gradient among its equals; along an axis gives it to the element returned', () => {
    const x = leaf(1, 2, 2, 3);
    backward(median(x));
    expect(x.grad?.toArray()).toEqual([0, 0.5, 0.5, 0]);
    const y = leaf(1, 2, 2, 3);
    const { values, indices } = median(y, 0, { keepDims: true });
    backward(values);
    expect([indices.toArray(), y.grad?.toArray()]).toEqual([[1], [0, 1, 0, 0]]);
  });

  it('takes a view, integers and truth values', () => {
    const x = tensor([
      [1, 9],
      [5, 2],
    ]).slice(1, 1);
    expect([median(x).item(), median(x, 0).values.toArray()]).toEqual([2, [2]]);
    const mask = median(tensor([true, false, true]));
    expect([median(tensor([3, 1, 2], { dtype: 'int32' })).item(), mask.toArray(), mask.dtype]).toEqual([
      2,
      true,
      'bool',
    ]);
  });
});

describe('unique', () => {
  it('takes 0 and -0 for one, with the sign that came first, and each NaN for itself', () => {
    const { values, inverse, counts } = unique(tensor([NaN, -0, 1, 0, NaN]));
    expect([values.toArray(), inverse.toArray(), counts.toArray()]).toEqual([
      [-0, 1, NaN, NaN],
      [2, 0, 1, 0, 3],
      [2, 1, 1, 1],
    ]);
  });

  it('keeps the shape in its inverse, and carries no gradient', () => {
    const x = tensor(
      [
        [2, 1],
        [1, 2],
      ],
      { requiresGrad: true },
    );
    const { values, inverse } = unique(x.transpose());
    expect([inverse.toArray(), values.requiresGrad, x.grad]).toEqual([
      [
        [1, 0],
        [0, 1],
      ],
      false,
      null,
    ]);
  });

  it('of nothing is nothing', () => {
    const { values, inverse, counts } = unique(zeros([2, 0]));
    expect([values.shape, inverse.shape, counts.shape]).toEqual([[0], [2, 0], [0]]);
  });

  it('side by side leaves what comes again', () => {
    const { values, counts } = uniqueConsecutive(tensor([true, true, false, true]));
    expect([values.toArray(), values.dtype, counts.toArray()]).toEqual([[true, false, true], 'bool', [2, 1, 1]]);
  });
});
