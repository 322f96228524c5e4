// Sums of rows side by side, each in float64, from +0, in the order of its elements: lanes are rows, never parts of one.

import { upper } from './lanes';

/** Adds four elements each of two rows to their sums. */
@inline
function added(sums: v128, a: v128, b: v128): v128 {
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  sums = f64x2.add(sums, f64x2.promote_low_f32x4(low));
  sums = f64x2.add(sums, upper(low));
  sums = f64x2.add(sums, f64x2.promote_low_f32x4(high));
  return f64x2.add(sums, upper(high));
}

/** Sums of eight rows of n float32, `line` bytes apart, stored at `out`. */
export function eightSums(x: usize, line: usize, n: i32, out: usize): void {
  let s0 = i32x4.splat(0);
  let s1 = i32x4.splat(0);
  let s2 = i32x4.splat(0);
  let s3 = i32x4.splat(0);
  const half = line << 2;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const y = x + half;
    s0 = added(s0, v128.load(x), v128.load(x + line));
    s1 = added(s1, v128.load(x + 2 * line), v128.load(x + 3 * line));
    s2 = added(s2, v128.load(y), v128.load(y + line));
    s3 = added(s3, v128.load(y + 2 * line), v128.load(y + 3 * line));
    x += 16;
  }
  for (; i < n; i++) {
    const y = x + half;
    s0 = f64x2.add(s0, pair(x, x + line));
    s1 = f64x2.add(s1, pair(x + 2 * line, x + 3 * line));
    s2 = f64x2.add(s2, pair(y, y + line));
    s3 = f64x2.add(s3, pair(y + 2 * line, y + 3 * line));
    x += 4;
  }
  v128.store(out, s0);
  v128.store(out, s1, 16);
  v128.store(out, s2, 32);
  v128.store(out, s3, 48);
}

@inline
function pair(a: usize, b: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load32_lane(b, v128.load32_zero(a), 1));
}

/** The sum of one row. */
export function oneSum(x: usize, n: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < n; i++) {
    total += <f64>load<f32>(x);
    x += 4;
  }
  return total;
}
