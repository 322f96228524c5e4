// Sums accumulate in float64, from +0, in the order of the elements, and round once. Four or eight sums run side by side, so
// that none waits for itself.

import { eightSums } from './row-sums';

@inline
function inner<T>(x: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * sizeof<T>();
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    let t0: f64 = 0;
    let t1: f64 = 0;
    let t2: f64 = 0;
    let t3: f64 = 0;
    let p = x;
    for (let i = 0; i < n; i++) {
      t0 += <f64>load<T>(p);
      t1 += <f64>load<T>(p + line);
      t2 += <f64>load<T>(p + 2 * line);
      t3 += <f64>load<T>(p + 3 * line);
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
    let total: f64 = 0;
    for (let i = 0; i < n; i++) total += <f64>load<T>(x + <usize>i * sizeof<T>());
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
  inner<f32>(x, out, rows, n);
}
export function sumInner64(x: usize, out: usize, rows: i32, n: i32): void {
  inner<f64>(x, out, rows, n);
}

/** Sums of n columns over rows, added to what `out` holds. */
export function sumOuter(x: usize, out: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    let i = 0;
    let o = out;
    for (; i + 4 <= n; i += 4) {
      const v = v128.load(x);
      v128.store(o, f64x2.add(v128.load(o), f64x2.promote_low_f32x4(v)));
      const high = v128.shuffle<f64>(v, v, 1, 1);
      v128.store(o, f64x2.add(v128.load(o, 16), f64x2.promote_low_f32x4(high)), 16);
      x += 16;
      o += 32;
    }
    for (; i < n; i++) {
      store<f64>(o, load<f64>(o) + <f64>load<f32>(x));
      x += 4;
      o += 8;
    }
  }
}
export function sumOuter64(x: usize, out: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    let i = 0;
    let o = out;
    for (; i + 2 <= n; i += 2) {
      v128.store(o, f64x2.add(v128.load(o), v128.load(x)));
      x += 16;
      o += 16;
    }
    if (i < n) {
      store<f64>(o, load<f64>(o) + load<f64>(x));
      x += 8;
    }
  }
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
