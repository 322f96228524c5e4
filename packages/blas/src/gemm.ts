import type { Gemm, Matrix } from '@frostgrad/core/extend';
import { type Floats, type Library, ROWS, STRAIGHT, TURNED } from './library.ts';

/** A matrix as BLAS takes it: from its first element on, by rows or by columns, with the distance between them. */
interface Operand {
  readonly data: Floats;
  readonly turned: number;
  readonly distance: number;
}

/** The product of matrices by a library, in place. Matrices that lie neither by rows nor by columns are copied first. */
export function gemmOf({ sgemm, dgemm }: Pick<Library, 'sgemm' | 'dgemm'>): Gemm {
  return (a, b, M, N, K, out, at, ldc = N, step = 1) => {
    if (M === 0 || N === 0) return;
    const [result, place] = step === 1 ? [out as Floats, at] : [like(out as Floats, M * N), 0];
    const rows = step === 1 ? ldc : N;
    if (K === 0) {
      for (let i = 0; i < M; i++) result.fill(0, place + i * rows, place + i * rows + N);
    } else {
      const [left, right] = [operand(a, M, K), operand(b, K, N)];
      const gemm = result instanceof Float32Array ? sgemm : dgemm;
      const c = from(result, place);
      gemm(
        ROWS,
        left.turned,
        right.turned,
        M,
        N,
        K,
        1,
        left.data,
        left.distance,
        right.data,
        right.distance,
        0,
        c,
        rows,
      );
    }
    if (step === 1) return;
    for (let i = 0, r = 0; i < M; i++) {
      for (let j = 0, o = at + i * ldc; j < N; j++, o += step) out[o] = result[r++] as number;
    }
  };
}

const like = (x: Floats, size: number): Floats =>
  x instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);

const from = (data: Floats, offset: number): Floats => (offset === 0 ? data : data.subarray(offset));

/** A matrix that is not empty as an operand; distances do not matter along an axis of 1, but must not be too small. */
function operand({ data, offset, rowStride, columnStride }: Matrix, rows: number, columns: number): Operand {
  const start = from(data as Floats, offset);
  if ((columnStride === 1 || columns === 1) && (rowStride >= columns || rows === 1)) {
    return { data: start, turned: STRAIGHT, distance: rows === 1 ? columns : rowStride };
  }
  if ((rowStride === 1 || rows === 1) && (columnStride >= rows || columns === 1)) {
    return { data: start, turned: TURNED, distance: columns === 1 ? rows : columnStride };
  }
  const copy = like(start, rows * columns);
  for (let i = 0, p = 0; i < rows; i++) {
    for (let j = 0, q = offset + i * rowStride; j < columns; j++, q += columnStride) copy[p++] = data[q] as number;
  }
  return { data: copy, turned: STRAIGHT, distance: columns };
}
