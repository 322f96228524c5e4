import type { Kernels } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Row-major copies of strided arrays. */
export function copyKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'copy'> {
  const { copy } = below;
  return {
    copy: (x) => {
      if (x.strides === null || x.size < thresholds.elementwise) return copy(x);
      const top = heap.top;
      const at = heap.gather(x, (bytes) => heap.takeResult(bytes));
      if (at === null) return copy(x);
      const out = heap.read(x.dtype, at, x.shape);
      heap.release(top);
      return out;
    },
  };
}
