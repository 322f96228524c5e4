import * as core from '@frostgrad/core';
import { backward, grad, type Tensor, tensor, useBackend } from '@frostgrad/core';
import { afterEach, describe, expect, it } from 'vitest';
import { jsKernels } from '../../src/kernels/js/index.ts';

/** The second derivative at each point. */
function second(f: (x: Tensor) => Tensor, at: readonly number[], dtype: 'float32' | 'float64'): readonly number[] {
  return at.map((v) => {
    const x = tensor([v], { dtype, requiresGrad: true });
    const [first] = grad(core.sum(f(x)), [x], { createGraph: true }) as [Tensor];
    return (grad(core.sum(first), [x])[0] as Tensor).item();
  });
}

const smooth: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu: (x) => core.gelu(x),
  'gelu tanh': (x) => core.gelu(x, { approximate: 'tanh' }),
  silu: core.silu,
  mish: core.mish,
  logSigmoid: core.logSigmoid,
  softplus: (x) => core.softplus(x),
  elu: (x) => core.elu(x),
};

describe('activations far out', () => {
  it.each(Object.entries(smooth))('%s has second derivative 0, where PyTorch may have NaN', (_, f) => {
    const out = [1e3, 1e10, 1e20, 1e30, Infinity];
    for (const dtype of ['float32', 'float64'] as const) {
      for (const v of second(f, [...out, ...out.map((v) => -v)], dtype)) expect(Math.abs(v)).toBe(0);
    }
  });

  it('gelu keeps its digits far below 0, where 1 + erf and 1 + tanh cancel', () => {
    // mpmath 1.2.1: x erfc(-x / sqrt(2)) / 2 at 70 digits
    // oxlint-disable-next-line no-loss-of-precision
    const exact = [-0.0040496940948902836, -5.919525870226189e-9, -7.619853024160526e-23, -1.472014178144456e-196];
    const x = tensor([-3, -6, -10, -30], { dtype: 'float64' });
    for (const [i, v] of (core.gelu(x).toArray() as number[]).entries()) {
      expect(Math.abs(v / (exact[i] as number) - 1)).toBeLessThan(2e-13);
    }
    const [single] = core.gelu(tensor([-10])).toArray() as [number];
    expect(single).toBe(Math.fround(exact[2] as number));
    expect(core.gelu(tensor([-10]), { approximate: 'tanh' }).item()).toBeLessThan(0);
  });
});

describe('prelu', () => {
  it('gives its weight nothing from what is above 0, infinity included', () => {
    const weight = tensor([0.25], { requiresGrad: true });
    backward(core.sum(core.prelu(tensor([Infinity, 3, -2, 0]), weight)));
    expect(weight.grad?.toArray()).toEqual([-2]);
  });

  it('takes one weight for any shape, or one a channel', () => {
    const x = tensor([
      [-1, -2],
      [-4, 8],
    ]);
    expect(core.prelu(x, tensor(0.5)).toArray()).toEqual([
      [-0.5, -1],
      [-2, 8],
    ]);
    expect(core.prelu(x, tensor([0.5, 2])).toArray()).toEqual([
      [-0.5, -4],
      [-2, 8],
    ]);
    expect(core.prelu(tensor(-2), tensor([3])).item()).toBe(-6);
  });
});

describe('logit', () => {
  it('has infinite derivatives at 0 and 1, and derivative 0 where x is drawn in', () => {
    const x = tensor([0, 1], { requiresGrad: true });
    backward(core.sum(core.logit(x)));
    expect(x.grad?.toArray()).toEqual([Infinity, Infinity]);
    expect(second((v) => core.logit(v, 0.25), [0, 1, 0.1], 'float64')).toEqual([0, 0, 0]);
  });

  it('keeps its digits next to 1/2', () => {
    const x = tensor([0.5 + 2 ** -40], { dtype: 'float64' });
    expect(core.logit(x).toArray()).toEqual([2 ** -38]);
  });
});

describe('round', () => {
  it('takes halves to the even number, before the point too, and keeps the sign of zero', () => {
    expect(core.round(tensor([-2.5, -1.5, -0.5, 0.5, 1.5])).toArray()).toEqual([-2, -2, -0, 0, 2]);
    expect(core.round(tensor([25, 35, -15]), { decimals: -1 }).toArray()).toEqual([20, 40, -20]);
    expect(core.round(tensor([2 ** 52 + 1, -(2 ** 52)], { dtype: 'float64' })).toArray()).toEqual([
      2 ** 52 + 1,
      -(2 ** 52),
    ]);
  });
});

describe('integers and masks', () => {
  const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));
  it('stay integers where the result is one, and give float32 elsewhere', () => {
    for (const f of [core.abs, core.sign, core.floor, core.ceil, core.trunc, core.square, core.relu6, core.hardtanh]) {
      expect(f(int(-3, 9)).dtype).toBe('int32');
    }
    for (const f of [core.sin, core.gelu, core.elu, core.leakyRelu, core.reciprocal, core.logit, core.erfc]) {
      expect(f(int(-3, 9)).dtype).toBe('float32');
    }
    expect(core.abs(tensor([true, false])).toArray()).toEqual([1, 0]);
    expect(core.isnan(int(1)).toArray()).toEqual([false]);
  });
});

describe('functions with parameters', () => {
  afterEach(() => useBackend({}));

  it('come to a backend under names that tell all parameters apart', () => {
    const names: string[] = [];
    useBackend({
      map: (fn, ...args) => {
        names.push(fn.name);
        return jsKernels.map(fn, ...args);
      },
    });
    const x = tensor([1]);
    for (const value of [NaN, Infinity, -Infinity, 0, -0, 0.5]) core.threshold(x, 2, value);
    core.leakyRelu(x, { negativeSlope: 0.1 });
    core.leakyRelu(x, { negativeSlope: 0.2 });
    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
  });
});

describe('what activations refuse', () => {
  const one = tensor([1]);
  it('an approximation of gelu that there is not', () => {
    expect(() => core.gelu(one, { approximate: 'erf' as 'tanh' })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: gelu: approximate is 'erf'; expected 'none' or 'tanh']`,
    );
  });
  it('a negative lambda of softshrink', () => {
    expect(() => core.softshrink(one, -1)).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: softshrink: lambda is -1; expected 0 or more]`,
    );
  });
  it('an alpha of 0 in celu', () => {
    expect(() => core.celu(one, { alpha: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: celu: alpha is 0, and x is divided by it; expected any other number]`,
    );
  });
  it('ends of hardtanh the wrong way round', () => {
    expect(() => core.hardtanh(one, { minVal: 2, maxVal: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: hardtanh: minVal is 2 and maxVal is 1; expected minVal <= maxVal]`,
    );
  });
  it('decimals of round that are not whole', () => {
    expect(() => core.round(one, { decimals: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: round: decimals is 0.5; it must be whole]`,
    );
  });
  it('a weight of prelu of another size', () => {
    expect(() => core.prelu(core.zeros([2, 3]), core.zeros([2]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: prelu: the weight is [2] and x is [2, 3]; expected one number, or [3]]`,
    );
  });
  it('an odd axis of glu', () => {
    expect(() => core.glu(core.zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: glu: axis -1 of [2, 3] has odd size, and no two halves]`,
    );
  });
});
