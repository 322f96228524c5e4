// Softmax in the division form with stored terms, as packages/core/src/kernels/js/softmax.ts has it. What a mask leaves out
// is selected away before anything is computed of it; adding its +0 to a sum changes no bit.

import { divide, exponentials } from './exponentials';
import { exp4, log4 } from './functions';
import { loadLanes, storeLanes } from './lanes';
import { largest, short, topOf } from './largest';
import { logarithms } from './logarithms';
import { eightSums, oneSum } from './row-sums';

/** All ones where a byte of the mask is not 0; `step` is 0 for one byte for all. */
@inline
function allowed(mask: usize, step: usize, n: i32): v128 {
  if (step == 0) return i32x4.splat(load<u8>(mask) != 0 ? -1 : 0);
  return n >= 4 ? bytes(v128.load32_zero(mask)) : bytes(i32x4.splat(lastBytes(mask, n)));
}

/** Four bytes, each to a lane. */
@inline
function bytes(v: v128): v128 {
  return i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v)), i32x4.splat(0));
}

/** Fewer than four bytes. */
function lastBytes(mask: usize, n: i32): i32 {
  let v = <i32>load<u8>(mask);
  if (n > 1) v |= (<i32>load<u8>(mask, 1)) << 8;
  return n > 2 ? v | ((<i32>load<u8>(mask, 2)) << 16) : v;
}

/** `exp(x - max)` of what a mask allows of a row; what is left out is +0. */
function allowedTerms(x: usize, mask: usize, step: usize, out: usize, n: i32): void {
  const none = f32x4.splat(-Infinity);
  let top = none;
  for (let i = 0; i < n; i += 4) {
    const p = x + <usize>i * 4;
    const which = allowed(mask + <usize>i * step, step, n - i);
    top = f32x4.pmax(top, v128.bitselect(n - i >= 4 ? v128.load(p) : short(p, n - i, none), none, which));
  }
  const max = f32x4.splat(largest(top));
  for (let i = 0; i < n; i += 4) {
    const p = <usize>i * 4;
    const which = allowed(mask + <usize>i * step, step, n - i);
    const v = v128.bitselect(loadLanes<f32>(x + p, n - i), max, which);
    storeLanes<f32>(out + p, v128.and(exp4(f32x4.sub(v, max)), which), n - i);
  }
}

/** Divides by a total rows of which nothing may be allowed: +0 / +0 is +0. */
function divideAllowed(out: usize, mask: usize, step: usize, total: f32, n: i32): void {
  const by = f32x4.splat(total);
  for (let i = 0; i < n; i += 4) {
    const p = out + <usize>i * 4;
    const v = f32x4.div(loadLanes<f32>(p, n - i), by);
    storeLanes<f32>(p, v128.and(v, allowed(mask + <usize>i * step, step, n - i)), n - i);
  }
}

/** Rows whose terms are summed side by side. */
const EIGHT: i32 = 8;
const TOTALS = memory.data(64, 16);

/** The sum of the k-th of some rows, rounded. */
@inline
function totalOf(k: i32): f32 {
  return <f32>load<f64>(TOTALS + (<usize>k << 3));
}

/**
 * Softmax of rows; `starts`, of a mask, are where each row's bytes begin, 0 without one. Without a mask eight rows are divided by
 * their sums while the exponentials of the next eight are computed.
 */
export function softmax(x: usize, mask: usize, starts: usize, step: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  let undivided = 0;
  for (let r = 0; r < rows; r += EIGHT) {
    const here = min(EIGHT, rows - r);
    for (let k = 0; k < here; k++) {
      const from = x + <usize>k * line;
      const to = out + <usize>k * line;
      if (mask == 0) exponentials(from, to, n, topOf(from, n), undivided != 0 ? to - EIGHT * line : 0, totalOf(k));
      else allowedTerms(from, mask + <usize>load<u32>(starts + (<usize>k << 2)), step, to, n);
    }
    for (let k = here; k < undivided; k++) divide(out + <usize>k * line - EIGHT * line, totalOf(k), n);
    if (here == EIGHT) eightSums(out, line, n, TOTALS);
    else for (let k = 0; k < here; k++) store<f64>(TOTALS + (<usize>k << 3), oneSum(out + <usize>k * line, n));
    if (mask == 0) undivided = here;
    else {
      for (let k = 0; k < here; k++) {
        const bytes = mask + <usize>load<u32>(starts + (<usize>k << 2));
        divideAllowed(out + <usize>k * line, bytes, step, totalOf(k), n);
      }
    }
    x += EIGHT * line;
    out += EIGHT * line;
    starts += EIGHT * 4;
  }
  out -= EIGHT * line;
  for (let k = 0; k < undivided; k++) divide(out + <usize>k * line, totalOf(k), n);
}

