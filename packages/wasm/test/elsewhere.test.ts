import { type Gemm, jsKernels, type Kernels, type NdArray } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasmKernels } from '../src/kernels.ts';
import { none } from '../src/thresholds.ts';
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

/** Throws unless layers whose products are computed by `gemm` have the bits of those that compute their own. */
function tryLayers(by: Kernels, gemm: Gemm): number {
  let products = 0;
  const counted: Gemm = (...args) => {
    products++;
    gemm(...args);
  };
  const property = fc.property(recurrentCalls, (call) => {
    const [own, other] = [runRecurrent(by, call), runRecurrent(by, call, counted)];
    expect(other.map(bitsOf)).toEqual(own.map(bitsOf));
  });
  fc.assert(property, { numRuns: 200, endOnFailure: true });
  return products;
}

describe('recurrent layers whose products somebody else computes', () => {
  it.each([
    ['module', kernels],
    ['TypeScript', jsKernels],
  ])('have the bits of those that compute them by the same rule, in the kernels of %s', (_, by) => {
    expect(tryLayers(by, plain)).toBeGreaterThan(1000);
  });

  it.each(Object.entries(mutants))('would be found out: products that %s', (_, wrong) => {
    expect(() => tryLayers(kernels, wrong)).toThrow();
  });

  it('compute their own again after one that threw', () => {
    const [call] = fc.sample(recurrentCalls, { numRuns: 1, seed: 3 });
    const thrown = new Error('no product today');
    const lengths = [2, 3];
    const full = { ...(call as NonNullable<typeof call>), lengths };
    const before = runRecurrent(kernels, full).map(bitsOf);
    const failing = (): never => {
      throw thrown;
    };
    expect(() => runRecurrent(kernels, full, failing)).toThrow(thrown);
    expect(runRecurrent(kernels, full).map(bitsOf)).toEqual(before);
  });
});
