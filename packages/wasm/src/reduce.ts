import type { Kernels } from '@frostgrad/core/extend';
import { NdArray, sizeOf } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Sums and means of float32 over axes that lie innermost or outermost. */
export function sumKernels(heap: Heap, below: Kernels, thresholds: Thresholds): Pick<Kernels, 'sum' | 'mean'> {
  return {
    sum: (x, axes, shape) => {
      const totals = sums(heap, x, axes, sizeOf(shape), thresholds.sum);
      return totals === null ? below.sum(x, axes, shape) : NdArray.from(Float32Array.from(totals), shape);
    },
    mean: (x, axes, shape) => {
      const totals = sums(heap, x, axes, sizeOf(shape), thresholds.sum);
      if (totals === null) return below.mean(x, axes, shape);
      const n = x.size / totals.length;
      return NdArray.from(
        Float32Array.from(totals, (total) => total / n),
        shape,
      );
    },
  };
}

/** Null where the kernels below do it. */
function sums(heap: Heap, x: NdArray, axes: readonly number[], count: number, from: number): Float64Array | null {
  if (x.dtype !== 'float32' || x.strides !== null || x.size < from) return null;
  const rank = x.shape.length;
  const inner = axes.every((axis, i) => axis === rank - axes.length + i);
  if ((!inner && !axes.every((axis, i) => axis === i)) || !heap.hasRoom(4 * x.size + 8 * count)) return null;
  const { sumInner, sumOuter } = heap.kernels;
  const top = heap.top;
  const at = heap.placeRowMajor(x);
  const out = heap.takeZeros(8 * count);
  if (inner) sumInner(at, out, count, x.size / count);
  else sumOuter(at, out, x.size / count, count);
  const totals = heap.sums(out, count);
  heap.release(top);
  return totals;
}
