import * as core from '@frostgrad/core';
import { backward, cast, type DType, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

interface Case {
  readonly op: string;
  readonly dtype: DType;
  readonly outDtype: DType;
  /** Numbers, with a space between. */
  readonly inputs: readonly string[];
  readonly out: string;
  readonly grads?: readonly string[];
  readonly options?: object;
}

const { source, cases } = readGolden<Case>('binary');
const numbers = (text: string): number[] => text.split(' ').map(Number);

/** Deliberate differences, each of which has its own test in `ops/binary.test.ts`. */
const differs: Record<string, (a: number, b: number, c: number) => boolean> = {
  // NaN takes no gradient: PyTorch gives one to `max` where it compares `x` or `min` with it
  clamp: (x, min, max) => [x, min, max].some(Number.isNaN) && (x > max || min > max),
  copysign: (a) => Math.abs(a) === Infinity, // gradient NaN
  xlogy: (x, y) => x === 0 && y === 0, // gradient NaN
  logAddExp: (a, b) => a === b && Math.abs(a) === Infinity, // gradient NaN
};

/** Within a few ulps; the sign of a zero counts in a result, and in a gradient does not. */
function expectClose(actual: readonly number[], wanted: readonly number[], what: (i: number) => string): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) {
    const got = actual[i] as number;
    const near = Math.abs(got - value) <= Math.abs(value) * 1e-14 && (value !== 0 || what(i).startsWith('gradient'));
    expect(near || Object.is(got, value), `${what(i)}: ${got}, expected ${value}`).toBe(true);
  }
}

describe(`values and gradients are those of ${source}`, () => {
  it.each(cases.map((c) => [`${c.op} ${c.dtype} ${JSON.stringify(c.options ?? '')}`, c] as const))('%s', (_, c) => {
    const { op } = c;
    const rows = c.inputs.map(numbers);
    const floating = c.dtype.startsWith('float');
    const xs = rows.map((values) => tensor(values, { dtype: c.dtype, requiresGrad: floating }));
    const run = core[op as keyof typeof core] as unknown as (...args: readonly unknown[]) => Tensor;
    const out = run(...xs, ...(c.options === undefined ? [] : [c.options]));
    const at = (i: number): string => `${op}(${rows.map((row) => row[i]).join(', ')})`;
    expect(out.dtype).toBe(c.outDtype);
    expectClose([...cast(out, 'float64').toTypedArray()], numbers(c.out), at);
    if (c.grads === undefined) return;
    backward(sum(out));
    for (const [j, wanted] of c.grads.map(numbers).entries()) {
      const { grad: reached } = xs[j] as Tensor;
      const grad = [...(reached as Tensor).toTypedArray()];
      const left = wanted.map((value, i) => {
        const [a = NaN, b = NaN, c = NaN] = rows.map((row) => row[i] as number);
        return differs[op]?.(a, b, c) === true ? (grad[i] as number) : value;
      });
      expectClose(grad, left, (i) => `gradient ${j} of ${at(i)}`);
    }
  });
});