/** Adds products of four elements each of two rows to their sums, in order. */
@inline
function plusProducts(sums: v128, g0: v128, s0: v128, g1: v128, s1: v128): v128 {
  let a = f64x2.mul(f64x2.promote_low_f32x4(g0), f64x2.promote_low_f32x4(s0));
  let b = f64x2.mul(f64x2.promote_low_f32x4(g1), f64x2.promote_low_f32x4(s1));
  sums = f64x2.add(sums, v128.shuffle<f64>(a, b, 0, 2));
  sums = f64x2.add(sums, v128.shuffle<f64>(a, b, 1, 3));
  a = f64x2.mul(highs(g0), highs(s0));
  b = f64x2.mul(highs(g1), highs(s1));
  sums = f64x2.add(sums, v128.shuffle<f64>(a, b, 0, 2));
  return f64x2.add(sums, v128.shuffle<f64>(a, b, 1, 3));
}

@inline
function highs(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1));
}

/** `<g, s>` of four rows, to TOTALS. */
function fourDots(g: usize, s: usize, n: i32): void {
  const line = <usize>n << 2;
  let a = f64x2.splat(0);
  let b = a;
  // beyond the end are zeros, whose products change no sum
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    const g0 = loadLanes<f32>(g, left);
    const g1 = loadLanes<f32>(g + line, left);
    a = plusProducts(a, g0, loadLanes<f32>(s, left), g1, loadLanes<f32>(s + line, left));
    const g2 = loadLanes<f32>(g + 2 * line, left);
    const g3 = loadLanes<f32>(g + 3 * line, left);
    b = plusProducts(b, g2, loadLanes<f32>(s + 2 * line, left), g3, loadLanes<f32>(s + 3 * line, left));
    g += 16;
    s += 16;
  }
  v128.store(TOTALS, a);
  v128.store(TOTALS, b, 16);
}

/** `<g, s>` of what a mask allows of a row; without one its bytes are at 0. */
function oneDot(g: usize, s: usize, bytes: usize, step: usize, n: i32): f64 {
  let dot: f64 = 0;
  for (let i = 0; i < n; i++) {
    const o = <usize>i << 2;
    if (bytes != 0 && load<u8>(bytes + <usize>i * step) == 0) continue;
    dot += <f64>load<f32>(g + o) * <f64>load<f32>(s + o);
  }
  return dot;
}

/** `s (g - <g, s>)` by rows; elsewhere +0 and unread. */
export function softmaxGrad(
  g: usize,
  s: usize,
  mask: usize,
  starts: usize,
  step: usize,
  out: usize,
  rows: i32,
  n: i32,
): void {
  const line = <usize>n * 4;
  const together = mask == 0 ? rows & ~3 : 0;
  for (let r = 0; r < rows; r++) {
    const k = <usize>(r & 3);
    if (k == 0 && r < together) fourDots(g, s, n);
    const bytes = mask == 0 ? <usize>0 : mask + <usize>load<u32>(starts);
    const dot = r < together ? load<f64>(TOTALS + (k << 3)) : oneDot(g, s, bytes, step, n);
    const by = f32x4.splat(<f32>dot);
    for (let i = 0; i < n; i += 4) {
      const p = <usize>i * 4;
      let v = f32x4.mul(f32x4.sub(loadLanes<f32>(g + p, n - i), by), loadLanes<f32>(s + p, n - i));
      if (mask != 0) v = v128.and(v, allowed(bytes + <usize>i * step, step, n - i));
      storeLanes<f32>(out + p, v, n - i);
    }
    g += line;
    s += line;
    out += line;
    starts += 4;
  }
}

/** `(x - max) - log(sum(exp(x - max)))` of rows. */
export function logSoftmax(x: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  for (let r = 0; r < rows; r += EIGHT) {
    const here = min(EIGHT, rows - r);
    for (let k = 0; k < here; k++) {
      const at = <usize>k * line;
      exponentials(x + at, out + at, n, topOf(x + at, n));
    }
    if (here == EIGHT) eightSums(out, line, n, TOTALS);
    for (let k = 0; k < here; k++) {
      const total = here == EIGHT ? load<f64>(TOTALS + (<usize>k << 3)) : oneSum(out, n);
      logarithms(x, out, n, topOf(x, n), f32x4.extract_lane(log4(f32x4.splat(<f32>total)), 0));
      x += line;
      out += line;
    }
  }
}
