import type { Kernels, NdArray } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Cross-entropy of classes, of float32 rows, and its derivative. */
export function crossEntropyKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'crossEntropy' | 'crossEntropyGrad'> {
  const { crossEntropy, crossEntropyGrad } = heap.kernels;
  const fits = (x: NdArray): boolean =>
    x.dtype === 'float32' &&
    x.size > 0 &&
    x.size >= thresholds.crossEntropy &&
    heap.hasRoom(32 * x.size + 64 * ((x.shape[0] as number) + (x.shape[1] as number)));
  const given = (weight: NdArray | null): number => (weight === null ? 0 : heap.placeRowMajor(weight));
  return {
    crossEntropy: (x, ids, weight, smoothing) => {
      if (!fits(x)) return below.crossEntropy(x, ids, weight, smoothing);
      const [P, V] = x.shape as [number, number];
      const { top } = heap;
      const [at, classes, w] = [heap.placeRowMajor(x), heap.placeRowMajor(ids), given(weight)];
      const [out, norms] = [heap.takeResult(4 * P), heap.takeResult(8 * P)];
      crossEntropy(at, classes, w, out, norms, heap.take(32 * V + 128), P, V, smoothing);
      const result = { out: heap.read('float32', out, [P]), norms: heap.read('float32', norms, [P, 2]) };
      heap.release(top);
      return result;
    },
    crossEntropyGrad: (g, x, ids, weight, norms, smoothing) => {
      if (!fits(x)) return below.crossEntropyGrad(g, x, ids, weight, norms, smoothing);
      const [P, V] = x.shape as [number, number];
      const { top } = heap;
      const [arrived, at, classes] = [g, x, ids].map((operand) => heap.placeRowMajor(operand)) as [
        number,
        number,
        number,
      ];
      const [w, kept] = [given(weight), heap.placeRowMajor(norms)];
      const out = heap.takeResult(4 * x.size);
      crossEntropyGrad(arrived, at, classes, w, kept, out, heap.take(4 * V), P, V, smoothing);
      const result = heap.read('float32', out, x.shape);
      heap.release(top);
      return result;
    },
  };
}
