import * as core from '@frostgrad/core';
import { add, backward, cat, div, eq, gt, lt, mul, resultType, stack, sum, tensor, where } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';

const int = (...values: number[]): core.Tensor => tensor(Int32Array.from(values));
const scalar = (value: number, dtype: core.DType): core.Tensor => tensor(value, { dtype });

describe('resultType', () => {
  it('counts a number as an integer when int32 has it, else as floating', () => {
    expect([2, -0, 2 ** 31 - 1, -(2 ** 31)].map((v) => resultType(int(1), v))).toEqual(Array(4).fill('int32'));
    const others = [0.5, 2 ** 31, -(2 ** 31) - 1, NaN, Infinity, -Infinity];
    expect(others.map((v) => resultType(int(1), v))).toEqual(Array(6).fill('float32'));
    expect(others.map((v) => resultType(scalar(1, 'float64'), v))).toEqual(Array(6).fill('float64'));
  });

  it('takes any number of operands, in any order', () => {
    const [ints, floats, double] = [int(1), tensor([1]), scalar(1, 'float64')];
    expect([resultType(ints, 0.5, double), resultType(double, 0.5, ints)]).toEqual(['float64', 'float64']);
    expect([resultType(ints, floats, double), resultType(double, floats, ints)]).toEqual(['float32', 'float32']);
    expect(resultType(tensor([true]), scalar(1, 'int32'), 0.5)).toBe('float32');
  });

  it('is float32 of numbers alone, as tensor(1) is, and bool of truth values', () => {
    expect([resultType(1, 2), resultType(true, 2), resultType(true), resultType(true, false)]).toEqual([
      'float32',
      'float32',
      'bool',
      'bool',
    ]);
  });

  it('counts an empty vector as a tensor with axes', () => {
    expect(resultType(tensor([]), scalar(1, 'float64'))).toBe('float32');
  });
});

describe('arithmetic', () => {
  it('rounds a float64 scalar to the float32 of a vector, and gives its gradient in float64', () => {
    const x = tensor([1, 2]);
    const s = tensor(0.1, { dtype: 'float64', requiresGrad: true });
    const y = mul(x, s);
    expect([...y.toTypedArray()]).toEqual([Math.fround(0.1), 2 * Math.fround(0.1)]);
    backward(sum(y));
    expect([s.grad?.dtype, s.grad?.item()]).toEqual(['float64', 3]);
  });

  it('counts masks, whatever stands beside them', () => {
    const mask = tensor([true, true]);
    for (const y of [add(mask, mask), add(mask, tensor(true)), add(1, mask)]) {
      expect([y.dtype, y.toArray()]).toEqual(['int32', [2, 2]]);
    }
    expect(core.maximum(mask, tensor(false)).dtype).toBe('bool');
  });

  it('gives float32 for a quotient of integers, and for one with a number beyond int32', () => {
    expect([div(int(1), int(2)).dtype, add(int(1), 2 ** 31).dtype, add(int(1), 2 ** 31).item()]).toEqual([
      'float32',
      'float32',
      2 ** 31,
    ]);
  });
});

describe('comparisons', () => {
  it('of an integer with a fraction are exact, where float32 would round the integer', () => {
    const big = int(16777217, 2 ** 31 - 1);
    expect(eq(big, tensor([16777216, 2 ** 31])).toArray()).toEqual([false, false]);
    expect(gt(big, tensor(16777216)).toArray()).toEqual([true, true]);
    expect(lt(big, 2 ** 31).toArray()).toEqual([true, true]);
    expect(lt(16777216.5, big).toArray()).toEqual([true, true]);
    expect(eq(int(1, 2), NaN).toArray()).toEqual([false, false]);
  });

  it('of floats round a number to their dtype: 0.1 is itself', () => {
    expect([eq(tensor([0.1]), 0.1).item(), eq(tensor([0.1]), scalar(0.1, 'float64')).item()]).toEqual([1, 1]);
    expect(eq(tensor([0.1]), tensor([0.1], { dtype: 'float64' })).item()).toBe(0);
  });

  it('of masks with numbers count', () => {
    expect(gt(tensor([true, false]), 0).toArray()).toEqual([true, false]);
    expect(eq(2, tensor([true, false])).toArray()).toEqual([false, false]);
  });
});

describe('where', () => {
  const mask = tensor([true, false]);

  it('takes two numbers, in float32, and two truth values, in bool', () => {
    expect([where(mask, 1, 0), where(mask, 1.5, true)].map((y) => [y.dtype, y.toArray()])).toEqual([
      ['float32', [1, 0]],
      ['float32', [1.5, 1]],
    ]);
    const swapped = where(mask, false, true);
    expect([swapped.dtype, swapped.toArray()]).toEqual(['bool', [false, true]]);
  });

  it('promotes as arithmetic does', () => {
    const doubled = where(mask, int(1, 2), scalar(0.5, 'float64'));
    expect([doubled.dtype, doubled.toArray()]).toEqual(['float64', [1, 0.5]]);
    expect(where(mask, 0.5, int(1, 2)).toArray()).toEqual([0.5, 2]);
    expect(where(mask, mask, true).dtype).toBe('bool');
  });
});

describe('cat and stack', () => {
  it('promote by the widest, and give each part its gradient in its own dtype', () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), tensor([2], { dtype: 'float64', requiresGrad: true })];
    const joined = cat([a, int(3), b]);
    expect(joined.dtype).toBe('float64');
    backward(sum(joined));
    expect([a.grad?.dtype, b.grad?.dtype]).toEqual(['float32', 'float64']);
    expect(stack([scalar(1, 'float32'), scalar(2, 'float64')]).dtype).toBe('float64');
  });
});

describe('a function of two operands', () => {
  const names = [
    ['add', 'sub', 'mul', 'div', 'pow', 'remainder', 'fmod', 'floorDivide', 'maximum', 'minimum', 'fmax', 'fmin'],
    ['atan2', 'hypot', 'logAddExp', 'xlogy', 'copysign', 'clampMin', 'clampMax', 'isclose', 'allclose'],
    ['eq', 'ne', 'lt', 'le', 'gt', 'ge'],
  ].flat();

  it.each(names)('%s takes a number on either side, in function form, and refuses two', (name) => {
    const fn = core[name as 'add'];
    const seen = (result: unknown): unknown =>
      typeof result === 'boolean' ? result : (result as core.Tensor).toArray();
    const [x, y] = [tensor([0.5, 2]), tensor([3, 3])];
    expect(seen(fn(3, x))).toEqual(seen(fn(y, x)));
    expect(seen(fn(x, 3))).toEqual(seen(fn(x, y)));
    expect(seen(x[name as 'add'](3))).toEqual(seen(fn(x, y)));
    expect(() => fn(1, 2)).toThrow(core.DTypeError);
    expect(() => fn(1, 2)).toThrow(`${name}: both operands are numbers, 1 and 2; make one a tensor, e.g. tensor(1)`);
  });

  it('gives an operand the gradient it has beside a tensor', () => {
    const x = tensor([2, 4], { requiresGrad: true });
    backward(sum(div(1, x)));
    expect(x.grad?.toArray()).toEqual([-0.25, -0.0625]);
  });
});
