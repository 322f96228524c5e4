import type { TypedArray } from '../../dtype.ts';
import type { Matrix } from './matmul.ts';

/** `gemm` for int32: products and sums wrap, where doubles would lose the last digits of large ones. */
export function gemmInt(a: Matrix, b: Matrix, M: number, N: number, K: number, out: TypedArray, at: number): void {
  let o = at;
  for (let i = 0; i < M; i++) {
    for (let j = 0; j < N; j++) {
      let p = a.offset + i * a.rowStride;
      let q = b.offset + j * b.columnStride;
      let sum = 0;
      for (let k = 0; k < K; k++, p += a.columnStride, q += b.rowStride) {
        sum = (sum + Math.imul(a.data[p] as number, b.data[q] as number)) | 0;
      }
      out[o++] = sum;
    }
  }
}
