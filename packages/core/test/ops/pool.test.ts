import * as core from '@frostgrad/core';
import {
  adaptiveAvgPool2d,
  avgPool1d,
  avgPool2d,
  grad,
  maxPool1d,
  maxPool2d,
  type Pooled,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../graph.ts';
import golden from '../golden/pool.json' with { type: 'json' };

interface Flat {
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}

/** A call of a pool, as the golden file holds it. */
interface Case {
  readonly op: 'maxPool1d' | 'maxPool2d' | 'avgPool1d' | 'avgPool2d';
  readonly options?: core.MaxPoolOptions & core.AvgPoolOptions;
  readonly size?: core.AdaptiveSize;
  readonly inputs: readonly [Flat];
  readonly out: Flat;
  readonly indices?: readonly number[];
  readonly g: readonly number[];
  readonly grads: readonly [readonly (number | string)[]];
}

const float64 = (values: readonly (number | string)[], shape: readonly number[]): Tensor =>
  tensor(Float64Array.from(values, Number), { shape });

type AnyPool = (x: Tensor, of: unknown, options?: { returnIndices: true }) => Tensor | Pooled;

function run(x: Tensor, { op, options, size, indices }: Case): Tensor | Pooled {
  const pool = core[op] as AnyPool;
  if (size !== undefined) return indices === undefined ? pool(x, size) : pool(x, size, { returnIndices: true });
  return pool(x, indices === undefined ? options : { ...options, returnIndices: true });
}

const cases = golden.cases as unknown as readonly Case[];
const titled = cases.map((params): [string, Case] => {
  return [
    `${params.op} [${params.inputs[0].shape.join(', ')}] ${JSON.stringify(params.options ?? params.size)}`,
    params,
  ];
});

/** Divisions and sums over one axis after the other round: a few units of what a mean of eighths can be. */
const TOLERANCE = 1e-15;

function expectClose(x: Tensor, wanted: readonly (number | string)[]): void {
  const values = x.toTypedArray();
  expect(values.length).toBe(wanted.length);
  for (const [i, v] of values.entries()) {
    const expected = Number(wanted[i]);
    if (Object.is(v, expected)) continue;
    expect(Math.abs(v - expected), `element ${i}: ${v}, expected ${expected}`).toBeLessThanOrEqual(TOLERANCE);
  }
}

describe('PyTorch gives the same values, positions and gradients', () => {
  it.each(titled)('%s', (_, params) => {
    const x = float64(params.inputs[0].values, params.inputs[0].shape);
    x.requiresGrad = true;
    const result = run(x, params);
    const out = 'values' in result ? result.values : result;
    expect(out.shape).toEqual(params.out.shape);
    expectClose(out, params.out.values);
    if ('indices' in result) expect([...result.indices.toTypedArray()]).toEqual(params.indices);
    const [d] = grad([out], [x], { gradOutputs: [float64(params.g, out.shape)] });
    expectClose(d as Tensor, params.grads[0]);
  });
});

describe('maxPool', () => {
  it('takes integers, masks and views', () => {
    const x = tensor([[3, 1, 2, 9]], { dtype: 'int32' });
    expect(maxPool1d(x, { kernelSize: 3, stride: 1, padding: 1 }).toArray()).toEqual([[3, 3, 9, 9]]);
    expect(maxPool1d(tensor([[false, true, false, false]]), { kernelSize: 2 }).toArray()).toEqual([[true, false]]);
    const view = tensor([[1], [4], [2], [3]]).transpose();
    expect(maxPool1d(view, { kernelSize: 2 }).toArray()).toEqual([[4, 3]]);
  });

  it('gives the first NaN, and its gradient to it', () => {
    const x = tensor([[1, NaN, NaN, 4]], { requiresGrad: true });
    const { values, indices } = maxPool1d(x, { kernelSize: 4, returnIndices: true });
    expect(values.toArray()).toEqual([[NaN]]);
    expect(indices.toArray()).toEqual([[1]]);
    expect(indices.dtype).toBe('int32');
    expect(grad([values.sum()], [x])[0]?.toArray()).toEqual([[0, 1, 0, 0]]);
  });

  it('takes an empty batch', () => {
    expect(maxPool2d(zeros([0, 3, 4, 4]), { kernelSize: 2 }).shape).toEqual([0, 3, 2, 2]);
    expect(avgPool2d(zeros([0, 3, 4, 4]), { kernelSize: 2 }).shape).toEqual([0, 3, 2, 2]);
    expect(adaptiveAvgPool2d(zeros([2, 0, 4, 4]), 3).shape).toEqual([2, 0, 3, 3]);
  });
});

describe('errors of pools', () => {
  it('name the option or the shape', () => {
    const calls: (() => unknown)[] = [
      () => maxPool1d(zeros([4]), { kernelSize: 2 }),
      () => maxPool2d(zeros([3, 4]), { kernelSize: 2 }),
      () => maxPool2d(zeros([1, 0, 4]), { kernelSize: 2 }),
      () => maxPool1d(zeros([1, 3]), { kernelSize: 4 }),
      () => maxPool1d(zeros([1, 3]), { kernelSize: 2, dilation: 4 }),
      () => maxPool1d(zeros([1, 3]), { kernelSize: 0 }),
      () => maxPool1d(zeros([1, 3]), { kernelSize: 2, stride: 0 }),
      () => maxPool1d(zeros([1, 3]), { kernelSize: 2, padding: 2 }),
      () => maxPool1d(zeros([1, 3]), { kernelSize: [2, 2] }),
      () => maxPool2d(zeros([1, 3, 3]), { kernelSize: [2, 2, 2] }),
      () => maxPool1d(zeros([1, 1]), { kernelSize: 2, padding: 1, dilation: 2 }),
      () => avgPool1d(zeros([1, 3]), { kernelSize: 2, divisorOverride: 0 }),
      () => avgPool1d(zeros([1, 3], { dtype: 'int32' }), { kernelSize: 2 }),
      () => adaptiveAvgPool2d(zeros([1, 3, 3]), [2, 0]),
      () => adaptiveAvgPool2d(zeros([1, 3, 3]), [2]),
    ];
    expect(calls.map(refusal)).toMatchInlineSnapshot(`
      [
        "maxPool1d: x is [4]; expected [N, C, L], or [C, L] without a batch",
        "maxPool2d: x is [3, 4]; expected [N, C, H, W], or [C, H, W] without a batch",
        "maxPool2d: x is [1, 0, 4]; a spatial axis is empty",
        "maxPool1d: x is [1, 3], and no window of 4 fits in an axis of 3 padded by 0 on either side",
        "maxPool1d: x is [1, 3], and no window of 5 fits in an axis of 3 padded by 0 on either side",
        "maxPool1d: kernelSize is 0; expected integers of at least 1",
        "maxPool1d: stride is 0; expected integers of at least 1",
        "maxPool1d: padding is 2, and at most half of kernelSize, 2, is padded",
        "maxPool1d: kernelSize is [2, 2]; expected a number for the one spatial axis",
        "maxPool2d: kernelSize is [2, 2, 2]; expected a number for each of 2 spatial axes, or one for all",
        "maxPool1d: window 0 has no element of x, [1, 1]: it lies in the padding",
        "avgPool1d: divisorOverride is 0; expected a number other than 0",
        "avgPool1d: x is int32; cast it to a floating dtype first",
        "adaptiveAvgPool2d: the size is [2, 0]; expected integers of at least 1",
        "adaptiveAvgPool2d: the size is [2]; expected a number for each of 2 spatial axes, or one for all",
      ]
    `);
  });
});
