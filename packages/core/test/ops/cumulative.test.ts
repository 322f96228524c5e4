import {
  backward,
  cummax,
  cummin,
  cumprod,
  cumsum,
  diff,
  grad,
  logCumSumExp,
  prod,
  sum,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { leaf } from '../graph.ts';

const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));

/** The gradient of `sum(f(x))`, and the gradient of the sum of that. */
function twice(f: (x: Tensor) => Tensor, ...values: number[]): [unknown, unknown] {
  const x = leaf(...values);
  const [dx] = grad(sum(f(x)), [x], { createGraph: true });
  const [ddx] = grad(sum(dx as Tensor), [x], { materializeGrads: true });
  return [dx?.toArray(), ddx?.toArray()];
}

describe('cumsum', () => {
  it('adds in float64 and rounds each sum once: what vanishes beside a large one is not lost', () => {
    const x = tensor([2 ** 24, 1, 1, -(2 ** 24)]);
    expect(cumsum(x, 0).toArray()).toEqual([2 ** 24, 2 ** 24, 2 ** 24 + 2, 2]);
  });

  it('counts truth values and keeps integers', () => {
    expect([cumsum(tensor([true, true]), 0).toArray(), cumsum(int(1, 2), 0).dtype]).toEqual([[1, 2], 'int32']);
    expect(cumsum(int(2147483647, 1), 0).toArray()).toEqual([2147483647, -2147483648]);
  });

  it('of nothing is nothing, its gradient too', () => {
    const x = tensor([[], []], { requiresGrad: true });
    const y = cumsum(x, 1);
    backward(sum(y));
    expect([y.shape, x.grad?.shape]).toEqual([
      [2, 0],
      [2, 0],
    ]);
  });
});

describe('prod', () => {
  it('of nothing is 1, and over no axes the tensor', () => {
    expect([prod(zeros([0])).item(), prod(zeros([2, 0]), 1).toArray(), prod(tensor([2, 3]), []).toArray()]).toEqual([
      1,
      [1, 1],
      [2, 3],
    ]);
  });

  it('has the gradient that zeros leave: of one zero exact, of two none', () => {
    expect(twice(prod, 0, 2, 3)).toEqual([
      [6, 0, 0],
      [5, 3, 2],
    ]);
    expect(twice(prod, 0, 0, 3)).toEqual([
      [0, 0, 0],
      [3, 3, 0],
    ]);
    expect(twice(prod, 0, 0, 0)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('multiplies in float64, forwards and back: float32 elements may overflow on the way', () => {
    const x = tensor([1e30, 1e30, 1e-30, 1e-30], { requiresGrad: true });
    const y = prod(x);
    backward(y);
    expect(y.item()).toBeCloseTo(1, 6);
    const ratios = [...(x.grad as Tensor).mul(x).toTypedArray()];
    expect(ratios).toEqual([1, 1, 1, 1].map((one) => expect.closeTo(one, 6)));
  });

  it('keeps integers, exact where they wrap; truth values become integers', () => {
    expect([prod(int(65537, 65537)).item(), prod(int(3, 4)).dtype]).toEqual([131073, 'int32']);
    const both = prod(tensor([true, false]));
    expect([both.item(), both.dtype]).toEqual([0, 'int32']);
  });

  it('runs over several axes, of a view too', () => {
    const x = tensor([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ]);
    expect([prod(x, [0, 2]).toArray(), prod(x.transpose(0, 2), 0).toArray()]).toEqual([
      [60, 672],
      [
        [2, 30],
        [12, 56],
      ],
    ]);
  });
});

describe('cumprod', () => {
  it('has the first and second derivatives that zeros leave', () => {
    expect(twice((x) => cumprod(x, 0), 0, 2, 3)).toEqual([
      [9, 0, 0],
      [6, 4, 2],
    ]);
    expect(twice((x) => cumprod(x, 0), 2, 0, 3, 0)).toEqual([
      [1, 8, 0, 0],
      [4, 12, 2, 6],
    ]);
  });

  it('keeps the sign of zeros, and wraps integers', () => {
    expect(cumprod(tensor([-0, 2]), 0).toArray()).toEqual([-0, -0]);
    expect(cumprod(int(65537, 65537), 0).toArray()).toEqual([65537, 131073]);
  });
});

describe('logCumSumExp', () => {
  it('neither overflows nor loses what is far below', () => {
    expect(logCumSumExp(tensor([1000, 1000]), 0).toArray()).toEqual([1000, expect.closeTo(1000.6931, 3)]);
    expect(logCumSumExp(tensor([-1000, -1000]), 0).toArray()).toEqual([-1000, expect.closeTo(-999.3069, 3)]);
  });

  it('passes infinities and NaN on', () => {
    expect(logCumSumExp(tensor([-Infinity, 0, Infinity, 0]), 0).toArray()).toEqual([-Infinity, 0, Infinity, Infinity]);
    expect(logCumSumExp(tensor([Infinity, Infinity, NaN, 0]), 0).toArray()).toEqual([Infinity, Infinity, NaN, NaN]);
  });

  it('has finite first and second derivatives behind -Infinity', () => {
    expect(twice((x) => logCumSumExp(x, 0), -Infinity, -Infinity)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(twice((x) => logCumSumExp(x, 0), -Infinity, 0, 0)).toEqual([
      [0, 1.5, 0.5],
      [0, 0, 0],
    ]);
  });
});

describe('cummax and cummin', () => {
  it('take the last of ties, and from the first NaN on the last NaN', () => {
    const x = tensor([1, 1, NaN, 2, NaN]);
    expect(cummax(x, 0).indices.toArray()).toEqual([0, 1, 2, 2, 4]);
    expect(cummin(x, 0).values.toArray()).toEqual([1, 1, NaN, NaN, NaN]);
  });

  it('send gradients to the elements returned', () => {
    const x = leaf(2, 1, 3, 3);
    backward(sum(cummax(x, -1).values));
    expect(x.grad?.toArray()).toEqual([2, 0, 1, 1]);
  });

  it('keep truth values', () => {
    const { values } = cummax(tensor([false, true, false]), 0);
    expect([values.toArray(), values.dtype]).toEqual([[false, true, true], 'bool']);
  });
});

describe('diff', () => {
  it('is empty where nothing has a neighbour, and the tensor for n = 0', () => {
    const x = tensor([1, 4]);
    expect([diff(x, 2).shape, diff(x, 5).shape, diff(zeros([0])).shape, diff(x, 0)]).toEqual([[0], [0], [0], x]);
  });
});
