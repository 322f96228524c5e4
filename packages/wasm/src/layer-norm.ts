import { isFloating, type Kernels, type NdArray, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Normalisation of floats by rows, and its derivatives. */
export function layerNormKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'layerNorm' | 'layerNormGrad'> {
  const { layerNorm, layerNorm64, layerNormGrad, layerNormGrad64 } = heap.kernels;
  const fits = (x: NdArray, n: number): boolean =>
    isFloating(x.dtype) &&
    x.size > 0 &&
    x.size >= thresholds.layerNorm &&
    // two operands, strided, and a result; parameters, sums and moments
    heap.hasRoom(12 * bytesOf(x.dtype) * x.size + 128 * n + (32 * x.size) / n);
  const given = (parameter: NdArray | null): number => (parameter === null ? 0 : heap.placeRowMajor(parameter));
  /** Bytes of n float64, whole vectors of them. */
  const wide = (n: number): number => ((n + 1) & ~1) << 3;
  return {
    layerNorm: (x, weight, bias, plan) => {
      const n = sizeOf(plan.shape);
      if (!fits(x, n)) return below.layerNorm(x, weight, bias, plan);
      const { top } = heap;
      const rows = x.size / n;
      const bytes = bytesOf(x.dtype);
      const [at, w, b] = [heap.placeRowMajor(x), given(weight), given(bias)];
      const [out, moments] = [heap.takeResult(bytes * x.size), heap.takeResult(16 * rows)];
      const work = heap.take(2 * wide(n));
      const run = bytes === 4 ? layerNorm : layerNorm64;
      run(at, w, b, out, moments, work, rows, n, plan.eps, Number(plan.centred));
      const result = { out: heap.read(x.dtype, out, x.shape), moments: heap.read('float64', moments, [rows, 2]) };
      heap.release(top);
      return result;
    },
    layerNormGrad: (g, x, weight, moments, plan) => {
      const { shape, wanted } = plan;
      const n = sizeOf(shape);
      if (!fits(x, n)) return below.layerNormGrad(g, x, weight, moments, plan);
      const { top } = heap;
      const rows = x.size / n;
      const bytes = bytesOf(x.dtype);
      const [arrived, at, w, kept] = [
        heap.placeRowMajor(g),
        heap.placeRowMajor(x),
        given(weight),
        heap.placeRowMajor(moments),
      ];
      const taken = (isWanted: boolean, size: number): number => (isWanted ? heap.takeResult(bytes * size) : 0);
      const [dx, dw, db] = [taken(wanted.x, x.size), taken(wanted.weight, n), taken(wanted.bias, n)];
      const work = heap.take(3 * wide(n) + 32);
      const run = bytes === 4 ? layerNormGrad : layerNormGrad64;
      run(arrived, at, w, kept, dx, dw, db, work, rows, n, Number(plan.centred));
      const grads = {
        ...(wanted.x && { x: heap.read(x.dtype, dx, x.shape) }),
        ...(wanted.weight && { weight: heap.read(x.dtype, dw, shape) }),
        ...(wanted.bias && { bias: heap.read(x.dtype, db, shape) }),
      };
      heap.release(top);
      return grads;
    },
  };
}
