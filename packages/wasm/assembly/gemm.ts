// Packed product of matrices, generic in the element: lines of A in panels of six, columns of B in panels of two vectors.
// Each element of C is one accumulator that starts at +0 and takes the products in ascending k: a block of k goes on
// with what the block before it stored, and padding of panels touches elements that nobody stores.

import { madd } from './arithmetic';

/** Lines of A in a panel: with two vectors of B, twelve accumulators, which with B and a splat fill sixteen registers. */
const LINES: i32 = 6;
/** Bytes of a line of a panel of B. */
const PANEL: usize = 32;
/** Elements of k in a block: a panel of B stays in the first cache. */
const BLOCK_K: i32 = 256;
/** Lines of A in a block: it stays in the second cache. */
const BLOCK_M: i32 = 96;
/** Bytes of a line of a block of B. */
const BLOCK_N: i32 = 8192;

/** Bytes of memory that a product needs for its panels, whatever its size. */
export function gemmWork(): usize {
  return <usize>(BLOCK_K * BLOCK_M * 8 + BLOCK_K * BLOCK_N) + <usize>LINES * PANEL;
}

@inline
function columnsOf<T>(): i32 {
  return <i32>(PANEL / sizeof<T>());
}

/** Six lines from row to row of k: `out[k][line]`, missing lines zero. */
function packLines<T>(m: usize, lineStride: usize, kStride: usize, lines: i32, K: i32, out: usize): void {
  for (let i = 0; i < lines; i += LINES) {
    let p0 = m + <usize>i * lineStride;
    const here = min(LINES, lines - i);
    if (here == LINES) {
      const s2 = lineStride * 2;
      const s3 = lineStride * 3;
      const s4 = lineStride * 4;
      const s5 = lineStride * 5;
      for (let k = 0; k < K; k++) {
        store<T>(out, load<T>(p0));
        store<T>(out, load<T>(p0 + lineStride), sizeof<T>());
        store<T>(out, load<T>(p0 + s2), 2 * sizeof<T>());
        store<T>(out, load<T>(p0 + s3), 3 * sizeof<T>());
        store<T>(out, load<T>(p0 + s4), 4 * sizeof<T>());
        store<T>(out, load<T>(p0 + s5), 5 * sizeof<T>());
        p0 += kStride;
        out += 6 * sizeof<T>();
      }
    } else {
      for (let k = 0; k < K; k++) {
        for (let r = 0; r < LINES; r++) {
          store<T>(out, r < here ? load<T>(p0 + <usize>r * lineStride) : <T>0);
          out += sizeof<T>();
        }
        p0 += kStride;
      }
    }
  }
}

/** Two vectors of columns from row to row of k: `out[k][column]`, missing columns zero. */
function packColumns<T>(m: usize, columnStride: usize, kStride: usize, columns: i32, K: i32, out: usize): void {
  const width = columnsOf<T>();
  for (let j = 0; j < columns; j += width) {
    const p = m + <usize>j * columnStride;
    const here = min(width, columns - j);
    if (here == width && columnStride == sizeof<T>()) packNeighbours(p, kStride, K, out);
    else if (here == width && kStride == sizeof<T>()) packTurned<T>(p, columnStride, K, out);
    else packAny<T>(p, columnStride, kStride, here, K, out);
    out += <usize>K * PANEL;
  }
}

/** Columns that are neighbours in memory. */
function packNeighbours(p: usize, kStride: usize, K: i32, out: usize): void {
  for (let k = 0; k < K; k++) {
    v128.store(out, v128.load(p));
    v128.store(out, v128.load(p, 16), 16);
    p += kStride;
    out += PANEL;
  }
}

/** Columns each of which is a row in memory, as in every backward pass: squares of a vector's width are turned. */
function packTurned<T>(p: usize, columnStride: usize, K: i32, out: usize): void {
  let k = 0;
  if (sizeof<T>() == 4) {
    for (; k + 4 <= K; k += 4) {
      turnSquare(p, columnStride, out);
      turnSquare(p + 4 * columnStride, columnStride, out + 16);
      p += 16;
      out += 4 * PANEL;
    }
  } else {
    for (; k + 2 <= K; k += 2) {
      turnPair(p, columnStride, out);
      turnPair(p + 2 * columnStride, columnStride, out + 16);
      p += 16;
      out += 2 * PANEL;
    }
  }
  packAny<T>(p, columnStride, sizeof<T>(), columnsOf<T>(), K - k, out);
}

