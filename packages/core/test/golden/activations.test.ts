import * as core from '@frostgrad/core';
import { type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

const golden = readGolden<{ name: string; rows: (number | string)[][] }>('activations');

const calls: Record<string, (x: Tensor) => Tensor> = {
  'gelu tanh': (x) => core.gelu(x, { approximate: 'tanh' }),
  celu: (x) => core.celu(x, { alpha: 2 }),
  'softplus beta': (x) => core.softplus(x, { beta: 2 }),
  threshold: (x) => core.threshold(x, 1, -7),
  'logit eps': (x) => core.logit(x, 0.25),
  'round decimals': (x) => core.round(core.mul(x, 0.35), { decimals: 1 }),
  prelu: (x) => core.prelu(x, tensor([0.25], { dtype: 'float64' })),
  'hardshrink wide': (x) => core.hardshrink(x, 3),
  'softshrink wide': (x) => core.softshrink(x, 3),
  'elu steep': (x) => core.elu(x, { alpha: 2.5 }),
  'leakyRelu steep': (x) => core.leakyRelu(x, { negativeSlope: 0.3 }),
  'hardtanh wide': (x) => core.hardtanh(x, { minVal: -3, maxVal: 6 }),
};

/** Where ours is another value on purpose: a limit where PyTorch has NaN, 0 where a closed gate meets infinity. */
const limits: Readonly<Record<string, Readonly<Record<string, readonly [value: number, gradient: number]>>>> = {
  ...Object.fromEntries(
    ['gelu', 'gelu tanh', 'silu', 'mish'].map((name) => [
      name,
      { '-Infinity': [0, 0], Infinity: [Infinity, 1] } as const,
    ]),
  ),
  // NaN stays, and so does its gradient where the slope is not known
  elu: { NaN: [NaN, NaN] },
  celu: { NaN: [NaN, NaN] },
  selu: { NaN: [NaN, NaN] },
  'elu steep': { NaN: [NaN, NaN] },
  softshrink: { NaN: [NaN, 1] },
  'softshrink wide': { NaN: [NaN, 1] },
  // PyTorch has NaN in its scalar path and 0 in its vector path
  'logit eps': { NaN: [NaN, 0] },
  // no derivative where there is no value
  acosh: Object.fromEntries(['-Infinity', -1000, -100, -20, -6, -3, -1].map((x) => [x, [NaN, NaN]] as const)),
  abs: { NaN: [NaN, NaN] },
  sign: { NaN: [NaN, 0] },
  hardswish: { '-Infinity': [0, 0] },
};

/** Its slope is the float32 number next to 1/6 in PyTorch 1.13. */
const slack: Readonly<Record<string, number>> = { hardsigmoid: 1e-8 };

const leafOf = (v: number): Tensor => tensor([v], { dtype: 'float64', requiresGrad: true });

/** The result, and the leaf whose gradient is held against PyTorch's. */
function call(f: (x: Tensor) => Tensor, at: number): readonly [out: Tensor, leaf: Tensor] {
  const x = leafOf(at);
  return [f(x), x];
}

function preluWeight(at: number): readonly [out: Tensor, leaf: Tensor] {
  const weight = leafOf(0.25);
  return [core.prelu(tensor([at], { dtype: 'float64' }), weight), weight];
}

const numberOf = (v: number | string): number => (v === 'inf' ? Infinity : v === '-inf' ? -Infinity : Number(v));

function close(actual: number, expected: number, slack: number = 0): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return Math.abs(actual - expected) <= 1e-13 * Math.abs(expected) + 1e-15 + slack;
}

describe(`values and gradients are those of ${golden.source}`, () => {
  it.each(golden.cases.map(({ name, rows }) => [name, rows] as const))('%s', (name, rows) => {
    const f =
      calls[name] ?? ((core as unknown as Record<string, (x: Tensor) => Tensor>)[name] as (x: Tensor) => Tensor);
    const wrong: unknown[] = [];
    for (const [at, y, dy] of rows.map((row) => row.map(numberOf) as [number, number, number])) {
      const [out, leaf] = name === 'prelu weight' ? preluWeight(at) : call(f, at);
      out.backward();
      const [value, gradient] = limits[name]?.[Object.is(at, -0) ? '-0' : String(at)] ?? [y, dy];
      const found = [out.item(), leaf.grad?.item() as number] as const;
      if (!close(found[0], value) || !close(found[1], gradient, slack[name]))
        wrong.push({ at, found, expected: [value, gradient] });
    }
    expect(wrong).toEqual([]);
  });
});
