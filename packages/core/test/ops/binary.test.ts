import {
  addcdiv,
  addcmul,
  atan2,
  backward,
  clamp,
  clampMin,
  copysign,
  div,
  floorDivide,
  fmax,
  fmin,
  fmod,
  grad,
  hypot,
  lerp,
  logAddExp,
  maximum,
  minimum,
  ones,
  remainder,
  sum,
  type Tensor,
  tensor,
  xlogy,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf } from '../graph.ts';

const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));

/** Gradients of a function of two vectors, for an incoming gradient of 1 or as given. */
function gradients(f: (a: Tensor, b: Tensor) => Tensor, a: number[], b: number[], g?: number[]): unknown[] {
  const [x, y] = [leaf(...a), leaf(...b)];
  backward(f(x, y), { gradient: constant(...(g ?? a.map(() => 1))) });
  return [x.grad?.toArray(), y.grad?.toArray()];
}

describe('maximum and minimum', () => {
  it('order -0 below 0, on either side', () => {
    const [low, high] = [constant(-0), constant(0)];
    for (const [a, b] of [
      [low, high],
      [high, low],
    ] as const) {
      expect(bitsOf(maximum(a, b))).toEqual(bitsOf(high));
      expect(bitsOf(minimum(a, b))).toEqual(bitsOf(low));
    }
  });

  it('give the one that is not chosen exactly +0, whatever arrives, and equals half each', () => {
    expect(gradients(maximum, [1, 3, 2], [2, 1, 2], [Infinity, NaN, 4])).toEqual([
      [0, NaN, 2],
      [Infinity, 0, 2],
    ]);
    expect(gradients(minimum, [1, 3, 2], [2, 1, 2], [Infinity, NaN, 4])).toEqual([
      [Infinity, 0, 2],
      [0, NaN, 2],
    ]);
  });

  it('keep NaN, which fmax and fmin pass over', () => {
    const [a, b] = [constant(NaN, 1, NaN), constant(1, NaN, NaN)];
    for (const choose of [maximum, minimum]) expect(choose(a, b).toArray()).toEqual([NaN, NaN, NaN]);
    for (const choose of [fmax, fmin]) expect(choose(a, b).toArray()).toEqual([1, 1, NaN]);
  });

  it('take masks and integers as they are', () => {
    const mask = tensor([true, false]);
    expect([maximum(mask, tensor([false, false])).toArray(), minimum(int(-5), int(7)).toArray()]).toEqual([
      [true, false],
      [-5],
    ]);
  });
});

describe('division of integers', () => {
  it.each<[string, () => unknown]>([
    ['remainder', () => remainder(int(1, 2), int(1, 0))],
    ['fmod', () => fmod(int(1), 0)],
    ['floorDivide', () => floorDivide(int(1), 0)],
    ['div', () => div(int(1), 0, { roundingMode: 'trunc' })],
    ['div', () => div(1, int(0), { roundingMode: 'floor' })],
  ])('by 0 is refused by %s, since no integer is right', (op, run) => {
    expect(run).toThrow(`${op}: an integer is divided by 0; cast to a floating dtype first for Infinity or NaN`);
  });

  it('by 0 is Infinity or NaN where the result is floating, and nothing where it is empty', () => {
    expect([div(int(1, 0), 0).toArray(), remainder(tensor([1]), 0).toArray()]).toEqual([[Infinity, NaN], [NaN]]);
    expect(remainder(tensor(new Int32Array(0)), 0).shape).toEqual([0]);
  });

  it('holds at the ends of int32, and counts masks', () => {
    const least = int(-(2 ** 31));
    expect([remainder(least, -1).item(), fmod(least, 3).item(), floorDivide(least, 3).item()]).toEqual([
      0, -2, -715827883,
    ]);
    expect([floorDivide(tensor([true]), 2).dtype, remainder(tensor([true]), 2).item()]).toEqual(['int32', 1]);
  });

  it('satisfies a = b * floorDivide(a, b) + remainder(a, b)', () => {
    for (const b of [-4, -3, -1, 1, 2, 5]) {
      const a = int(-7, -4, -1, 0, 1, 4, 7);
      expect(floorDivide(a, b).mul(b).add(remainder(a, b)).toArray()).toEqual(a.toArray());
    }
  });
});

