import type { Kernels } from '@frostgrad/core/extend';
import { bytesOf, type Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Elements that are moved at a time: what is copied for them stays in the nearest cache. */
const BLOCK = 1024;

/** Steps of Adam. */
export function adamKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'adamStep'> {
  const { adamStep, adamStep64 } = heap.kernels;
  return {
    adamStep: (arrays, numbers) => {
      const { value, grad, m, v, largest } = arrays;
      const n = value.length;
      const dtype = value instanceof Float32Array ? 'float32' : 'float64';
      const bytes = bytesOf(dtype) * Math.min(n, BLOCK);
      if (n < thresholds.step || !heap.hasRoom(8 * bytes)) return below.adamStep(arrays, numbers);
      const { b1, b2, size, scale, eps, kept, weightDecay, maximize } = numbers;
      const run = dtype === 'float32' ? adamStep : adamStep64;
      const all = [value, grad, m, v, ...(largest === null ? [] : [largest])];
      const top = heap.top;
      const places = all.map(() => heap.take(bytes));
      const [vt = 0, gt = 0, first = 0, second = 0, most = 0] = places;
      for (let start = 0; start < n; start += BLOCK) {
        const count = Math.min(BLOCK, n - start);
        const seen = places.map((at) => (dtype === 'float32' ? heap.floats(at, count) : heap.sums(at, count)));
        for (const [i, view] of seen.entries()) view.set((all[i] as Float32Array).subarray(start, start + count));
        const rates = [b1, b2, size, scale, eps, kept, weightDecay, Number(maximize)] as const;
        run(vt, gt, first, second, most, count, ...rates);
        for (const [i, view] of seen.entries()) if (i !== 1) (all[i] as Float32Array).set(view, start);
      }
      heap.release(top);
    },
  };
}
