import type { DType } from '@frostgrad/core/functional';
import { type Kernels, type NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import { type Grouped, reduced } from './grouped.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

type SumKernels = Pick<Kernels, 'sum' | 'mean' | 'variance' | 'prod'>;

/** Puts float64 totals of an operand somewhere, so many of them, and returns where. */
type Total = (x: Grouped, count: number) => number;

/** Sums, means, variances and products of floats. */
export function sumKernels(heap: Heap, below: Kernels, thresholds: Thresholds): SumKernels {
  const { kernels } = heap;

  const sums: Total = ({ at, outer, n, inner, single }, count) => {
    const out = heap.takeZeros(8 * count);
    if (inner === 1) (single ? kernels.sumInner : kernels.sumInner64)(at, out, outer, n);
    else (single ? kernels.sumColumns : kernels.sumColumns64)(at, out, outer, n, inner);
    return out;
  };

  const products: Total = ({ at, outer, n, inner, single }, count) => {
    const out = heap.take(8 * count);
    heap.sums(out, count).fill(1);
    if (inner === 1) (single ? kernels.productInner : kernels.productInner64)(at, out, outer, n);
    else (single ? kernels.productColumns : kernels.productColumns64)(at, out, outer, n, inner);
    return out;
  };

  /** Sums of squares about the means. */
  const squares: Total = (x, count) => {
    const { at, outer, n, inner, single } = x;
    const means = sums(x, count);
    const out = heap.takeZeros(8 * count);
    if (inner === 1) (single ? kernels.squaresInner : kernels.squaresInner64)(at, means, out, outer, n);
    else {
      kernels.roundTotals64(means, means, count, n);
      (single ? kernels.squaresColumns : kernels.squaresColumns64)(at, means, out, outer, n, inner);
    }
    return out;
  };

  /** Totals over a number, rounded once; null where the kernels below do it. */
  const run = (total: Total, x: NdArray, axes: readonly number[], by: number, shape: Shape): NdArray | null =>
    reduced(heap, x, axes, shape, thresholds.sum, (operand, count) =>
      roundedTotals(heap, x.dtype, total(operand, count), by, shape),
    );

  return {
    sum: (x, axes, shape) => run(sums, x, axes, 1, shape) ?? below.sum(x, axes, shape),
    mean: (x, axes, shape) => {
      const n = sizeOf(axes.map((axis) => x.shape[axis] as number));
      return run(sums, x, axes, n, shape) ?? below.mean(x, axes, shape);
    },
    variance: (x, axes, divisor, shape) =>
      run(squares, x, axes, divisor, shape) ?? below.variance(x, axes, divisor, shape),
    prod: (x, axes, shape) => run(products, x, axes, 1, shape) ?? below.prod(x, axes, shape),
  };
}

/** Totals in the heap over a number, each rounded once. */
export function roundedTotals(heap: Heap, dtype: DType, totals: number, by: number, shape: Shape): NdArray {
  const count = sizeOf(shape);
  const { roundTotals, roundTotals64 } = heap.kernels;
  const out = heap.takeResult(bytesOf(dtype) * count);
  (dtype === 'float32' ? roundTotals : roundTotals64)(totals, out, count, by);
  return heap.read(dtype, out, shape);
}
