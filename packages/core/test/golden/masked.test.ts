import * as core from '@frostgrad/core';
import { backward, Offsets, Ragged, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { readGolden } from './read.ts';

interface Case {
  readonly op: string;
  readonly shape: readonly number[];
  readonly x: string;
  /** Under a mask, over an axis; or over rows of these lengths. */
  readonly mask?: readonly number[];
  readonly maskShape?: readonly number[];
  readonly axis?: number | readonly number[];
  readonly options?: object;
  readonly lengths?: readonly number[];
  readonly outShape: readonly number[];
  readonly out: string;
  readonly grad: string;
}

const { source, cases } = readGolden<Case>('masked');
const numbers = (text: string): number[] => text.split(' ').map(Number);

/** Deliberate differences: where nothing is live PyTorch has NaN and infinities, and these have 0. */
const zeroOfNothing = new Set(['Mean', 'Var', 'Max', 'Min']);

function run(c: Case, x: Tensor): Tensor {
  const op = core[c.op as keyof typeof core] as unknown as (...args: readonly unknown[]) => Tensor;
  if (c.lengths !== undefined) return op(new Ragged(x, Offsets.fromLengths(c.lengths)));
  const mask = tensor(Uint8Array.from(c.mask as number[]), { shape: c.maskShape as number[] });
  return c.axis === undefined ? op(x, mask) : op(x, mask, c.axis, c.options);
}

/** Whether nothing is live in each result; the cases with such results reduce the last axis of a matrix, or rows. */
function nothingLive({ lengths, mask = [], axis }: Case): readonly boolean[] {
  if (lengths !== undefined) return lengths.map((n) => n === 0);
  if (axis !== 1 || mask.length !== 9) return [];
  return [0, 1, 2].map((r) => !mask.slice(3 * r, 3 * r + 3).includes(1));
}

function expectClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, value] of wanted.entries()) {
    const got = actual[i] as number;
    const near = Math.abs(got - value) <= Math.abs(value) * 1e-12;
    expect(near || Object.is(got, value), `element ${i}: ${got}, expected ${value}`).toBe(true);
  }
}

describe(`masked and segment reductions are those of ${source}`, () => {
  it.each(cases.map((c, i) => [`${i}: ${c.op} of ${c.x}`, c] as const))('%s', (_, c) => {
    const x = tensor(numbers(c.x), { shape: c.shape, dtype: 'float64', requiresGrad: true });
    const out = run(c, x);
    expect(out.shape).toEqual(c.outShape);
    const empty = zeroOfNothing.has(c.op.replace(/^[a-z]+/, '')) ? nothingLive(c) : [];
    const theirs = numbers(c.out);
    for (const [r, none] of empty.entries()) if (none) expect(Number.isFinite(theirs[r])).toBe(false);
    expectClose(
      [...out.toTypedArray()],
      theirs.map((v, r) => (empty[r] === true ? 0 : v)),
    );
    const weights = Float64Array.from({ length: out.size }, (_, i) => (Number.isFinite(theirs[i]) ? i + 1 : 0));
    backward(out, { gradient: tensor(weights, { shape: out.shape }) });
    const live = c.mask;
    const grads = numbers(c.grad).map((v, i) => (live !== undefined && live[i % live.length] === 0 ? 0 : v));
    expectClose([...(x.grad as Tensor).toTypedArray()], grads);
  });

  it('but where nothing is live, of which there are cases for each', () => {
    const differ = cases.filter((c) => nothingLive(c).includes(true)).map(({ op }) => op);
    for (const name of zeroOfNothing) expect(differ.some((op) => op.endsWith(name))).toBe(true);
  });
});