describe('div', () => {
  it('knows two rounding modes, and names others', () => {
    expect(() => div(tensor([1]), 2, { roundingMode: 'up' as never })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: div: roundingMode is up; expected 'trunc' or 'floor']`,
    );
    expect([div(constant(1), 2, {}).item(), constant(-1).div(2, { roundingMode: 'floor' }).item()]).toEqual([0.5, -1]);
  });

  it('rounds with derivative 0, not with none', () => {
    expect(gradients((a, b) => div(a, b, { roundingMode: 'floor' }), [7], [2])).toEqual([[0], [0]]);
  });

  it('rounds down from the exact rest: 1 / 0.1 is 10, of which 9 fit', () => {
    expect([div(constant(1), constant(0.1)).item(), floorDivide(constant(1), constant(0.1)).item()]).toEqual([10, 9]);
  });
});

describe('clamp', () => {
  it('passes the gradient at both bounds, and outside of them to the bound', () => {
    const [x, low, high] = [leaf(0, 1, 1.5, 2, 3), leaf(1), leaf(2)];
    backward(sum(clamp(x, low, high)));
    expect([x.grad?.toArray(), low.grad?.toArray(), high.grad?.toArray()]).toEqual([[0, 1, 1, 1, 0], [1], [1]]);
  });

  it('loses no gradient where the bounds meet: below it is that of min', () => {
    const [x, low, high] = [leaf(0, 1, 2), leaf(1), leaf(1)];
    backward(sum(clamp(x, low, high)));
    expect([x.grad?.toArray(), low.grad?.toArray(), high.grad?.toArray()]).toEqual([[0, 1, 0], [1], [1]]);
  });

  it('keeps NaN, of a bound too, and gives it no gradient', () => {
    expect(clamp(tensor([NaN, 0]), -1, 1).toArray()).toEqual([NaN, 0]);
    expect(gradients((x, low) => clamp(x, low, 1), [NaN, 2], [0, NaN])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('takes one bound or both, numbers or tensors, and promotes all three at once', () => {
    expect([clamp(int(-5, 5), 0).toArray(), clamp(int(-5, 5), undefined, 0).toArray()]).toEqual([
      [0, 5],
      [-5, 0],
    ]);
    const half = clamp(int(-5, 5), 0.5);
    expect([half.dtype, half.toArray()]).toEqual(['float32', [0.5, 5]]);
    expect(clamp(int(1), 0.5, tensor(2, { dtype: 'float64' })).dtype).toBe('float64');
    expect(clamp(int(1), 0, 2).dtype).toBe('int32');
    expect(clampMin(constant(-1), -0.5).gradFn).toBe(null);
  });

  it('wants a bound, and names itself when shapes do not fit', () => {
    expect(() => clamp(tensor([1]))).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: clamp: neither min nor max is given; give one of them, or both]`,
    );
    expect(() => clamp(zeros([2]), 0, zeros([3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: clamp: cannot broadcast [2] with [3]: axis -1 is 2 in the first and 3 in the second]`,
    );
  });
});

describe('atan2', () => {
  it('has a gradient where squares would overflow, and none at the center', () => {
    expect(gradients(atan2, [3 * 2 ** 700, 0], [4 * 2 ** 700, 0])).toEqual([
      [0.16 * 2 ** -700, NaN],
      [-0.12 * 2 ** -700, NaN],
    ]);
  });
});

describe('hypot', () => {
  it('neither overflows nor underflows, forward and backward', () => {
    expect([hypot(constant(3 * 2 ** 700), 4 * 2 ** 700).item(), hypot(tensor([3e-30]), 4e-30).item()]).toEqual([
      5 * 2 ** 700,
      Math.fround(5e-30),
    ]);
    expect(gradients(hypot, [3 * 2 ** 700], [4 * 2 ** 700])).toEqual([[0.6], [0.8]]);
  });
});

describe('logAddExp', () => {
  it('shares the gradient of equal infinities, where PyTorch has NaN', () => {
    expect(logAddExp(constant(-Infinity, Infinity), constant(-Infinity, Infinity)).toArray()).toEqual([
      -Infinity,
      Infinity,
    ]);
    expect(gradients(logAddExp, [-Infinity, Infinity, -Infinity], [-Infinity, Infinity, 0])).toEqual([
      [0.5, 0.5, 0],
      [0.5, 0.5, 1],
    ]);
  });

  it('has a second derivative at equals: a quarter', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const [da] = grad(sum(logAddExp(a, b)), [a], { createGraph: true });
    backward(sum(da as Tensor));
    expect([a.grad?.item(), b.grad?.item()]).toEqual([0.25, -0.25]);
  });
});

describe('xlogy', () => {
  it('is 0 with gradient 0 where both are 0, the limit for x = 0, where PyTorch has NaN', () => {
    expect(gradients(xlogy, [0], [0])).toEqual([[0], [0]]);
    expect(xlogy(constant(0, 0, 0), constant(0, -1, NaN)).toArray()).toEqual([0, 0, NaN]);
  });

  it('keeps its mixed second derivative at x = 0: 1 / y', () => {
    const [x, y] = [leaf(0), leaf(4)];
    const [dy] = grad(sum(xlogy(x, y)), [y], { createGraph: true });
    backward(sum(dy as Tensor));
    expect(x.grad?.item()).toBe(0.25);
  });
});

describe('copysign', () => {
  it('has derivative 1 or -1 at infinities too, 0 at zeros, and 0 in the sign', () => {
    expect(gradients(copysign, [Infinity, -Infinity, 0, -2], [-1, 1, -1, -0], [1, NaN, Infinity, 3])).toEqual([
      [-1, NaN, 0, 3],
      [0, 0, 0, 0],
    ]);
  });

  it('counts NaN as positive, and gives float32 for integers', () => {
    expect([copysign(constant(-2), NaN).item(), copysign(int(2), int(-1)).dtype]).toEqual([2, 'float32']);
  });
});

describe('lerp', () => {
  it('is exactly its ends at 0 and 1', () => {
    const [a, b] = [constant(0.1, -7.3, 1e300), constant(1e17, 0.3, -1e300)];
    expect([lerp(a, b, 0).toArray(), lerp(a, b, 1).toArray()]).toEqual([a.toArray(), b.toArray()]);
  });

  it('takes numbers, weights of any shape, and integers in float32', () => {
    expect(lerp(tensor([0]), 10, tensor([[0.5], [2]])).toArray()).toEqual([[5], [20]]);
    expect(lerp(int(0), int(1), 0.5).toArray()).toEqual([0.5]);
    expect(lerp(zeros([0]), ones([0]), 0.5).shape).toEqual([0]);
  });
});

describe('addcmul and addcdiv', () => {
  it('promote all three at once, scale, and give every operand a gradient', () => {
    const wide = tensor(3, { dtype: 'float64' });
    expect(addcmul(ones([2]), int(1, 2), wide).dtype).toBe('float32');
    expect(addcdiv(int(1), int(1), int(2)).toArray()).toEqual([1.5]);
    const [x, a, b] = [leaf(1), leaf(2), leaf(4)];
    backward(sum(addcdiv(x, a, b, { value: 8 })));
    expect([x.grad?.item(), a.grad?.item(), b.grad?.item()]).toEqual([1, 2, -1]);
  });

  it('leave out a product that the value makes: an infinite one stays with value 1', () => {
    expect(addcmul(constant(1), constant(Infinity), constant(2)).item()).toBe(Infinity);
    expect(addcmul(constant(1), constant(Infinity), constant(2), { value: 0 }).item()).toBeNaN();
  });
});
