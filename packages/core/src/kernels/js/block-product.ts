import type { DType, TypedArray } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import type { MatrixBlock } from '../sequence-interface.ts';
import { type Gemm, gemm as ownGemm, type Matrix, turned } from './matmul.ts';

/** Rows of a matrix of K columns, one behind the other. */
function picked({ data, offset, rowStride, columnStride }: Matrix, rows: readonly number[], K: number): Matrix {
  const out = allocate(data instanceof Float32Array ? 'float32' : 'float64', rows.length * K);
  for (const [i, row] of rows.entries()) {
    for (let k = 0, p = offset + row * rowStride, o = i * K; k < K; k++, p += columnStride)
      out[o + k] = data[p] as number;
  }
  return { data: out, offset: 0, rowStride: K, columnStride: 1 };
}

/** `a [M, K] x b [K, N]`, row-major, of which only a block is computed, if one is given: the rest is +0. */
export function blockProduct(
  a: Matrix,
  b: Matrix,
  M: number,
  N: number,
  K: number,
  dtype: DType,
  { rows, columns }: MatrixBlock = { rows: null, columns: null },
  gemm: Gemm = ownGemm,
): TypedArray {
  const out = allocate(dtype, M * N);
  const left = rows === null ? a : picked(a, rows, K);
  const right = columns === null ? b : turned(picked(turned(b), columns, K));
  const [m, n] = [rows?.length ?? M, columns?.length ?? N];
  if (m === M && n === N) {
    gemm(left, right, M, N, K, out, 0);
    return out;
  }
  const part = allocate(dtype, m * n);
  gemm(left, right, m, n, K, part, 0);
  for (let i = 0; i < m; i++) {
    const o = (rows?.[i] ?? i) * N;
    for (let j = 0; j < n; j++) out[o + (columns?.[j] ?? j)] = part[i * n + j] as number;
  }
  return out;
}
