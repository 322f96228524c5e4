// Sums, sums of squares and products of columns: one behind the other in the order of the rows, two columns a vector.

import { pair, put } from './pairs64';

const SUM = 0;
const SQUARES = 1;
const PRODUCT = 2;

/** A total with one element more. */
@inline
function taken(kind: i32, total: v128, v: v128, mean: v128): v128 {
  if (kind == PRODUCT) return f64x2.mul(total, v);
  if (kind == SUM) return f64x2.add(total, v);
  const d = f64x2.sub(v, mean);
  return f64x2.add(total, f64x2.mul(d, d));
}

/** Goes on with few rows, or with columns that are left: nothing is known of what it is but when it runs. */
function rest<T>(kind: i32, x: usize, line: usize, means: usize, out: usize, rows: i32, inner: i32): void {
  for (let c = 0; c < inner; c += 2) {
    const both = c + 1 < inner;
    const mean = kind == SQUARES ? pair<f64>(means, both) : f64x2.splat(0);
    let total = pair<f64>(out, both);
    let p = x;
    for (let r = 0; r < rows; r++) {
      total = taken(kind, total, pair<T>(p, both), mean);
      p += line;
    }
    put<f64>(out, total, both);
    x += 2 * sizeof<T>();
    means += 16;
    out += 16;
  }
}

/** Goes on with what `out` holds, over n rows of `inner` columns, `outer` times: a total is read and written once for four rows. */
@inline
function columns<T>(kind: i32, x: usize, means: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  const line = <usize>inner * sizeof<T>();
  const even = inner & ~1;
  for (let o = 0; o < outer; o++) {
    let r = 0;
    for (; r + 4 <= n; r += 4) {
      let p = x;
      let m = means;
      let t = out;
      for (let c = 0; c < even; c += 2) {
        const mean = kind == SQUARES ? v128.load(m) : f64x2.splat(0);
        let total = taken(kind, v128.load(t), pair<T>(p, true), mean);
        total = taken(kind, total, pair<T>(p + line, true), mean);
        total = taken(kind, total, pair<T>(p + 2 * line, true), mean);
        v128.store(t, taken(kind, total, pair<T>(p + 3 * line, true), mean));
        p += 2 * sizeof<T>();
        m += 16;
        t += 16;
      }
      if (even < inner) rest<T>(kind, p, line, m, t, 4, 1);
      x += 4 * line;
    }
    if (r < n) rest<T>(kind, x, line, means, out, n - r, inner);
    x += <usize>(n - r) * line;
    means += <usize>inner << 3;
    out += <usize>inner << 3;
  }
}

/** Sums of n rows along the middle axis, added to what `out` holds. */
export function sumColumns(x: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  columns<f32>(SUM, x, 0, out, outer, n, inner);
}
export function sumColumns64(x: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  columns<f64>(SUM, x, 0, out, outer, n, inner);
}

/** The same of one matrix. */
export function sumOuter(x: usize, out: usize, n: i32, inner: i32): void {
  sumColumns(x, out, 1, n, inner);
}

/** `sum((x - m)^2)` about the columns' means. */
export function squaresColumns(x: usize, means: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  columns<f32>(SQUARES, x, means, out, outer, n, inner);
}
export function squaresColumns64(x: usize, means: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  columns<f64>(SQUARES, x, means, out, outer, n, inner);
}

/** Products, times what `out` holds. */
export function productColumns(x: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  columns<f32>(PRODUCT, x, 0, out, outer, n, inner);
}
export function productColumns64(x: usize, out: usize, outer: i32, n: i32, inner: i32): void {
  columns<f64>(PRODUCT, x, 0, out, outer, n, inner);
}

