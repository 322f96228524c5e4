import { isFloating, type Kernels, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Running sums and products of floats. */
export function scanKernels(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'cumulate'> {
  const { cumulate, cumulate64 } = heap.kernels;
  return {
    cumulate: (kind, x, axis, reverse) => {
      const bytes = bytesOf(x.dtype) * x.size;
      const fits = isFloating(x.dtype) && x.size > 0 && x.size >= thresholds.sum;
      if ((kind !== 'sum' && kind !== 'prod') || !fits || !heap.hasRoom(7 * bytes + 8 * x.size)) {
        return below.cumulate(kind, x, axis, reverse);
      }
      const { top } = heap;
      const at = heap.placeRowMajor(x);
      const out = heap.takeResult(bytes);
      const n = x.shape[axis] as number;
      const inner = sizeOf(x.shape.slice(axis + 1));
      const work = heap.take(8 * inner);
      const run = x.dtype === 'float32' ? cumulate : cumulate64;
      run(at, out, work, x.size / (n * inner), n, inner, Number(reverse), Number(kind === 'prod'));
      const result = heap.read(x.dtype, out, x.shape);
      heap.release(top);
      return result;
    },
  };
}
