// Sums of rows of packed values, each from one offset to the next.

import { sumColumns, sumColumns64 } from './columns';

@inline
function lengthOf(offset: usize): i32 {
  return load<i32>(offset, 4) - load<i32>(offset);
}

/** Sums of rows of one number a position, four of them side by side. */
@inline
function narrow<T>(x: usize, offsets: usize, rows: i32, out: usize): void {
  for (let b = 0; b < rows; b += 4) {
    // rows beyond the last repeat it
    const last = rows - 1;
    const r0 = <usize>b << 2;
    const r1 = <usize>min(b + 1, last) << 2;
    const r2 = <usize>min(b + 2, last) << 2;
    const r3 = <usize>min(b + 3, last) << 2;
    const n0 = lengthOf(offsets + r0);
    const n1 = lengthOf(offsets + r1);
    const n2 = lengthOf(offsets + r2);
    const n3 = lengthOf(offsets + r3);
    let p0 = x + <usize>load<i32>(offsets + r0) * sizeof<T>();
    let p1 = x + <usize>load<i32>(offsets + r1) * sizeof<T>();
    let p2 = x + <usize>load<i32>(offsets + r2) * sizeof<T>();
    let p3 = x + <usize>load<i32>(offsets + r3) * sizeof<T>();
    const longest = max(max(n0, n1), max(n2, n3));
    let t0: f64 = 0;
    let t1: f64 = 0;
    let t2: f64 = 0;
    let t3: f64 = 0;
    for (let i = 0; i < longest; i++) {
      if (i < n0) t0 += <f64>load<T>(p0);
      if (i < n1) t1 += <f64>load<T>(p1);
      if (i < n2) t2 += <f64>load<T>(p2);
      if (i < n3) t3 += <f64>load<T>(p3);
      p0 += sizeof<T>();
      p1 += sizeof<T>();
      p2 += sizeof<T>();
      p3 += sizeof<T>();
    }
    store<f64>(out + 2 * r0, t0);
    store<f64>(out + 2 * r1, t1);
    store<f64>(out + 2 * r2, t2);
    store<f64>(out + 2 * r3, t3);
  }
}

/** Sums, added to what `out` holds where a position has more than one number. */
@inline
function sums<T>(x: usize, offsets: usize, rows: i32, width: i32, out: usize): void {
  if (width == 1) return narrow<T>(x, offsets, rows, out);
  for (let b = 0; b < rows; b++) {
    const n = lengthOf(offsets);
    offsets += 4;
    if (sizeof<T>() == 4) sumColumns(x, out, 1, n, width);
    else sumColumns64(x, out, 1, n, width);
    x += <usize>n * <usize>width * sizeof<T>();
    out += <usize>width << 3;
  }
}

export function segmentSum(x: usize, offsets: usize, rows: i32, width: i32, out: usize): void {
  sums<f32>(x, offsets, rows, width, out);
}
export function segmentSum64(x: usize, offsets: usize, rows: i32, width: i32, out: usize): void {
  sums<f64>(x, offsets, rows, width, out);
}
