// Products with one line or one column: nothing to pack.

import { madd } from './arithmetic';
import { loadFirst, storeFirst } from './lanes';

/** One line times a matrix whose columns are neighbours, four vectors of columns at a time. */
export function lineProduct<T>(a: usize, aStep: usize, b: usize, bRow: usize, c: usize, N: i32, K: i32): void {
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
    // a vector of one column, so that a relaxed build rounds as often
    let total = i32x4.splat(0);
    let p = a;
    let q = b + <usize>j * sizeof<T>();
    for (let k = 0; k < K; k++) {
      total = madd<T>(total, loadFirst<T>(p), loadFirst<T>(q));
      p += aStep;
      q += bRow;
    }
    storeFirst<T>(c + <usize>j * sizeof<T>(), total);
  }
}

/** Lines of float32, neighbours each, times one column, eight lines at a time: squares of them are turned in registers. */
export function columnProduct(a: usize, aRow: usize, b: usize, bRow: usize, c: usize, ldc: usize, M: i32, K: i32): void {
  let i = 0;
  for (; i + 8 <= M; i += 8) {
    let low = i32x4.splat(0);
    let high = i32x4.splat(0);
    let p = a + <usize>i * aRow;
    let q = b;
    let k = 0;
    for (; k + 4 <= K; k += 4) {
      const b0 = v128.load_splat<f32>(q);
      const b1 = v128.load_splat<f32>(q + bRow);
      const b2 = v128.load_splat<f32>(q + 2 * bRow);
      const b3 = v128.load_splat<f32>(q + 3 * bRow);
      low = fourth(low, p, aRow, b0, b1, b2, b3);
      high = fourth(high, p + 4 * aRow, aRow, b0, b1, b2, b3);
      p += 16;
      q += 4 * bRow;
    }
    for (; k < K; k++) {
      const x = v128.load_splat<f32>(q);
      low = madd<f32>(low, column(p, aRow), x);
      high = madd<f32>(high, column(p + 4 * aRow, aRow), x);
      p += 4;
      q += bRow;
    }
    storeColumn(c + <usize>i * ldc, ldc, low);
    storeColumn(c + <usize>(i + 4) * ldc, ldc, high);
  }
  if (i + 4 <= M) {
    let sum = i32x4.splat(0);
    let p = a + <usize>i * aRow;
    let q = b;
    let k = 0;
    for (; k + 4 <= K; k += 4) {
      const b1 = v128.load_splat<f32>(q + bRow);
      const b2 = v128.load_splat<f32>(q + 2 * bRow);
      sum = fourth(sum, p, aRow, v128.load_splat<f32>(q), b1, b2, v128.load_splat<f32>(q + 3 * bRow));
      p += 16;
      q += 4 * bRow;
    }
    for (; k < K; k++) {
      sum = madd<f32>(sum, column(p, aRow), v128.load_splat<f32>(q));
      p += 4;
      q += bRow;
    }
    storeColumn(c + <usize>i * ldc, ldc, sum);
    i += 4;
  }
  for (; i < M; i++) {
    let total = i32x4.splat(0);
    let p = a + <usize>i * aRow;
    let q = b;
    for (let k = 0; k < K; k++) {
      total = madd<f32>(total, loadFirst<f32>(p), loadFirst<f32>(q));
      p += 4;
      q += bRow;
    }
    storeFirst<f32>(c + <usize>i * ldc, total);
  }
}

/** Goes on with four products for each of four lines. */
@inline
function fourth(sum: v128, p: usize, stride: usize, b0: v128, b1: v128, b2: v128, b3: v128): v128 {
  const a = v128.load(p);
  const b = v128.load(p + stride);
  const c = v128.load(p + 2 * stride);
  const d = v128.load(p + 3 * stride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  sum = madd<f32>(sum, v128.shuffle<f64>(ab, cd, 0, 2), b0);
  sum = madd<f32>(sum, v128.shuffle<f64>(ab, cd, 1, 3), b1);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  sum = madd<f32>(sum, v128.shuffle<f64>(ef, gh, 0, 2), b2);
  return madd<f32>(sum, v128.shuffle<f64>(ef, gh, 1, 3), b3);
}

/** An element of each of four lines. */
@inline
function column(p: usize, stride: usize): v128 {
  const v = v128.load32_lane(p + stride, v128.load32_zero(p), 1);
  return v128.load32_lane(p + 3 * stride, v128.load32_lane(p + 2 * stride, v, 2), 3);
}

@inline
function storeColumn(c: usize, ldc: usize, v: v128): void {
  v128.store32_lane(c, v, 0);
  v128.store32_lane(c + ldc, v, 1);
  v128.store32_lane(c + 2 * ldc, v, 2);
  v128.store32_lane(c + 3 * ldc, v, 3);
}
