import type { DType } from '@frostgrad/core/functional';
import { isFloating, type Kernels, NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Sums, means and variances of floats over axes that lie innermost or, but for variances, outermost. */
export function sumKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'sum' | 'mean' | 'variance'> {
  const from = thresholds.sum;
  return {
    sum: (x, axes, shape) => {
      const totals = sums(heap, x, axes, sizeOf(shape), from);
      return totals === null ? below.sum(x, axes, shape) : rounded(x.dtype, totals, 1, shape);
    },
    mean: (x, axes, shape) => {
      const totals = sums(heap, x, axes, sizeOf(shape), from);
      return totals === null ? below.mean(x, axes, shape) : rounded(x.dtype, totals, x.size / totals.length, shape);
    },
    variance: (x, axes, divisor, shape) => {
      const totals = squares(heap, x, axes, sizeOf(shape), from);
      return totals === null ? below.variance(x, axes, divisor, shape) : rounded(x.dtype, totals, divisor, shape);
    },
  };
}

/** Sums over a number, rounded once. */
function rounded(dtype: DType, totals: Float64Array, by: number, shape: Shape): NdArray {
  const out = dtype === 'float32' ? new Float32Array(totals.length) : new Float64Array(totals.length);
  for (let i = 0; i < out.length; i++) out[i] = (totals[i] as number) / by;
  return NdArray.from(out, shape);
}

const isInner = (x: NdArray, axes: readonly number[]): boolean =>
  axes.every((axis, i) => axis === x.shape.length - axes.length + i);

function fits(heap: Heap, x: NdArray, count: number, from: number): boolean {
  if (!isFloating(x.dtype) || x.strides !== null || x.size < from || count === 0) return false;
  return heap.hasRoom(x.size * bytesOf(x.dtype) + 16 * count);
}

/** Null where the kernels below do it. */
function sums(heap: Heap, x: NdArray, axes: readonly number[], count: number, from: number): Float64Array | null {
  const inner = isInner(x, axes);
  if ((!inner && !axes.every((axis, i) => axis === i)) || !fits(heap, x, count, from)) return null;
  const { sumInner, sumInner64, sumOuter, sumOuter64 } = heap.kernels;
  const single = x.dtype === 'float32';
  const top = heap.top;
  const at = heap.placeRowMajor(x);
  const out = heap.takeZeros(8 * count);
  if (inner) (single ? sumInner : sumInner64)(at, out, count, x.size / count);
  else (single ? sumOuter : sumOuter64)(at, out, x.size / count, count);
  const totals = heap.sums(out, count);
  heap.release(top);
  return totals;
}

/** Sums of squares about the means; null where the kernels below do it. */
function squares(heap: Heap, x: NdArray, axes: readonly number[], count: number, from: number): Float64Array | null {
  if (!isInner(x, axes) || x.size === 0 || !fits(heap, x, count, from)) return null;
  const { sumInner, sumInner64, squaresInner, squaresInner64 } = heap.kernels;
  const single = x.dtype === 'float32';
  const n = x.size / count;
  const top = heap.top;
  const at = heap.placeRowMajor(x);
  const means = heap.takeZeros(8 * count);
  const out = heap.take(8 * count);
  (single ? sumInner : sumInner64)(at, means, count, n);
  (single ? squaresInner : squaresInner64)(at, means, out, count, n);
  const totals = heap.sums(out, count);
  heap.release(top);
  return totals;
}
