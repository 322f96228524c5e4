import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { allocateUnset } from './allocate.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import { broadcastStrides } from '../../strided.ts';
import type { Kernels } from '../interface.ts';
import { gemmInt } from './matmul-int.ts';

const f = Math.fround;

/** A matrix inside an array: where it starts, and its strides by row and by column. */
export interface Matrix {
  readonly data: TypedArray;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * Writes a product `a [M, K] x b [K, N]` of float32 or float64 to `out` from `at` on: rows `ldc` apart (N if not said),
 * columns `step` (1).
 */
export type Gemm = (
  a: Matrix,
  b: Matrix,
  M: number,
  N: number,
  K: number,
  out: TypedArray,
  at: number,
  ldc?: number,
  step?: number,
) => void;

/** The transpose, in the same memory. */
export function turned({ rowStride, columnStride, ...rest }: Matrix): Matrix {
  return { ...rest, rowStride: columnStride, columnStride: rowStride };
}

// Panels are packed into scratch that grows and is kept: a product allocates only its result.
const scratch = {
  a32: new Float32Array(0),
  b32: new Float32Array(0),
  a64: new Float64Array(0),
  b64: new Float64Array(0),
};

function reserve(name: keyof typeof scratch, size: number): TypedArray {
  if (scratch[name].length < size) {
    const room = Math.ceil(size * 1.5);
    if (name === 'a32' || name === 'b32') scratch[name] = new Float32Array(room);
    else scratch[name] = new Float64Array(room);
  }
  return scratch[name];
}

/** Packs lines of a matrix in panels of four, `k` outermost within a panel; missing lines are zero. */
function pack(
  m: TypedArray,
  offset: number,
  lineStride: number,
  kStride: number,
  lines: number,
  K: number,
  out: TypedArray,
): void {
  let p = 0;
  for (let i = 0; i < lines; i += 4) {
    const here = Math.min(4, lines - i);
    const start = offset + i * lineStride;
    if (here === 4) {
      const s2 = 2 * lineStride;
      const s3 = 3 * lineStride;
      for (let k = 0, at = start; k < K; k++, at += kStride, p += 4) {
        out[p] = m[at] as number;
        out[p + 1] = m[at + lineStride] as number;
        out[p + 2] = m[at + s2] as number;
        out[p + 3] = m[at + s3] as number;
      }
    } else {
      for (let k = 0, at = start; k < K; k++, at += kStride, p += 4) {
        for (let r = 0; r < 4; r++) out[p + r] = r < here ? (m[at + r * lineStride] as number) : 0;
      }
    }
  }
}

/** Sixteen sums at once, each over `k` in ascending order from +0; the results land in `tile`. */
function tile32(A: TypedArray, a: number, B: TypedArray, b: number, K: number, tile: Float32Array): void {
  let c00 = f(0),
    c01 = f(0),
    c02 = f(0),
    c03 = f(0);
  let c10 = f(0),
    c11 = f(0),
    c12 = f(0),
    c13 = f(0);
  let c20 = f(0),
    c21 = f(0),
    c22 = f(0),
    c23 = f(0);
  let c30 = f(0),
    c31 = f(0),
    c32 = f(0),
    c33 = f(0);
  for (let k = 0; k < K; k++, a += 4, b += 4) {
    const b0 = f(B[b] as number);
    const b1 = f(B[b + 1] as number);
    const b2 = f(B[b + 2] as number);
    const b3 = f(B[b + 3] as number);
    let x = f(A[a] as number);
    c00 = f(c00 + f(x * b0));
    c01 = f(c01 + f(x * b1));
    c02 = f(c02 + f(x * b2));
    c03 = f(c03 + f(x * b3));
    x = f(A[a + 1] as number);
    c10 = f(c10 + f(x * b0));
    c11 = f(c11 + f(x * b1));
    c12 = f(c12 + f(x * b2));
    c13 = f(c13 + f(x * b3));
    x = f(A[a + 2] as number);
    c20 = f(c20 + f(x * b0));
    c21 = f(c21 + f(x * b1));
    c22 = f(c22 + f(x * b2));
    c23 = f(c23 + f(x * b3));
    x = f(A[a + 3] as number);
    c30 = f(c30 + f(x * b0));
    c31 = f(c31 + f(x * b1));
    c32 = f(c32 + f(x * b2));
    c33 = f(c33 + f(x * b3));
  }
  tile[0] = c00;
  tile[1] = c01;
  tile[2] = c02;
  tile[3] = c03;
  tile[4] = c10;
  tile[5] = c11;
  tile[6] = c12;
  tile[7] = c13;
  tile[8] = c20;
  tile[9] = c21;
  tile[10] = c22;
  tile[11] = c23;
  tile[12] = c30;
  tile[13] = c31;
  tile[14] = c32;
  tile[15] = c33;
}

/** The same in double precision, plainly: it serves checks, not training. */
function tile64(A: TypedArray, a: number, B: TypedArray, b: number, K: number, tile: Float64Array): void {
  tile.fill(0);
  for (let k = 0; k < K; k++, a += 4, b += 4) {
    for (let i = 0; i < 4; i++) {
      const x = A[a + i] as number;
      for (let j = 0; j < 4; j++) tile[i * 4 + j] = (tile[i * 4 + j] as number) + x * (B[b + j] as number);
    }
  }
}

/** Inner products of the lines of a matrix with one vector, four at a time: a product with a single row or column. */
function lineProducts(
  m: TypedArray,
  offset: number,
  lineStride: number,
  kStride: number,
  v: TypedArray,
  vOffset: number,
  vStride: number,
  lines: number,
  K: number,
  out: TypedArray,
  at: number,
  step: number,
  round: (x: number) => number,
): void {
  for (let i = 0; i < lines; i += 4) {
    // lines beyond the last repeat it, and are not written
    let p0 = offset + i * lineStride;
    let p1 = offset + Math.min(i + 1, lines - 1) * lineStride;
    let p2 = offset + Math.min(i + 2, lines - 1) * lineStride;
    let p3 = offset + Math.min(i + 3, lines - 1) * lineStride;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    for (let k = 0, q = vOffset; k < K; k++, q += vStride) {
      const x = v[q] as number;
      c0 = round(c0 + round((m[p0] as number) * x));
      c1 = round(c1 + round((m[p1] as number) * x));
      c2 = round(c2 + round((m[p2] as number) * x));
      c3 = round(c3 + round((m[p3] as number) * x));
      p0 += kStride;
      p1 += kStride;
      p2 += kStride;
      p3 += kStride;
    }
    const o = at + i * step;
    out[o] = c0;
    if (i + 1 < lines) out[o + step] = c1;
    if (i + 2 < lines) out[o + 2 * step] = c2;
    if (i + 3 < lines) out[o + 3 * step] = c3;
  }
}

const identity = (x: number): number => x;

const tileOf32 = new Float32Array(16);
const tileOf64 = new Float64Array(16);

/**
 * Writes `a [M, K] x b [K, N]` to `out` from `at` on: rows `ldc` apart, columns `step`.
 *
 * Each element is one accumulator that starts at +0 and takes the products in ascending `k`, whatever the tiling:
 * zero rows and columns of padding change no bit.
 */
export function gemm(
  a: Matrix,
  b: Matrix,
  M: number,
  N: number,
  K: number,
  out: TypedArray,
  at: number,
  ldc: number = N,
  step: number = 1,
): void {
  const single = out instanceof Float32Array;
  const round = single ? f : identity;
  if (N === 1) {
    lineProducts(
      a.data,
      a.offset,
      a.rowStride,
      a.columnStride,
      b.data,
      b.offset,
      b.rowStride,
      M,
      K,
      out,
      at,
      ldc,
      round,
    );
    return;
  }
  if (M === 1) {
    lineProducts(
      b.data,
      b.offset,
      b.columnStride,
      b.rowStride,
      a.data,
      a.offset,
      a.columnStride,
      N,
      K,
      out,
      at,
      step,
      round,
    );
    return;
  }
  const A = reserve(single ? 'a32' : 'a64', 4 * Math.ceil(M / 4) * K);
  const B = reserve(single ? 'b32' : 'b64', 4 * Math.ceil(N / 4) * K);
  pack(a.data, a.offset, a.rowStride, a.columnStride, M, K, A);
  pack(b.data, b.offset, b.columnStride, b.rowStride, N, K, B);
  const tile = single ? tileOf32 : tileOf64;
  for (let j = 0; j < N; j += 4) {
    const nj = Math.min(4, N - j);
    for (let i = 0; i < M; i += 4) {
      if (single) tile32(A, i * K, B, j * K, K, tileOf32);
      else tile64(A, i * K, B, j * K, K, tileOf64);
      const ni = Math.min(4, M - i);
      for (let r = 0; r < ni; r++) {
        const o = at + (i + r) * ldc + j * step;
        for (let c = 0; c < nj; c++) out[o + c * step] = tile[r * 4 + c] as number;
      }
    }
  }
}

/** `Kernels.matmul`, each matrix of it by a product that is given. */
/* @__NO_SIDE_EFFECTS__ */
export function matmulOver(product: Gemm): Kernels['matmul'] {
  return (a, b, shape) => {
    const rank = shape.length;
    const M = shape[rank - 2] as number;
    const N = shape[rank - 1] as number;
    const K = a.shape.at(-1) as number;
    const out = allocateUnset(a.dtype, sizeOf(shape));
    const lead = shape.slice(0, -2);
    const sa = broadcastStrides(a, [...lead, M, K]);
    const sb = broadcastStrides(b, [...lead, K, N]);
    const count = sizeOf(lead);
    for (let i = 0; i < count; i++) {
      let rest = i;
      let oa = a.offset;
      let ob = b.offset;
      for (let axis = lead.length - 1; axis >= 0; axis--) {
        const n = lead[axis] as number;
        oa += (rest % n) * (sa[axis] as number);
        ob += (rest % n) * (sb[axis] as number);
        rest = Math.floor(rest / n);
      }
      const ma = { data: a.data, offset: oa, rowStride: sa[rank - 2] as number, columnStride: sa[rank - 1] as number };
      const mb = { data: b.data, offset: ob, rowStride: sb[rank - 2] as number, columnStride: sb[rank - 1] as number };
      product(ma, mb, M, N, K, out, i * M * N);
    }
    return NdArray.from(out, shape);
  };
}

const matmulFloat = matmulOver(gemm);
const matmulInt = matmulOver(gemmInt);

export function matmul(a: NdArray, b: NdArray, shape: Shape): NdArray {
  return a.dtype === 'int32' ? matmulInt(a, b, shape) : matmulFloat(a, b, shape);
}
