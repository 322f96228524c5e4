// Rows by an index, taken and added to; and elements chosen from two arrays.

import { loadLanes, storeLanes } from './lanes';

/** Moves bytes that do not overlap. */
@inline
function moved(from: usize, to: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<u32>(to + i, load<u32>(from + i));
}

/** The rows of x that an index names, n of them, one behind the other; a row is so many bytes, a multiple of four. */
export function takeRows(x: usize, index: usize, n: i32, bytes: usize, out: usize): void {
  for (let j = 0; j < n; j++) {
    moved(x + <usize>load<i32>(index + (<usize>j << 2)) * bytes, out, bytes);
    out += bytes;
  }
}

/** Rows of float32 as float64 sums, those that `rows` names. */
export function widenRows(x: usize, rows: usize, n: i32, width: i32, sums: usize): void {
  for (let s = 0; s < n; s++) {
    const row = x + ((<usize>load<i32>(rows + (<usize>s << 2)) * <usize>width) << 2);
    for (let c: usize = 0; c < <usize>width; c++) {
      store<f64>(sums, <f64>load<f32>(row + (c << 2)));
      sums += 8;
    }
  }
}

/** Adds row j of float32 to the sums of number `slots[j]`, one after the other; below 0 there is none. */
export function addRows(x: usize, slots: usize, n: i32, width: i32, sums: usize): void {
  const step = <usize>width << 3;
  for (let j = 0; j < n; j++) {
    const slot = load<i32>(slots + (<usize>j << 2));
    if (slot >= 0) {
      let sum = sums + <usize>slot * step;
      let p = x;
      let c = 0;
      for (; c + 4 <= width; c += 4) {
        const v = v128.load(p);
        v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(v)));
        const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
        v128.store(sum, f64x2.add(v128.load(sum, 16), high), 16);
        p += 16;
        sum += 32;
      }
      for (; c < width; c++) {
        store<f64>(sum, load<f64>(sum) + <f64>load<f32>(p));
        p += 4;
        sum += 8;
      }
    }
    x += <usize>width << 2;
  }
}

/** Sums rounded to rows of float32, those that `rows` names. */
export function roundRows(sums: usize, rows: usize, n: i32, width: i32, out: usize): void {
  for (let s = 0; s < n; s++) {
    const row = out + ((<usize>load<i32>(rows + (<usize>s << 2)) * <usize>width) << 2);
    for (let c: usize = 0; c < <usize>width; c++) {
      store<f32>(row + (c << 2), <f32>load<f64>(sums));
      sums += 8;
    }
  }
}

/** `c != 0 ? a : b` of four bytes; a vector of either. */
@inline
function chosen(bytes: v128, a: v128, b: v128): v128 {
  const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
  return v128.bitselect(a, b, i32x4.ne(words, i32x4.splat(0)));
}

/**
 * Rows of n words of four bytes, from a where the condition's byte is not 0 and else from b: each row of an operand lies so many bytes
 * behind the one before, with one element for all of it when `Each` is 0.
 */
export function choose(
  c: usize,
  cStep: usize,
  cEach: i32,
  a: usize,
  aStep: usize,
  aEach: i32,
  b: usize,
  bStep: usize,
  bEach: i32,
  out: usize,
  rows: i32,
  n: i32,
): void {
  for (let r = 0; r < rows; r++) {
    const whole = v128.load8_splat(c);
    const x = v128.load32_splat(a);
    const y = v128.load32_splat(b);
    for (let i = 0; i < n; i += 4) {
      const p = <usize>i << 2;
      const rest = n - i;
      let bytes = whole;
      if (cEach != 0) {
        if (rest >= 4) bytes = v128.load32_zero(c + i);
        else {
          bytes = v128.load8_lane(c + i, bytes, 0);
          if (rest > 1) bytes = v128.load8_lane(c + i + 1, bytes, 1);
          if (rest > 2) bytes = v128.load8_lane(c + i + 2, bytes, 2);
        }
      }
      const left = aEach != 0 ? loadLanes<f32>(a + p, rest) : x;
      const right = bEach != 0 ? loadLanes<f32>(b + p, rest) : y;
      storeLanes<f32>(out + p, chosen(bytes, left, right), rest);
    }
    c += cStep;
    a += aStep;
    b += bStep;
    out += <usize>n << 2;
  }
}
