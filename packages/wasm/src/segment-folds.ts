import { isFloating, type Kernels, type NdArray, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import { placeStarts } from './pairs.ts';
import { roundedTotals } from './reduce.ts';
import type { Thresholds } from './thresholds.ts';

type Offsets = Parameters<Kernels['segmentSum']>[1];

/** Sums of rows of packed floats, and the largest and smallest of each. */
export function segmentFoldKernels(
  heap: Heap,
  below: Kernels,
  thresholds: Thresholds,
): Pick<Kernels, 'segmentSum' | 'segmentExtreme'> {
  const { segmentSum, segmentSum64, extreme, extreme64 } = heap.kernels;
  const fits = (x: NdArray, width: number, { count }: Offsets): boolean =>
    isFloating(x.dtype) &&
    x.size > 0 &&
    x.size >= thresholds.segments &&
    heap.hasRoom(6 * x.size * bytesOf(x.dtype) + 20 * (count * width + 1));

  return {
    segmentSum: (x, offsets, dtype = x.dtype) => {
      const rest = x.shape.slice(1);
      const width = sizeOf(rest);
      if (!isFloating(dtype) || !fits(x, width, offsets)) return below.segmentSum(x, offsets, dtype);
      const { top } = heap;
      const at = heap.placeRowMajor(x);
      const starts = placeStarts(heap, offsets);
      const totals = heap.takeZeros(8 * offsets.count * width);
      (x.dtype === 'float32' ? segmentSum : segmentSum64)(at, starts, offsets.count, width, totals);
      const result = roundedTotals(heap, dtype, totals, 1, [offsets.count, ...rest]);
      heap.release(top);
      return result;
    },
    segmentExtreme: (x, offsets, sign, empty) => {
      const rest = x.shape.slice(1);
      const width = sizeOf(rest);
      if (!fits(x, width, offsets)) return below.segmentExtreme(x, offsets, sign, empty);
      const { top } = heap;
      const at = heap.placeRowMajor(x);
      const starts = placeStarts(heap, offsets);
      const out = heap.takeResult(bytesOf(x.dtype) * offsets.count * width);
      const run = x.dtype === 'float32' ? extreme : extreme64;
      run(at, out, starts, offsets.count, 0, width, sign, empty);
      const result = heap.read(x.dtype, out, [offsets.count, ...rest]);
      heap.release(top);
      return result;
    },
  };
}
