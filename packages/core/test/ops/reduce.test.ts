import { backward, mean, sum, tensor, zeros } from '@frostgrad/core';
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
