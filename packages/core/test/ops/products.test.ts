import { addmm, bmm, dot, FrostgradError, grad, matmul, mm, mv, outer, sum, tensor, zeros } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

const int = (...values: number[]) => tensor(Int32Array.from(values));

describe('dtypes of products', () => {
  it('are int32 for masks, which count', () => {
    const mask = tensor([true, true, false]);
    expect(dot(mask, mask).dtype).toBe('int32');
    expect(dot(mask, mask).item()).toBe(2);
    expect(outer(mask, int(5)).toArray()).toEqual([[5], [5], [0]]);
  });

  it('are int32 for integers, exactly, and wrap', () => {
    expect(dot(int(2147483647, 3), int(2147483647, 2)).item()).toBe(7);
    expect(
      matmul(
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          { dtype: 'int32' },
        ).transpose(),
        int(1, -1),
      ).toArray(),
    ).toEqual([-2, -2]);
  });

  it('promote', () => {
    expect(mv(zeros([1, 2]), int(1, 2)).dtype).toBe('float32');
    expect(mm(zeros([1, 2], { dtype: 'float64' }), zeros([2, 1])).dtype).toBe('float64');
  });
});

describe('addmm', () => {
  it('does not read what beta = 0 multiplies, and gives it a gradient of zeros', () => {
    const x = tensor([NaN, Infinity], { requiresGrad: true });
    const y = addmm(x, tensor([[1]]), tensor([[2, -0]]), { beta: 0, alpha: -1 });
    expect(y.toArray()).toEqual([[-2, -0]]);
    expect(grad([sum(y)], [x])[0]?.toArray()).toEqual([0, 0]);
  });
});

describe('products of nothing', () => {
  it('are zeros', () => {
    expect(dot(zeros([0]), zeros([0])).item()).toBe(0);
    expect(mm(zeros([2, 0]), zeros([0, 1])).toArray()).toEqual([[0], [0]]);
    expect(outer(zeros([0]), zeros([2])).shape).toEqual([0, 2]);
  });
});

describe('errors name the operands and the fix', () => {
  it.each<[() => unknown, string]>([
    [
      () => mm(zeros([2, 3]), zeros([2, 3])),
      'mm: inner sizes differ: a is [2, 3] (3 columns), b is [2, 3] (2 rows). Did you mean mm(a, b.transpose())?',
    ],
    [() => mm(zeros([3]), zeros([3, 2])), 'mm: a is [3]; expected a matrix [M, K]. Use matmul for other ranks'],
    [
      () => bmm(zeros([2, 1, 3]), zeros([3, 3, 2])),
      'bmm: batch sizes differ: a is [2, 1, 3] and b is [3, 3, 2]. Use matmul to broadcast',
    ],
    [
      () => bmm(zeros([2, 3]), zeros([3, 2])),
      'bmm: a is [2, 3]; expected a batch of matrices [B, M, K]. Use matmul for other ranks',
    ],
    [() => mv(zeros([2, 3]), zeros([2])), 'mv: inner sizes differ: a is [2, 3] (3 columns), v is [2]'],
    [() => dot(zeros([2]), zeros([3])), 'dot: sizes differ: a is [2] and b is [3]'],
    [
      () => outer(zeros([2, 2]), zeros([3])),
      'outer: a is [2, 2]; expected a vector [M]. Use einsum or mul for other ranks',
    ],
    [
      () => matmul(zeros([4]), zeros([3, 2])),
      'matmul: inner sizes differ: a is [4] (4 elements), b is [3, 2] (3 rows)',
    ],
    [
      () => matmul(zeros([3]), zeros([2, 3])),
      'matmul: inner sizes differ: a is [3] (3 elements), b is [2, 3] (2 rows). Did you mean matmul(a, b.transpose())?',
    ],
    [
      () => matmul(zeros([2, 3]), zeros([2])),
      'matmul: inner sizes differ: a is [2, 3] (3 columns), b is [2] (2 elements)',
    ],
    [
      () => matmul(zeros([5, 2, 3]), zeros([4, 3, 2])),
      'matmul: cannot broadcast the leading axes of a, [5, 2, 3], with those of b, [4, 3, 2]: axis -3 is 5 in the first and 4 in the second',
    ],
  ])('%o', (call, message) => {
    expect(call).toThrow(FrostgradError);
    expect(call).toThrow(message);
  });
});
