import { argmax, backward, max, mean, sum, type Tensor, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

const matrix = tensor([
  [1, 5, 5],
  [7, 2, 7],
]);

describe('sum', () => {
  it('of nothing is +0, of -0 too: it starts at +0', () => {
    expect([sum(zeros([0])).item(), sum(zeros([2, 0]), 1).toArray(), sum(tensor([-0])).item()]).toEqual([0, [0, 0], 0]);
  });

  it('over axes in any order and sign, kept or not; over none it is the tensor', () => {
    expect([
      sum(matrix, [-1, 0]).item(),
      sum(matrix, 1, { keepDims: true }).toArray(),
      sum(matrix, []).toArray(),
    ]).toEqual([27, [[11], [16]], matrix.toArray()]);
  });

  it('counts truth values, in int32', () => {
    const count = sum(
      tensor([
        [true, false],
        [true, true],
      ]),
      0,
    );
    expect([count.toArray(), count.dtype]).toEqual([[2, 1], 'int32']);
  });
});

describe('mean', () => {
  it('of nothing is NaN; its gradient is shared', () => {
    expect([mean(zeros([0])).item(), mean(zeros([2, 0]), 1).toArray()]).toEqual([NaN, [NaN, NaN]]);
    const x = leaf(1, 2, 3, 4);
    backward(mean(x));
    expect(x.grad?.toArray()).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe('max', () => {
  it('shares its gradient equally among ties', () => {
    const x = tensor(matrix.toArray() as number[][], { requiresGrad: true });
    backward(max(x, 1), { gradient: tensor([1, 3]) });
    expect(x.grad?.toArray()).toEqual([
      [0, 0.5, 0.5],
      [1.5, 0, 1.5],
    ]);
    const all = tensor([2, 2, 2, 2], { requiresGrad: true });
    backward(max(all));
    expect(all.grad?.toArray()).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('is NaN where there is one, wherever it stands', () => {
    const rows = tensor([
      [NaN, 1, 2],
      [1, NaN, 2],
      [1, 2, NaN],
      [1, 2, -Infinity],
    ]);
    expect(max(rows, 1).toArray()).toEqual([NaN, NaN, NaN, 2]);
  });
});

describe('argmax', () => {
  it('is the first of ties, and the first NaN', () => {
    expect(argmax(matrix, 1).toArray()).toEqual([1, 0]);
    expect(argmax(tensor([1, NaN, 3, NaN]), 0).item()).toBe(1);
    expect(argmax(matrix, -2, { keepDims: true }).toArray()).toEqual([[1, 0, 1]]);
  });

  it('is int32 and requires no grad', () => {
    const at: Tensor = argmax(leaf(1, 2), 0);
    expect([at.dtype, at.requiresGrad]).toEqual(['int32', false]);
  });
});
