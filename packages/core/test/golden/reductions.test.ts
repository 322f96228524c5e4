import * as core from '@frostgrad/core';
import { backward, cast, type DType, Tensor, tensor, type ValuesAndIndices } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

interface Case {
  readonly op: string;
  /** What comes after the tensor; numbers with a space between are a tensor. */
  readonly args: readonly unknown[];
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly x: string;
  readonly outDtype: DType;
  readonly outShape: readonly number[];
  readonly out: string;
  readonly indices?: string;
  readonly grad?: string;
}

const { source, cases } = readGolden<Case>('reductions');
const numbers = (text: string): number[] => (text === '' ? [] : text.split(' ').map(Number));

const nans = '1.0 NaN NaN NaN 2.0 3.0 4.0 4.0 1.0';

/** Deliberate differences: the gradient here, by the case. PyTorch gives NaN where these do not, and 0 where `norm` and
 * `variance` give NaN. */
const gradients: Readonly<Record<string, string>> = {
  // among NaNs as among other ties, as max does
  [`amax of ${nans}, 1`]: '0 0.5 0.5 2 0 0 1.5 1.5 0',
  [`amin of ${nans}, 1`]: '0 0.5 0.5 2 0 0 0 0 3',
  // nothing is divided by what is infinite or NaN
  'prod of Infinity 2.0': '2 Infinity',
  'cumprod of Infinity 2.0, 0': '5 Infinity',
  'cumprod of Infinity 0.0, 0': '1 Infinity',
  'cumprod of NaN 0.0, 0': '1 NaN',
  // what is -Infinity weighs nothing, whatever it is beside
  'logSumExp of -Infinity -Infinity, 0': '0 0',
  'logCumSumExp of -Infinity -Infinity, 0': '0 0',
  'logCumSumExp of -Infinity 0.0 1.0, 0': '0 2.8068242641099856 2.193175735890015',
  // the sign of NaN is NaN
  'norm of NaN 1.0, 1': 'NaN 1',
  'norm of NaN 1.0, "Infinity"': 'NaN 0',
  'norm of NaN 1.0, "-Infinity"': 'NaN 0',
  // a NaN teaches nothing else
  'variance of 1.0 2.0, 1, {"correction":2}': 'NaN NaN',
};

const nameOf = (c: Case): string => `${c.op} of ${c.x}${c.args.map((arg) => `, ${JSON.stringify(arg)}`).join('')}`;

/** A number that JSON does not have, or a tensor. */
function argument(arg: unknown, dtype: DType): unknown {
  if (typeof arg !== 'string') return arg;
  const values = numbers(arg);
  return values.length === 1 ? values[0] : tensor(values, { dtype });
}

/** Nearly: conventions are what is held here, and accuracy is the laws' concern; the sign of a zero counts in a result, and in a gradient does not. */
function expectClose(actual: readonly number[], wanted: readonly number[], signed: boolean): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) {
    const got = actual[i] as number;
    const near = Math.abs(got - value) <= Math.abs(value) * 1e-12 && (value !== 0 || !signed);
    expect(near || Object.is(got, value), `element ${i}: ${got}, expected ${value}`).toBe(true);
  }
}

describe(`values, positions and gradients are those of ${source}`, () => {
  it.each(cases.map((c) => [nameOf(c), c] as const))('%s', (name, c) => {
    const x = tensor(numbers(c.x), { shape: c.shape, dtype: c.dtype, requiresGrad: c.dtype === 'float64' });
    const run = core[c.op as keyof typeof core] as unknown as (
      ...args: readonly unknown[]
    ) => Tensor | ValuesAndIndices;
    const result = run(x, ...c.args.map((arg) => argument(arg, c.dtype)));
    const out = result instanceof Tensor ? result : result.values;
    expect([out.dtype, out.shape]).toEqual([c.outDtype, c.outShape]);
    expectClose([...cast(out, 'float64').toTypedArray()], numbers(c.out), true);
    if (c.indices !== undefined) {
      expectClose([...(result as ValuesAndIndices).indices.toTypedArray()], numbers(c.indices), true);
    }
    expect(out.requiresGrad).toBe(c.grad !== undefined);
    if (c.grad === undefined) return;
    const weights = Float64Array.from({ length: out.size }, (_, i) => i + 1);
    backward(out, { gradient: tensor(weights, { shape: out.shape }) });
    expectClose([...(x.grad as Tensor).toTypedArray()], numbers(gradients[name] ?? c.grad), false);
  });

  it('but for gradients of cases that are there', () => {
    const names = new Set(cases.map(nameOf));
    expect(Object.keys(gradients).filter((name) => !names.has(name))).toEqual([]);
  });
});
