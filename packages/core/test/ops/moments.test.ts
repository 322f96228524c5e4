import {
  all,
  any,
  backward,
  grad,
  logSumExp,
  mean,
  nanmean,
  nansum,
  norm,
  std,
  stdMean,
  sum,
  type Tensor,
  tensor,
  variance,
  varMean,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

describe('variance and std', () => {
  it('keep all digits where the mean is large: both passes are in float64', () => {
    const x = tensor([1e7, 1e7 + 1, 1e7 + 2]);
    expect([variance(x).item(), std(x).item()]).toEqual([1, 1]);
  });

  it('of one element are NaN, but for a correction of 0; of nothing NaN', () => {
    const x = tensor([[3], [4]]);
    expect([variance(x, 1).toArray(), std(x, 1).toArray(), std(x, 1, { correction: 0 }).toArray()]).toEqual([
      [NaN, NaN],
      [NaN, NaN],
      [0, 0],
    ]);
    expect([variance(zeros([0])).item(), variance(zeros([2, 0]), 1).toArray()]).toEqual([NaN, [NaN, NaN]]);
  });

  it('divide by 0 at least, where the correction exceeds the count', () => {
    expect([
      variance(tensor([1, 3]), 0, { correction: 5 }).item(),
      variance(tensor([1, 1]), 0, { correction: 2 }).item(),
    ]).toEqual([Infinity, NaN]);
  });

  it('have a gradient of 0 where nothing varies', () => {
    const x = leaf(3, 3);
    backward(std(x));
    expect(x.grad?.toArray()).toEqual([0, 0]);
  });

  it('are the method var, and keep axes', () => {
    const x = tensor([[1, 3]]);
    expect([x.var(1, { keepDims: true }).toArray(), x.std([0, 1], { correction: 0 }).item()]).toEqual([[[2]], 1]);
  });

  it('come with the mean', () => {
    const x = tensor([1, 3]);
    const [a, b] = [varMean(x, 0, { keepDims: true }), stdMean(x, undefined, { correction: 0 })];
    expect([a.variance.toArray(), a.mean.toArray(), b.std.item(), b.mean.item()]).toEqual([[2], [2], 1, 2]);
  });
});

describe('norm', () => {
  it('has a subgradient of 0 at 0, to the second order', () => {
    for (const p of [2, 1, 3, 1.5, 0.5, 0, Infinity]) {
      const x = leaf(0, 0);
      const [dx] = grad(norm(x, p), [x], { createGraph: true });
      expect(dx?.toArray(), `p = ${p}`).toEqual([0, 0]);
      if (dx?.requiresGrad !== true) continue;
      const [ddx] = grad(sum(dx), [x], { materializeGrads: true });
      expect(ddx?.toArray(), `p = ${p}`).toEqual([0, 0]);
    }
  });

  it('of float32 neither overflows nor vanishes on its way', () => {
    expect(norm(tensor([3e30, 4e30])).item()).toBe(Math.fround(5e30));
    expect(norm(tensor([3e-30, 4e-30])).item()).toBe(Math.fround(5e-30));
    expect(norm(tensor([3e30, 4e30]), 3).item()).toBeGreaterThan(4e30);
  });

  it('of nothing is 0', () => {
    expect([2, 1, 3, 0].map((p) => norm(zeros([0]), p).item())).toEqual([0, 0, 0, 0]);
    expect(norm(zeros([0, 2]), 2, 0, { keepDims: true }).toArray()).toEqual([[0, 0]]);
  });

  it('of an infinite element is infinite, but for the smallest', () => {
    expect([norm(tensor([Infinity, 1])).item(), norm(tensor([-Infinity, 1]), -Infinity).item()]).toEqual([Infinity, 1]);
  });
});

describe('logSumExp', () => {
  it('of nothing, and of -Infinity alone, is -Infinity with a gradient of 0', () => {
    expect([logSumExp(zeros([0])).item(), logSumExp(zeros([2, 0]), 1).toArray()]).toEqual([
      -Infinity,
      [-Infinity, -Infinity],
    ]);
    const x = leaf(-Infinity, -Infinity);
    const [dx] = grad(logSumExp(x), [x], { createGraph: true });
    const [ddx] = grad(sum(dx as Tensor), [x]);
    expect([dx?.toArray(), ddx?.toArray()]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('is Infinity where an element is, and NaN where one is', () => {
    expect([logSumExp(tensor([Infinity, 1])).item(), logSumExp(tensor([NaN, Infinity])).item()]).toEqual([
      Infinity,
      NaN,
    ]);
  });

  it('takes integers, in float32', () => {
    const y = logSumExp(tensor([0, 0], { dtype: 'int32' }));
    expect([y.item(), y.dtype]).toEqual([expect.closeTo(Math.LN2, 6), 'float32']);
  });
});

describe('nansum and nanmean', () => {
  it('of NaN alone are 0 and NaN', () => {
    expect([nansum(tensor([NaN])).item(), nanmean(tensor([NaN])).item()]).toEqual([0, NaN]);
  });

  it('give a NaN a gradient of 0', () => {
    const x = leaf(1, NaN, 3);
    backward(nanmean(x));
    expect(x.grad?.toArray()).toEqual([0.5, 0, 0.5]);
    const y = leaf(NaN);
    backward(nanmean(y));
    expect(y.grad?.toArray()).toEqual([0]);
  });

  it('are sum and mean where nothing is NaN', () => {
    const x = tensor([
      [1, 2],
      [3, 5],
    ]);
    expect(nansum(x, 0, { keepDims: true }).toArray()).toEqual(sum(x, 0, { keepDims: true }).toArray());
    expect(nanmean(x, 1).toArray()).toEqual(mean(x, 1).toArray());
    expect(nansum(tensor([1, 2], { dtype: 'int32' })).dtype).toBe('int32');
  });
});

describe('any and all', () => {
  it('of nothing are false and true', () => {
    expect([any(zeros([0])).toArray(), all(zeros([2, 0]), 1).toArray()]).toEqual([false, [true, true]]);
  });

  it('take NaN for something and -0 for nothing, in any dtype', () => {
    expect([any(tensor([-0])).dtype, any(tensor([-0])).toArray(), all(tensor([NaN])).toArray()]).toEqual([
      'bool',
      false,
      true,
    ]);
    expect(all(tensor([1, 0], { dtype: 'int32' }), 0, { keepDims: true }).toArray()).toEqual([false]);
  });
});
