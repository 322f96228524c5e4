// Softmax in the division form with stored terms, as packages/core/src/kernels/js/softmax.ts has it. What a mask leaves out
// is selected away before anything is computed of it; adding its +0 to a sum changes no bit.

import { exponentials } from './exponentials';
import { exp4, log4 } from './functions';
import { loadLanes, storeLanes } from './lanes';
import { largest, short, topOf } from './largest';
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

function divide(out: usize, total: f64, n: i32): void {
  const by = f32x4.splat(<f32>total);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(out, f32x4.div(v128.load(out), by));
    out += 16;
  }
  if (i < n) storeLanes<f32>(out, f32x4.div(loadLanes<f32>(out, n - i), by), n - i);
}

/** The same, of rows of which nothing may be allowed: +0 / +0 is +0. */
function divideAllowed(out: usize, mask: usize, step: usize, total: f64, n: i32): void {
  const by = f32x4.splat(<f32>total);
  for (let i = 0; i < n; i += 4) {
    const p = out + <usize>i * 4;
    const v = f32x4.div(loadLanes<f32>(p, n - i), by);
    storeLanes<f32>(p, v128.and(v, allowed(mask + <usize>i * step, step, n - i)), n - i);
  }
}

/** Rows whose terms are summed side by side. */
const EIGHT: i32 = 8;
const TOTALS = memory.data(64, 16);

/** Softmax of rows; `starts`, of a mask, are where each row's bytes begin, 0 without one. */
export function softmax(x: usize, mask: usize, starts: usize, step: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  for (let r = 0; r < rows; r += EIGHT) {
    const here = min(EIGHT, rows - r);
    for (let k = 0; k < here; k++) {
      const at = <usize>k * line;
      if (mask == 0) exponentials(x + at, out + at, n, topOf(x + at, n));
      else allowedTerms(x + at, mask + <usize>load<u32>(starts + (<usize>k << 2)), step, out + at, n);
    }
    if (here == EIGHT) eightSums(out, line, n, TOTALS);
    for (let k = 0; k < here; k++) {
      const to = out + <usize>k * line;
      const total = here == EIGHT ? load<f64>(TOTALS + (<usize>k << 3)) : oneSum(to, n);
      if (mask == 0) divide(to, total, n);
      else divideAllowed(to, mask + <usize>load<u32>(starts + (<usize>k << 2)), step, total, n);
    }
    x += 8 * line;
    out += 8 * line;
    starts += EIGHT * 4;
  }
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
  for (let r = 0; r < rows; r++) {
    const at = <usize>r;
    const bytes = mask == 0 ? <usize>0 : mask + <usize>load<u32>(starts + at * 4);
    const gp = g + at * line;
    const sp = s + at * line;
    const op = out + at * line;
    let dot: f64 = 0;
    if (mask == 0) {
      for (let i = 0; i < n; i++) {
        const p = <usize>i * 4;
        dot += <f64>load<f32>(gp + p) * <f64>load<f32>(sp + p);
      }
    } else {
      for (let i = 0; i < n; i++) {
        if (load<u8>(bytes + <usize>i * step) == 0) continue;
        const p = <usize>i * 4;
        dot += <f64>load<f32>(gp + p) * <f64>load<f32>(sp + p);
      }
    }
    const by = f32x4.splat(<f32>dot);
    for (let i = 0; i < n; i += 4) {
      const p = <usize>i * 4;
      let v = f32x4.mul(f32x4.sub(loadLanes<f32>(gp + p, n - i), by), loadLanes<f32>(sp + p, n - i));
      if (mask != 0) v = v128.and(v, allowed(bytes + <usize>i * step, step, n - i));
      storeLanes<f32>(op + p, v, n - i);
    }
  }
}

/** `(x - max) - log(sum(exp(x - max)))` of rows. */
export function logSoftmax(x: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  for (let r = 0; r < rows; r++) {
    const max = f32x4.splat(topOf(x, n));
    let total: f64 = 0;
    for (let i = 0; i < n; i += 4) {
      const p = <usize>i * 4;
      const left = n - i;
      const shifted = f32x4.sub(loadLanes<f32>(x + p, left), max);
      storeLanes<f32>(out + p, shifted, left);
      const e = exp4(shifted);
      total += <f64>f32x4.extract_lane(e, 0);
      if (left > 1) total += <f64>f32x4.extract_lane(e, 1);
      if (left > 2) total += <f64>f32x4.extract_lane(e, 2);
      if (left > 3) total += <f64>f32x4.extract_lane(e, 3);
    }
    const log = f32x4.splat(f32x4.extract_lane(log4(f32x4.splat(<f32>total)), 0));
    for (let i = 0; i < n; i += 4) {
      const p = out + <usize>i * 4;
      storeLanes<f32>(p, f32x4.sub(loadLanes<f32>(p, n - i), log), n - i);
    }
    x += line;
    out += line;
  }
}
