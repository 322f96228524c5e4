// e to the power of many numbers, by the steps of `exp4`, in two passes over what fits near the processor: what is left of
// each number without multiples of ln2, and its power. Each pass is short enough that a few vectors side by side keep
// all units busy without more registers than there are, and has room for a division.

import { madd, nmadd } from './arithmetic';
import { all, EXP2, EXP3, EXP4, EXP5, EXP6, LN2_HI, LN2_LO, LOG2E, ONE, WHOLE } from './constants';
import { exp4 } from './functions';
import { add, mul, sub } from './floats';
import { loadLanes, storeLanes } from './lanes';

/** Elements of both passes. */
const MOST: i32 = 64;
/** For each: what is left, what that and `1 + left` lost, and the multiple in its last bits. */
const LEFT = memory.data(3 * 256, 64);
const LOST: usize = 256;
const MULTIPLES: usize = 512;

/** Multiples for which 2^n and the result are normal numbers: from -125 to 127. */
const LEAST = memory.data<u32>([0x4b3fff83]);
const GREATEST = memory.data<u32>([0x4b40007f]);

/** What `h - l` and one more than their difference lost. */
@inline
function lostBy(h: v128, l: v128, r: v128, one: v128): v128 {
  return sub(sub(h, sub(add(one, r), one)), l);
}

/** `exp(r) - 1 - r`, and what was lost. */
@inline
function restOf(r: v128, lost: v128): v128 {
  const z = mul(r, r);
  const high = madd<f32>(madd<f32>(all(EXP4), all(EXP5), r), all(EXP6), z);
  return add(mul(z, madd<f32>(madd<f32>(all(EXP2), all(EXP3), r), z, high)), lost);
}

/** `(1 + r + rest) 2^n`. */
@inline
function scaled(r: v128, rest: v128, t: v128): v128 {
  return i32x4.add(add(add(all(ONE), r), rest), i32x4.shl(t, 23));
}

@inline
function divide4(y: usize, by: v128): void {
  v128.store(y, f32x4.div(v128.load(y), by));
}

export function divide(y: usize, total: f32, n: i32): void {
  const by = f32x4.splat(total);
  for (let i = 0; i < n; i += 4) {
    storeLanes<f32>(y, f32x4.div(loadLanes<f32>(y, n - i), by), n - i);
    y += 16;
  }
}

/**
 * `exp(x - less)` of n float32. Others at `y`, where there are any, are divided by a total on the way: the divider has
 * nothing else to do.
 */
export function exponentials(x: usize, out: usize, n: i32, less: f32, y: usize = 0, total: f32 = 1): void {
  const least = f32x4.splat(less);
  const by = f32x4.splat(total);
  let i = 0;
  while (i + 16 <= n) {
    const here = min((n - i) & ~15, MOST);
    const end = LEFT + (<usize>here << 2);
    let low = all(WHOLE);
    let high = low;
    for (let w = LEFT; w < end; w += 64) {
      if (y != 0) {
        divide4(y, by);
        divide4(y + 16, by);
        divide4(y + 32, by);
        divide4(y + 48, by);
        y += 64;
      }
      const x0 = sub(v128.load(x), least);
      const x1 = sub(v128.load(x, 16), least);
      const x2 = sub(v128.load(x, 32), least);
      const x3 = sub(v128.load(x, 48), least);
      x += 64;
      const whole = all(WHOLE); // not fused: see `wholes`
      let c = all(LOG2E);
      const t0 = add(whole, mul(x0, c));
      const t1 = add(whole, mul(x1, c));
      const t2 = add(whole, mul(x2, c));
      const t3 = add(whole, mul(x3, c));
      low = i32x4.min_s(i32x4.min_s(low, t0), i32x4.min_s(i32x4.min_s(t1, t2), t3));
      high = i32x4.max_s(i32x4.max_s(high, t0), i32x4.max_s(i32x4.max_s(t1, t2), t3));
      v128.store(w, t0, MULTIPLES);
      v128.store(w, t1, MULTIPLES + 16);
      v128.store(w, t2, MULTIPLES + 32);
      v128.store(w, t3, MULTIPLES + 48);
      const n0 = sub(t0, whole);
      const n1 = sub(t1, whole);
      const n2 = sub(t2, whole);
      const n3 = sub(t3, whole);
      c = all(LN2_HI);
      const h0 = nmadd<f32>(x0, n0, c);
      const h1 = nmadd<f32>(x1, n1, c);
      const h2 = nmadd<f32>(x2, n2, c);
      const h3 = nmadd<f32>(x3, n3, c);
      c = all(LN2_LO);
      const l0 = mul(n0, c);
      const l1 = mul(n1, c);
      const l2 = mul(n2, c);
      const l3 = mul(n3, c);
      const r0 = sub(h0, l0);
      const r1 = sub(h1, l1);
      const r2 = sub(h2, l2);
      const r3 = sub(h3, l3);
      v128.store(w, r0);
      v128.store(w, r1, 16);
      v128.store(w, r2, 32);
      v128.store(w, r3, 48);
      c = all(ONE);
      v128.store(w, lostBy(h0, l0, r0, c), LOST);
      v128.store(w, lostBy(h1, l1, r1, c), LOST + 16);
      v128.store(w, lostBy(h2, l2, r2, c), LOST + 32);
      v128.store(w, lostBy(h3, l3, r3, c), LOST + 48);
    }
    i += here;
    if (v128.any_true(v128.or(i32x4.lt_s(low, all(LEAST)), i32x4.gt_s(high, all(GREATEST))))) {
      // NaN, too
      x -= <usize>here << 2;
      for (let w = LEFT; w < end; w += 16) {
        v128.store(out, exp4(sub(v128.load(x), least)));
        x += 16;
        out += 16;
      }
      continue;
    }
    for (let w = LEFT; w < end; w += 64) {
      const r0 = v128.load(w);
      const r1 = v128.load(w, 16);
      const r2 = v128.load(w, 32);
      const r3 = v128.load(w, 48);
      const p0 = restOf(r0, v128.load(w, LOST));
      const p1 = restOf(r1, v128.load(w, LOST + 16));
      const p2 = restOf(r2, v128.load(w, LOST + 32));
      const p3 = restOf(r3, v128.load(w, LOST + 48));
      const y0 = scaled(r0, p0, v128.load(w, MULTIPLES));
      const y1 = scaled(r1, p1, v128.load(w, MULTIPLES + 16));
      const y2 = scaled(r2, p2, v128.load(w, MULTIPLES + 32));
      const y3 = scaled(r3, p3, v128.load(w, MULTIPLES + 48));
      v128.store(out, y0);
      v128.store(out, y1, 16);
      v128.store(out, y2, 32);
      v128.store(out, y3, 48);
      out += 64;
    }
  }
  if (y != 0) divide(y, total, n - i);
  for (; i < n; i += 4) {
    storeLanes<f32>(out, exp4(sub(loadLanes<f32>(x, n - i), least)), n - i);
    x += 16;
    out += 16;
  }
}
