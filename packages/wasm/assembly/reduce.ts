// Sums accumulate in float64, from +0, in the order of the elements, and round once. Four or eight sums run side by side, so
// that none waits for itself.

import { div, pair, put } from './pairs64';
import { eightSums } from './row-sums';

/** A total with one element more. */
@inline
function taken(product: bool, total: f64, v: f64): f64 {
  return product ? total * v : total + v;
}

@inline
function inner<T>(product: bool, x: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * sizeof<T>();
  const first: f64 = product ? 1 : 0;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    let t0 = first;
    let t1 = first;
    let t2 = first;
    let t3 = first;
    let p = x;
    for (let i = 0; i < n; i++) {
      t0 = taken(product, t0, <f64>load<T>(p));
      t1 = taken(product, t1, <f64>load<T>(p + line));
      t2 = taken(product, t2, <f64>load<T>(p + 2 * line));
      t3 = taken(product, t3, <f64>load<T>(p + 3 * line));
      p += sizeof<T>();
    }
    store<f64>(out, t0);
    store<f64>(out, t1, 8);
    store<f64>(out, t2, 16);
    store<f64>(out, t3, 24);
    x += 4 * line;
    out += 32;
  }
  for (; r < rows; r++) {
    let total = first;
    for (let i = 0; i < n; i++) total = taken(product, total, <f64>load<T>(x + <usize>i * sizeof<T>()));
    store<f64>(out, total);
    x += line;
    out += 8;
  }
}

/** Sums of rows of n neighbours. */
export function sumInner(x: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  for (; rows >= 8; rows -= 8) {
    eightSums(x, line, n, out);
    x += 8 * line;
    out += 64;
  }
  inner<f32>(false, x, out, rows, n);
}
export function sumInner64(x: usize, out: usize, rows: i32, n: i32): void {
  inner<f64>(false, x, out, rows, n);
}

/** Products of rows of n neighbours. */
export function productInner(x: usize, out: usize, rows: i32, n: i32): void {
  inner<f32>(true, x, out, rows, n);
}
export function productInner64(x: usize, out: usize, rows: i32, n: i32): void {
  inner<f64>(true, x, out, rows, n);
}

/** `sum((x - m)^2)` of rows about their means, which are their sums over n. */
@inline
function squares<T>(x: usize, sums: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * sizeof<T>();
  const by = <f64>n;
  for (let r = 0; r < rows; r += 4) {
    // rows beyond the last repeat it
    const here = min(4, rows - r);
    const s1 = <usize>min(1, here - 1);
    const s2 = <usize>min(2, here - 1);
    const s3 = <usize>min(3, here - 1);
    const m0 = load<f64>(sums) / by;
    const m1 = load<f64>(sums + 8 * s1) / by;
    const m2 = load<f64>(sums + 8 * s2) / by;
    const m3 = load<f64>(sums + 8 * s3) / by;
    let t0: f64 = 0;
    let t1: f64 = 0;
    let t2: f64 = 0;
    let t3: f64 = 0;
    let p = x;
    for (let i = 0; i < n; i++) {
      const d0 = <f64>load<T>(p) - m0;
      const d1 = <f64>load<T>(p + s1 * line) - m1;
      const d2 = <f64>load<T>(p + s2 * line) - m2;
      const d3 = <f64>load<T>(p + s3 * line) - m3;
      t0 += d0 * d0;
      t1 += d1 * d1;
      t2 += d2 * d2;
      t3 += d3 * d3;
      p += sizeof<T>();
    }
    store<f64>(out + 8 * s3, t3);
    store<f64>(out + 8 * s2, t2);
    store<f64>(out + 8 * s1, t1);
    store<f64>(out, t0);
    x += 4 * line;
    sums += 32;
    out += 32;
  }
}

export function squaresInner(x: usize, sums: usize, out: usize, rows: i32, n: i32): void {
  squares<f32>(x, sums, out, rows, n);
}
export function squaresInner64(x: usize, sums: usize, out: usize, rows: i32, n: i32): void {
  squares<f64>(x, sums, out, rows, n);
}

@inline
function quotients<T>(totals: usize, out: usize, n: i32, by: f64): void {
  const divisor = f64x2.splat(by);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    put<T>(out, div(pair<f64>(totals, true), divisor), true);
    totals += 16;
    out += 2 * sizeof<T>();
  }
  if (i < n) put<T>(out, div(pair<f64>(totals, false), divisor), false);
}

/** Totals over a number, rounded. */
export function roundTotals(totals: usize, out: usize, n: i32, by: f64): void {
  quotients<f32>(totals, out, n, by);
}
export function roundTotals64(totals: usize, out: usize, n: i32, by: f64): void {
  quotients<f64>(totals, out, n, by);
}
