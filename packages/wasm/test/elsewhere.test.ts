import { type Gemm, jsKernels, type Kernels, type NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasmKernels } from '../src/kernels.ts';
import { none } from '../src/thresholds.ts';
import { attentionCalls, runAttention } from './attention-calls.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { recurrentCalls, runRecurrent } from './recurrent-calls.ts';

const heap = new GuardedHeap(2 ** 25);
const kernels: Kernels = { ...jsKernels, ...wasmKernels(heap, jsKernels, none) };

/** One accumulator in float32, ascending: what products are by definition. */
const plain: Gemm = (a, b, M, N, K, out, at, ldc = N, step = 1) => {
  for (let i = 0; i < M; i++) {
    for (let j = 0; j < N; j++) {
      let sum = 0;
      for (let k = 0; k < K; k++) {
        const x = a.data[a.offset + i * a.rowStride + k * a.columnStride] as number;
        sum = Math.fround(sum + Math.fround(x * (b.data[b.offset + k * b.rowStride + j * b.columnStride] as number)));
      }
      out[at + i * ldc + j * step] = sum;
    }
  }
};

/** Products that are wrong in one way. */
const mutants: Readonly<Record<string, Gemm>> = {
  'leave out the last of the inner index': (a, b, M, N, K, ...rest) => plain(a, b, M, N, Math.max(K - 1, 0), ...rest),
  'take the second factor turned': (a, { rowStride, columnStride, ...b }, ...rest) =>
    plain(a, { ...b, rowStride: columnStride, columnStride: rowStride }, ...rest),
  'leave out the last row': (a, b, M, ...rest) => plain(a, b, Math.max(M - 1, 0), ...rest),
  'write one place too far': (a, b, M, N, K, out, at, ...rest) => plain(a, b, M, N, K, out, at + 1, ...rest),
};

const bitsOf = ({ data, size }: NdArray): string =>
  Buffer.from(new Float32Array(data.subarray(0, size)).map((x) => (Number.isNaN(x) ? NaN : x)).buffer).toString('hex');

/** Runs kernels that compute products, of one kind or another. */
type Run = (by: Kernels, gemm?: Gemm) => NdArray[];

const subjects: Readonly<Record<string, fc.Arbitrary<Run>>> = {
  'recurrent layers': recurrentCalls.map((call) => (by, gemm) => runRecurrent(by, call, gemm)),
  attention: attentionCalls.map((call) => (by, gemm) => runAttention(by, call, gemm).results),
};

/** Throws unless what is computed with products by `gemm` has the bits of what kernels compute alone; returns how many. */
function tryKernels(by: Kernels, runs: fc.Arbitrary<Run>, gemm: Gemm): number {
  let products = 0;
  const counted: Gemm = (...args) => {
    products++;
    gemm(...args);
  };
  const property = fc.property(runs, (run) => {
    expect(run(by, counted).map(bitsOf)).toEqual(run(by).map(bitsOf));
  });
  fc.assert(property, { numRuns: 200, endOnFailure: true });
  return products;
}

describe.each(Object.entries(subjects))('%s whose products somebody else computes', (_, runs) => {
  it.each([
    ['module', kernels],
    ['TypeScript', jsKernels],
  ])('have the bits of those that compute them by the same rule, in the kernels of %s', (_kernels, by) => {
    expect(tryKernels(by, runs, plain)).toBeGreaterThan(1000);
  });

  it.each(Object.entries(mutants))('would be found out: products that %s', (_what, wrong) => {
    expect(() => tryKernels(kernels, runs, wrong)).toThrow();
  });

  it('compute their own again after one that threw', () => {
    const thrown = new Error('no product today');
    const failing = (): never => {
      throw thrown;
    };
    let failed = 0;
    for (const run of fc.sample(runs, { numRuns: 20, seed: 3 })) {
      const before = run(kernels).map(bitsOf);
      try {
        run(kernels, failing);
      } catch (error) {
        expect(error).toBe(thrown);
        failed++;
      }
      expect(run(kernels).map(bitsOf)).toEqual(before);
    }
    expect(failed).toBeGreaterThan(8);
  });
});
