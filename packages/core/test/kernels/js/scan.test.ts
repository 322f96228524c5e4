import { tensor, transpose } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { NdArray } from '../../../src/array.ts';
import type { Cumulation } from '../../../src/kernels/interface.ts';
import { jsKernels } from '../../../src/kernels/js/index.ts';

const double = (...values: number[]): NdArray => NdArray.from(Float64Array.from(values), [values.length]);
const run = (kind: Cumulation, reverse: boolean, ...values: number[]): number[] => [
  ...jsKernels.cumulate(kind, double(...values), 0, reverse).data,
];

describe('cumulate', () => {
  it('runs from the end as from the start of the turned line', () => {
    const line = [1, -2, 3, 3, 0.5];
    for (const kind of ['sum', 'prod', 'logSumExp'] as const) {
      expect(run(kind, true, ...line), kind).toEqual(run(kind, false, ...line.toReversed()).toReversed());
    }
  });

  it('gives positions from the start whichever way it runs, of ties the one met last', () => {
    expect(run('argmax', false, 3, 1, 3, 2)).toEqual([0, 0, 2, 2]);
    expect(run('argmax', true, 3, 1, 3, 2)).toEqual([0, 2, 2, 3]);
    expect(run('argmin', true, 1, NaN, 0, 2)).toEqual([1, 1, 2, 3]);
  });

  it('takes a transposed view along either axis', () => {
    const x = transpose(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).value;
    expect([...jsKernels.cumulate('sum', x, 0, false).data]).toEqual([1, 3, 3, 7]);
    expect([...jsKernels.cumulate('sum', x, 1, true).data]).toEqual([4, 3, 6, 4]);
  });

  it('keeps its accumulator in float64', () => {
    const x = NdArray.from(Float32Array.of(1e30, 1e30, 1e-30, 1e-30), [4]);
    expect([...jsKernels.cumulate('prod', x, 0, false).data]).toEqual([
      Math.fround(1e30),
      Infinity,
      Math.fround(1e30),
      expect.closeTo(1, 6),
    ]);
  });
});

describe('linearScan', () => {
  it('is a recurrence either way, and does not read the first factor', () => {
    const b = double(1, 1, 1);
    expect([...jsKernels.linearScan(double(NaN, 2, 3), b, 0, false).data]).toEqual([1, 3, 10]);
    expect([...jsKernels.linearScan(double(2, 3, NaN), b, 0, true).data]).toEqual([9, 4, 1]);
  });
});