@inline
function turnSquare(p: usize, stride: usize, out: usize): void {
  const a = v128.load(p);
  const b = v128.load(p + stride);
  const c = v128.load(p + 2 * stride);
  const d = v128.load(p + 3 * stride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(out, v128.shuffle<f64>(ab, cd, 1, 3), 32);
  v128.store(out, v128.shuffle<f64>(ef, gh, 0, 2), 64);
  v128.store(out, v128.shuffle<f64>(ef, gh, 1, 3), 96);
}

@inline
function turnPair(p: usize, stride: usize, out: usize): void {
  const a = v128.load(p);
  const b = v128.load(p + stride);
  v128.store(out, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(out, v128.shuffle<f64>(a, b, 1, 3), 32);
}

function packAny<T>(p: usize, columnStride: usize, kStride: usize, here: i32, K: i32, out: usize): void {
  const width = columnsOf<T>();
  for (let k = 0; k < K; k++) {
    for (let c = 0; c < width; c++) {
      store<T>(out, c < here ? load<T>(p + <usize>c * columnStride) : <T>0);
      out += sizeof<T>();
    }
    p += kStride;
  }
}

/** A tile of six lines and two vectors of columns; goes on with what C holds unless it is the first block of k. */
function tile<T>(A: usize, B: usize, K: i32, C: usize, ldc: usize, first: bool): void {
  const C1 = C + ldc;
  const C2 = C1 + ldc;
  const C3 = C2 + ldc;
  const C4 = C3 + ldc;
  const C5 = C4 + ldc;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  let c40 = i32x4.splat(0);
  let c41 = i32x4.splat(0);
  let c50 = i32x4.splat(0);
  let c51 = i32x4.splat(0);
  if (!first) {
    c00 = v128.load(C);
    c01 = v128.load(C, 16);
    c10 = v128.load(C1);
    c11 = v128.load(C1, 16);
    c20 = v128.load(C2);
    c21 = v128.load(C2, 16);
    c30 = v128.load(C3);
    c31 = v128.load(C3, 16);
    c40 = v128.load(C4);
    c41 = v128.load(C4, 16);
    c50 = v128.load(C5);
    c51 = v128.load(C5, 16);
  }
  for (let k = 0; k < K; k++) {
    const b0 = v128.load(B);
    const b1 = v128.load(B, 16);
    let x = v128.load_splat<T>(A);
    c00 = madd<T>(c00, x, b0);
    c01 = madd<T>(c01, x, b1);
    x = v128.load_splat<T>(A, sizeof<T>());
    c10 = madd<T>(c10, x, b0);
    c11 = madd<T>(c11, x, b1);
    x = v128.load_splat<T>(A, 2 * sizeof<T>());
    c20 = madd<T>(c20, x, b0);
    c21 = madd<T>(c21, x, b1);
    x = v128.load_splat<T>(A, 3 * sizeof<T>());
    c30 = madd<T>(c30, x, b0);
    c31 = madd<T>(c31, x, b1);
    x = v128.load_splat<T>(A, 4 * sizeof<T>());
    c40 = madd<T>(c40, x, b0);
    c41 = madd<T>(c41, x, b1);
    x = v128.load_splat<T>(A, 5 * sizeof<T>());
    c50 = madd<T>(c50, x, b0);
    c51 = madd<T>(c51, x, b1);
    A += 6 * sizeof<T>();
    B += PANEL;
  }
  v128.store(C, c00);
  v128.store(C, c01, 16);
  v128.store(C1, c10);
  v128.store(C1, c11, 16);
  v128.store(C2, c20);
  v128.store(C2, c21, 16);
  v128.store(C3, c30);
  v128.store(C3, c31, 16);
  v128.store(C4, c40);
  v128.store(C4, c41, 16);
  v128.store(C5, c50);
  v128.store(C5, c51, 16);
}

/** A tile at an edge, by way of a whole one. */
function edgeTile<T>(
  A: usize,
  B: usize,
  K: i32,
  C: usize,
  ldc: usize,
  first: bool,
  lines: i32,
  columns: i32,
  whole: usize,
): void {
  if (!first) {
    for (let r = 0; r < lines; r++) {
      memory.copy(whole + <usize>r * PANEL, C + <usize>r * ldc, <usize>columns * sizeof<T>());
    }
  }
  tile<T>(A, B, K, whole, PANEL, first);
  for (let r = 0; r < lines; r++) {
    memory.copy(C + <usize>r * ldc, whole + <usize>r * PANEL, <usize>columns * sizeof<T>());
  }
}

/** `c = a [M, K] x b [K, N]`; strides and `ldc` in bytes, c row-major within a row. */
export function gemm<T>(
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  c: usize,
  ldc: usize,
  M: i32,
  N: i32,
  K: i32,
  work: usize,
): void {
  if (K == 0) {
    for (let i = 0; i < M; i++) memory.fill(c + <usize>i * ldc, 0, <usize>N * sizeof<T>());
    return;
  }
  if (M == 1 && bColumn == sizeof<T>()) {
    lineProduct<T>(a, aColumn, b, bRow, c, N, K);
    return;
  }
  const width = columnsOf<T>();
  const blockN = BLOCK_N / <i32>sizeof<T>();
  const whole = work;
  const A = whole + <usize>LINES * PANEL;
  const B = A + <usize>(BLOCK_K * BLOCK_M * 8);
  for (let j = 0; j < N; j += blockN) {
    const nj = min(blockN, N - j);
    for (let k = 0; k < K; k += BLOCK_K) {
      const nk = min(BLOCK_K, K - k);
      packColumns<T>(b + <usize>k * bRow + <usize>j * bColumn, bColumn, bRow, nj, nk, B);
      for (let i = 0; i < M; i += BLOCK_M) {
        const ni = min(BLOCK_M, M - i);
        packLines<T>(a + <usize>i * aRow + <usize>k * aColumn, aRow, aColumn, ni, nk, A);
        for (let jj = 0; jj < nj; jj += width) {
          const panel = B + <usize>jj * sizeof<T>() * <usize>nk;
          const columns = min(width, nj - jj);
          for (let ii = 0; ii < ni; ii += LINES) {
            const lines = A + <usize>ii * sizeof<T>() * <usize>nk;
            const at = c + <usize>(i + ii) * ldc + <usize>(j + jj) * sizeof<T>();
            const left = ni - ii;
            if (left >= LINES && columns == width) tile<T>(lines, panel, nk, at, ldc, k == 0);
            else edgeTile<T>(lines, panel, nk, at, ldc, k == 0, min(LINES, left), columns, whole);
          }
        }
      }
    }
  }
}

/** One line times a matrix whose columns are neighbours: nothing to pack, four vectors of columns at a time. */
function lineProduct<T>(a: usize, aStep: usize, b: usize, bRow: usize, c: usize, N: i32, K: i32): void {
  const width = <i32>(16 / sizeof<T>());
  let j = 0;
  for (; j + 4 * width <= N; j += 4 * width) {
    let c0 = i32x4.splat(0);
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(0);
    let c3 = i32x4.splat(0);
    let p = a;
    let q = b + <usize>j * sizeof<T>();
    for (let k = 0; k < K; k++) {
      const x = v128.load_splat<T>(p);
      c0 = madd<T>(c0, x, v128.load(q));
      c1 = madd<T>(c1, x, v128.load(q, 16));
      c2 = madd<T>(c2, x, v128.load(q, 32));
      c3 = madd<T>(c3, x, v128.load(q, 48));
      p += aStep;
      q += bRow;
    }
    const o = c + <usize>j * sizeof<T>();
    v128.store(o, c0);
    v128.store(o, c1, 16);
    v128.store(o, c2, 32);
    v128.store(o, c3, 48);
  }
  for (; j < N; j++) {
    let total = <T>0;
    let p = a;
    let q = b + <usize>j * sizeof<T>();
    for (let k = 0; k < K; k++) {
      total = <T>(total + <T>(load<T>(p) * load<T>(q)));
      p += aStep;
      q += bRow;
    }
    store<T>(c + <usize>j * sizeof<T>(), total);
  }
}
