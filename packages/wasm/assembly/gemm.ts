// Product of matrices, generic in the element: lines of A in panels of four, columns of B in panels of two vectors.
// Each element of C is one accumulator that starts at +0 and takes the products in ascending k: a block of k goes on
// with what the block before it stored, and padding of panels touches elements that nobody stores.

import { madd } from './arithmetic';
import { pack } from './pack';
import { columnProduct, lineProduct } from './thin';

/**
 * Lines of A in a panel: with two vectors of B, eight accumulators, which with B, a splat and a product leave registers free. Six lines would need
 * sixteen, one more than engines have to give.
 */
const LINES: i32 = 4;
/** Bytes of a line of a panel of B. */
const PANEL: usize = 32;
/** Elements of k in a block: a panel of B stays in the first cache. */
const BLOCK_K: i32 = 256;
/** Lines of A in a block: it stays in the second cache. */
const BLOCK_M: i32 = 96;
/** Bytes of a line of a block of B. */
const BLOCK_N: i32 = 8192;
/** Bytes of a matrix that are read as they lie, without panels, where they lie in vectors. */
const NEAR: usize = 16_384;

/** Bytes of memory that a product needs for its panels, whatever its size. */
export function gemmWork(): usize {
  return <usize>(BLOCK_K * BLOCK_M * 8 + BLOCK_K * BLOCK_N) + <usize>LINES * PANEL;
}

@inline
function columnsOf<T>(): i32 {
  return <i32>(PANEL / sizeof<T>());
}

/** Vectors in a panel of A. */
@inline
function vectorsOf<T>(): i32 {
  return <i32>((<usize>LINES * sizeof<T>()) >> 4);
}

/** A tile of four lines and two vectors of columns, of at least one k, with `bStep` over 0; goes on with what C holds unless it is the first block of k. */
function tile<T>(A: usize, aStep: usize, B: usize, bStep: usize, K: i32, C: usize, ldc: usize, first: bool): void {
  const C1 = C + ldc;
  const C2 = C1 + ldc;
  const C3 = C2 + ldc;
  let c00 = i32x4.splat(0);
  let c01 = i32x4.splat(0);
  let c10 = i32x4.splat(0);
  let c11 = i32x4.splat(0);
  let c20 = i32x4.splat(0);
  let c21 = i32x4.splat(0);
  let c30 = i32x4.splat(0);
  let c31 = i32x4.splat(0);
  if (!first) {
    c00 = v128.load(C);
    c01 = v128.load(C, 16);
    c10 = v128.load(C1);
    c11 = v128.load(C1, 16);
    c20 = v128.load(C2);
    c21 = v128.load(C2, 16);
    c30 = v128.load(C3);
    c31 = v128.load(C3, 16);
  }
  const end = B + <usize>K * bStep;
  do {
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
    A += aStep;
    B += bStep;
  } while (B < end);
  v128.store(C, c00);
  v128.store(C, c01, 16);
  v128.store(C1, c10);
  v128.store(C1, c11, 16);
  v128.store(C2, c20);
  v128.store(C2, c21, 16);
  v128.store(C3, c30);
  v128.store(C3, c31, 16);
}

/** A tile at an edge, by way of a whole one. */
function edgeTile<T>(
  A: usize,
  aStep: usize,
  B: usize,
  bStep: usize,
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
  tile<T>(A, aStep, B, bStep, K, whole, PANEL, first);
  for (let r = 0; r < lines; r++) {
    memory.copy(C + <usize>r * ldc, whole + <usize>r * PANEL, <usize>columns * sizeof<T>());
  }
}

/** All tiles of a block of lines and columns; panels of A are `aPanel` bytes apart, those of B `bPanel`. */
function tiles<T>(
  A: usize,
  aPanel: usize,
  aStep: usize,
  B: usize,
  bPanel: usize,
  bStep: usize,
  K: i32,
  c: usize,
  ldc: usize,
  first: bool,
  M: i32,
  N: i32,
  whole: usize,
): void {
  const width = columnsOf<T>();
  for (let j = 0; j < N; j += width) {
    const columns = min(width, N - j);
    let lines = A;
    let at = c + <usize>j * sizeof<T>();
    for (let i = 0; i < M; i += LINES) {
      const left = M - i;
      if (left >= LINES && columns == width) tile<T>(lines, aStep, B, bStep, K, at, ldc, first);
      else edgeTile<T>(lines, aStep, B, bStep, K, at, ldc, first, min(LINES, left), columns, whole);
      lines += aPanel;
      at += <usize>LINES * ldc;
    }
    B += bPanel;
  }
}

