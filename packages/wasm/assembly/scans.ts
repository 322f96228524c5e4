// Running sums and products along an axis, or from its end: in float64, of which each result is rounded once.

import { pair, put } from './pairs64';

@inline
function taken(product: i32, total: f64, v: f64): f64 {
  return product ? total * v : total + v;
}

/** Along rows, four side by side. */
@inline
function along<T>(x: usize, out: usize, rows: i32, n: i32, reverse: i32, product: i32): void {
  const line = <usize>n * sizeof<T>();
  const step = reverse ? 0 - sizeof<T>() : sizeof<T>();
  const begin = reverse ? line - sizeof<T>() : 0;
  const first: f64 = product ? 1 : 0;
  for (let r = 0; r < rows; r += 4) {
    // rows beyond the last repeat it
    const more = rows - 1 - r;
    const r1 = <usize>min(1, more) * line;
    const r2 = <usize>min(2, more) * line;
    const r3 = <usize>min(3, more) * line;
    let p = x + begin;
    let o = out + begin;
    let t0 = first;
    let t1 = first;
    let t2 = first;
    let t3 = first;
    for (let i = 0; i < n; i++) {
      t0 = taken(product, t0, <f64>load<T>(p));
      t1 = taken(product, t1, <f64>load<T>(p + r1));
      t2 = taken(product, t2, <f64>load<T>(p + r2));
      t3 = taken(product, t3, <f64>load<T>(p + r3));
      store<T>(o, <T>t0);
      store<T>(o + r1, <T>t1);
      store<T>(o + r2, <T>t2);
      store<T>(o + r3, <T>t3);
      p += step;
      o += step;
    }
    x += 4 * line;
    out += 4 * line;
  }
}

/** Down columns, two at a time; their totals are kept in `work`. */
@inline
function down<T>(x: usize, out: usize, work: usize, n: i32, inner: i32, reverse: i32, product: i32): void {
  const line = <usize>inner * sizeof<T>();
  const step = reverse ? 0 - line : line;
  const begin = reverse ? <usize>(n - 1) * line : 0;
  const first = f64x2.splat(product ? 1 : 0);
  x += begin;
  out += begin;
  for (let r = 0; r < n; r++) {
    for (let c: usize = 0; c < <usize>inner; c += 2) {
      const both = c + 1 < <usize>inner;
      const total = r == 0 ? first : pair<f64>(work + 8 * c, both);
      const v = pair<T>(x + c * sizeof<T>(), both);
      const next = product ? f64x2.mul(total, v) : f64x2.add(total, v);
      put<f64>(work + 8 * c, next, both);
      put<T>(out + c * sizeof<T>(), next, both);
    }
    x += step;
    out += step;
  }
}

@inline
function run<T>(
  x: usize,
  out: usize,
  work: usize,
  outer: i32,
  n: i32,
  inner: i32,
  reverse: i32,
  product: i32,
): void {
  if (inner == 1) return along<T>(x, out, outer, n, reverse, product);
  const each = <usize>n * <usize>inner * sizeof<T>();
  for (let o = 0; o < outer; o++) {
    down<T>(x, out, work, n, inner, reverse, product);
    x += each;
    out += each;
  }
}

/** Along the middle axis of `[outer, n, inner]`; `work` has room for `inner` float64. */
export function cumulate(
  x: usize,
  out: usize,
  work: usize,
  outer: i32,
  n: i32,
  inner: i32,
  reverse: i32,
  product: i32,
): void {
  run<f32>(x, out, work, outer, n, inner, reverse, product);
}
export function cumulate64(
  x: usize,
  out: usize,
  work: usize,
  outer: i32,
  n: i32,
  inner: i32,
  reverse: i32,
  product: i32,
): void {
  run<f64>(x, out, work, outer, n, inner, reverse, product);
}
