// Softmax in the division form with stored terms, as packages/core/src/kernels/js/softmax.ts has it. What a mask leaves out
// is selected away before anything is computed of it; adding its +0 to a sum changes no bit.

import { exp4, log4 } from './functions';
import { loadLanes, storeLanes } from './lanes';

/** All ones where a byte of the mask is not 0; `step` is 0 for one byte for all. */
@inline
function allowed(mask: usize, step: usize, n: i32): v128 {
  const a = load<u8>(mask) != 0 ? -1 : 0;
  if (step == 0) return i32x4.splat(a);
  const b = n > 1 && load<u8>(mask, 1) != 0 ? -1 : 0;
  const c = n > 2 && load<u8>(mask, 2) != 0 ? -1 : 0;
  const d = n > 3 && load<u8>(mask, 3) != 0 ? -1 : 0;
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(a), 1, b), 2, c), 3, d);
}

@inline
function largest(v: v128): f32 {
  const a = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3));
  return f32x4.extract_lane(f32x4.max(a, v128.shuffle<f32>(a, a, 1, 1, 1, 1)), 0);
}

/** `exp(x - max)` of a row; what is left out is +0. */
function terms(x: usize, mask: usize, step: usize, out: usize, n: i32): void {
  const none = f32x4.splat(-Infinity);
  let top = none;
  for (let i = 0; i < n; i += 4) {
    const left = n - i;
    let v = left >= 4 ? v128.load(x + <usize>i * 4) : short(x + <usize>i * 4, left, none);
    if (mask != 0) v = v128.bitselect(v, none, allowed(mask + <usize>i * step, step, left));
    top = f32x4.max(top, v);
  }
  const max = f32x4.splat(largest(top));
  for (let i = 0; i < n; i += 4) {
    const p = <usize>i * 4;
    const left = n - i;
    let v = loadLanes<f32>(x + p, left);
    if (mask == 0) {
      storeLanes<f32>(out + p, exp4(f32x4.sub(v, max)), left);
    } else {
      const which = allowed(mask + <usize>i * step, step, left);
      v = v128.and(v, which);
      storeLanes<f32>(out + p, v128.and(exp4(f32x4.sub(v, max)), which), left);
    }
  }
}

/** The lanes beyond the end do not count as largest. */
function short(x: usize, n: i32, none: v128): v128 {
  let v = v128.load32_lane(x, none, 0);
  if (n > 1) v = v128.load32_lane(x + 4, v, 1);
  return n > 2 ? v128.load32_lane(x + 8, v, 2) : v;
}

function divide(out: usize, mask: usize, step: usize, total: f64, n: i32): void {
  const by = f32x4.splat(<f32>total);
  for (let i = 0; i < n; i += 4) {
    const p = out + <usize>i * 4;
    let v = f32x4.div(loadLanes<f32>(p, n - i), by);
    if (mask != 0) v = v128.and(v, allowed(mask + <usize>i * step, step, n - i));
    storeLanes<f32>(p, v, n - i);
  }
}

/** Softmax of rows; `starts`, of a mask, are where each row's bytes begin, 0 without one. */
export function softmax(x: usize, mask: usize, starts: usize, step: usize, out: usize, rows: i32, n: i32): void {
  const line = <usize>n * 4;
  for (let r = 0; r < rows; r += 4) {
    const here = min(4, rows - r);
    for (let k = 0; k < here; k++) {
      const at = <usize>(r + k);
      terms(x + at * line, mask == 0 ? <usize>0 : mask + <usize>load<u32>(starts + at * 4), step, out + at * line, n);
    }
    let t0: f64 = 0;
    let t1: f64 = 0;
    let t2: f64 = 0;
    let t3: f64 = 0;
    // rows beyond the last repeat it, and are not used
    let p0 = out + <usize>r * line;
    let p1 = out + <usize>(r + min(1, here - 1)) * line;
    let p2 = out + <usize>(r + min(2, here - 1)) * line;
    let p3 = out + <usize>(r + min(3, here - 1)) * line;
    for (let i = 0; i < n; i++) {
      t0 += <f64>load<f32>(p0);
      t1 += <f64>load<f32>(p1);
      t2 += <f64>load<f32>(p2);
      t3 += <f64>load<f32>(p3);
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
    }
    for (let k = 0; k < here; k++) {
      const at = <usize>(r + k);
      const total = k == 0 ? t0 : k == 1 ? t1 : k == 2 ? t2 : t3;
      divide(out + at * line, mask == 0 ? <usize>0 : mask + <usize>load<u32>(starts + at * 4), step, total, n);
    }
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

/** The largest of a row. */
@inline
function topOf(x: usize, n: i32): f32 {
  const none = f32x4.splat(-Infinity);
  let top = none;
  for (let i = 0; i < n; i += 4) {
    const p = x + <usize>i * 4;
    top = f32x4.max(top, n - i >= 4 ? v128.load(p) : short(p, n - i, none));
  }
  return largest(top);
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