/** A block of lines, packed where they do not lie as they are wanted, times panels of B. */
function lineBlocks<T>(
  a: usize,
  aRow: usize,
  aColumn: usize,
  B: usize,
  bPanel: usize,
  bStep: usize,
  c: usize,
  ldc: usize,
  M: i32,
  N: i32,
  K: i32,
  first: bool,
  work: usize,
): void {
  const A = work + <usize>LINES * PANEL;
  if (aRow == sizeof<T>() && M % LINES == 0 && <usize>K * aColumn <= NEAR) {
    tiles<T>(a, <usize>LINES * sizeof<T>(), aColumn, B, bPanel, bStep, K, c, ldc, first, M, N, work);
    return;
  }
  const step = <usize>LINES * sizeof<T>();
  for (let i = 0; i < M; i += BLOCK_M) {
    const lines = min(BLOCK_M, M - i);
    pack<T>(a + <usize>i * aRow, aRow, aColumn, lines, K, A, vectorsOf<T>());
    tiles<T>(A, <usize>K * step, step, B, bPanel, bStep, K, c + <usize>i * ldc, ldc, first, lines, N, work);
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
  if (M == 1 && sizeof<T>() == 4 && bRow == 4) {
    // the transpose of b times a column
    columnProduct(b, bColumn, a, aColumn, c, 4, N, K);
    return;
  }
  if (N == 1 && sizeof<T>() == 4 && aColumn == 4) {
    columnProduct(a, aRow, b, bRow, c, ldc, M, K);
    return;
  }
  const width = columnsOf<T>();
  const blockN = BLOCK_N / <i32>sizeof<T>();
  const B = work + <usize>LINES * PANEL + <usize>(BLOCK_K * BLOCK_M * 8);
  // each panel is read by few lines, or stays near anyway
  const asItLies =
    bColumn == sizeof<T>() && bRow != 0 && N % width == 0 && (M <= 2 * LINES || <usize>min(K, BLOCK_K) * bRow <= NEAR);
  for (let j = 0; j < N; j += blockN) {
    const nj = min(blockN, N - j);
    for (let k = 0; k < K; k += BLOCK_K) {
      const nk = min(BLOCK_K, K - k);
      const from = b + <usize>k * bRow + <usize>j * bColumn;
      const lines = a + <usize>k * aColumn;
      const at = c + <usize>j * sizeof<T>();
      if (asItLies) {
        lineBlocks<T>(lines, aRow, aColumn, from, PANEL, bRow, at, ldc, M, nj, nk, k == 0, work);
        continue;
      }
      pack<T>(from, bColumn, bRow, nj, nk, B, 2);
      lineBlocks<T>(lines, aRow, aColumn, B, <usize>nk * PANEL, PANEL, at, ldc, M, nj, nk, k == 0, work);
    }
  }
}

/** Panels of a whole B [K, N], block of k by block of k, for products with many A. */
export function packPanels<T>(b: usize, bRow: usize, bColumn: usize, N: i32, K: i32, out: usize): void {
  const width = columnsOf<T>();
  const panels = <usize>((N + width - 1) / width);
  for (let k = 0; k < K; k += BLOCK_K) {
    const nk = min(BLOCK_K, K - k);
    pack<T>(b + <usize>k * bRow, bColumn, bRow, N, nk, out, 2);
    out += panels * <usize>nk * PANEL;
  }
}

/** `c = a [M, K] x b [K, N]` for what `packPanels` made of b. */
export function gemmPanels<T>(
  a: usize,
  aRow: usize,
  aColumn: usize,
  B: usize,
  c: usize,
  ldc: usize,
  M: i32,
  N: i32,
  K: i32,
  work: usize,
): void {
  const width = columnsOf<T>();
  const panels = <usize>((N + width - 1) / width);
  for (let k = 0; k < K; k += BLOCK_K) {
    const nk = min(BLOCK_K, K - k);
    lineBlocks<T>(a + <usize>k * aColumn, aRow, aColumn, B, <usize>nk * PANEL, PANEL, c, ldc, M, N, nk, k == 0, work);
    B += panels * <usize>nk * PANEL;
  }
}
