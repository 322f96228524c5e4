import type { Kernels, NdArray, Shape } from '@frostgrad/core/extend';
import { broadcastStrides, sizeOf } from '@frostgrad/core/extend';
import { eachPair } from './each-pair.ts';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

/** Products of float32 and float64 matrices that are large enough. */
export function matmulKernel(heap: Heap, below: Kernels, thresholds: Thresholds): Kernels['matmul'] {
  const { gemm32, gemm64 } = heap.kernels;
  return (a, b, shape) => {
    const rank = shape.length;
    const M = shape[rank - 2] as number;
    const N = shape[rank - 1] as number;
    const K = a.shape.at(-1) as number;
    const gemm = a.dtype === 'float32' ? gemm32 : a.dtype === 'float64' ? gemm64 : null;
    const size = sizeOf(shape);
    const bytes = bytesOf(a.dtype);
    if (gemm === null || size * K < thresholds.matmul || !heap.hasRoom(2 * (a.size + b.size + size) * bytes)) {
      return below.matmul(a, b, shape);
    }
    const top = heap.top;
    const lead = shape.slice(0, -2);
    const pa = heap.place(a);
    const pb = b === a ? pa : heap.place(b);
    const c = heap.takeResult(size * bytes);
    const sa = spread(a, pa.strides, [...lead, M, K]);
    const sb = spread(b, pb.strides, [...lead, K, N]);
    const [aRow, aColumn] = sa.slice(-2) as [number, number];
    const [bRow, bColumn] = sb.slice(-2) as [number, number];
    const product = (at: number, bt: number, ct: number): void => {
      gemm(at, aRow, aColumn, bt, bRow, bColumn, ct, N * bytes, M, N, K, heap.work);
    };
    eachPair(lead, sa, sb, (i, ao, bo) => product(pa.at + ao, pb.at + bo, c + i * M * N * bytes));
    const out = heap.read(a.dtype, c, shape);
    heap.release(top);
    return out;
  };
}

/** Strides by which an operand is seen at a larger shape: 0 along axes it repeats. */
function spread(x: NdArray, strides: readonly number[], shape: Shape): number[] {
  return broadcastStrides(x, shape).map((stride, axis) => {
    const own = axis - (shape.length - x.shape.length);
    return stride === 0 || own < 0 ? 0 : (strides[own] as number);
  });
}
