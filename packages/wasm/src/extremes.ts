import { type Kernels, type NdArray, type Shape } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import { reduced } from './grouped.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

type ExtremeKernels = Pick<Kernels, 'max' | 'min' | 'argmax' | 'argmin'>;

/** The largest and smallest of floats, and where they are. */
export function extremeKernels(heap: Heap, below: Kernels, thresholds: Thresholds): ExtremeKernels {
  const { extreme, extreme64, extremePlace, extremePlace64 } = heap.kernels;
  // there is none of nothing: what that gives is not decided here
  const from = Math.max(1, thresholds.extreme);

  const values = (x: NdArray, axes: readonly number[], shape: Shape, sign: 1 | -1): NdArray | null =>
    reduced(heap, x, axes, shape, from, ({ at, outer, n, inner, single }, count) => {
      const out = heap.takeResult(bytesOf(x.dtype) * count);
      (single ? extreme : extreme64)(at, out, 0, outer, n, inner, sign, 0);
      return heap.read(x.dtype, out, shape);
    });

  const places = (x: NdArray, axis: number, shape: Shape, sign: 1 | -1): NdArray | null =>
    reduced(heap, x, [axis], shape, from, ({ at, outer, n, inner, single }, count) => {
      const out = heap.takeResult(4 * count);
      const bests = heap.take(bytesOf(x.dtype) * inner);
      (single ? extremePlace : extremePlace64)(at, bests, out, outer, n, inner, sign);
      return heap.read('int32', out, shape);
    });

  return {
    max: (x, axes, shape) => values(x, axes, shape, 1) ?? below.max(x, axes, shape),
    min: (x, axes, shape) => values(x, axes, shape, -1) ?? below.min(x, axes, shape),
    argmax: (x, axis, shape) => places(x, axis, shape, 1) ?? below.argmax(x, axis, shape),
    argmin: (x, axis, shape) => places(x, axis, shape, -1) ?? below.argmin(x, axis, shape),
  };
}
