// Cross-entropy of classes by rows, as packages/core/src/kernels/js/cross-entropy.ts has it: logarithms of softmax in float32,
// sums and terms in float64. Four rows go side by side, so that no sum waits for itself.

import { exp4, log4 } from './functions';
import { loadLanes, storeLanes } from './lanes';

/** The largest of a row; -0 counts as +0. */
function topOf(x: usize, n: i32): v128 {
  const whole = <usize>(n & ~3) << 2;
  let top = f32x4.splat(-Infinity);
  for (let o: usize = 0; o < whole; o += 16) top = f32x4.max(top, v128.load(x + o));
  for (let o = whole; o < <usize>n << 2; o += 4) top = f32x4.max(top, v128.load32_splat(x + o));
  top = f32x4.max(top, v128.shuffle<f32>(top, top, 2, 3, 0, 1));
  top = f32x4.max(top, v128.shuffle<f32>(top, top, 1, 0, 3, 2));
  return f32x4.add(top, f32x4.splat(0));
}

/** Column `c` of four of two rows: one element of each, as float64. */
@inline
function column(a: v128, b: v128, c: i32): v128 {
  if (c == 0) return f64x2.promote_low_f32x4(v128.shuffle<f32>(a, b, 0, 4, 0, 4));
  if (c == 1) return f64x2.promote_low_f32x4(v128.shuffle<f32>(a, b, 1, 5, 1, 5));
  if (c == 2) return f64x2.promote_low_f32x4(v128.shuffle<f32>(a, b, 2, 6, 2, 6));
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(a, b, 3, 7, 3, 7));
}

/** Adds the first `left` columns, in order. */
@inline
function plus(sum: v128, a: v128, b: v128, left: i32): v128 {
  sum = f64x2.add(sum, column(a, b, 0));
  if (left > 1) sum = f64x2.add(sum, column(a, b, 1));
  if (left > 2) sum = f64x2.add(sum, column(a, b, 2));
  if (left > 3) sum = f64x2.add(sum, column(a, b, 3));
  return sum;
}

/** The weight of class `c`; without weights it is 1. */
@inline
function weightOf(weight: usize, c: i32): f64 {
  return weight == 0 ? 1 : <f64>load<f32>(weight + (<usize>c << 2));
}

/** Adds columns times the weights of their classes, of which the first is `c`. */
@inline
function plusWeighted(sum: v128, a: v128, b: v128, weight: usize, c: i32, left: i32): v128 {
  sum = f64x2.add(sum, f64x2.mul(f64x2.splat(weightOf(weight, c)), column(a, b, 0)));
  if (left > 1) sum = f64x2.add(sum, f64x2.mul(f64x2.splat(weightOf(weight, c + 1)), column(a, b, 1)));
  if (left > 2) sum = f64x2.add(sum, f64x2.mul(f64x2.splat(weightOf(weight, c + 2)), column(a, b, 2)));
  if (left > 3) sum = f64x2.add(sum, f64x2.mul(f64x2.splat(weightOf(weight, c + 3)), column(a, b, 3)));
  return sum;
}

@inline
function shifted(x: usize, max: v128, left: i32): v128 {
  return f32x4.sub(loadLanes<f32>(x, left), max);
}

/** Terms of rows; `norms` is where each row's largest and the logarithm of its sum go. */
export function crossEntropy(
  x: usize,
  ids: usize,
  weight: usize,
  out: usize,
  norms: usize,
  rows: i32,
  V: i32,
  smoothing: f64,
): void {
  const line = <usize>V << 2;
  const even = smoothing / <f64>V;
  for (let r = 0; r < rows; r += 4) {
    const here = min(4, rows - r);
    // rows beyond the last repeat it, and are not used
    const p0 = x + <usize>r * line;
    const p1 = p0 + <usize>min(1, here - 1) * line;
    const p2 = p0 + <usize>min(2, here - 1) * line;
    const p3 = p0 + <usize>min(3, here - 1) * line;
    const m0 = topOf(p0, V);
    const m1 = topOf(p1, V);
    const m2 = topOf(p2, V);
    const m3 = topOf(p3, V);
    let t = f64x2.splat(0);
    let u = t;
    for (let c = 0; c < V; c += 4) {
      const o = <usize>c << 2;
      const left = V - c;
      t = plus(t, exp4(shifted(p0 + o, m0, left)), exp4(shifted(p1 + o, m1, left)), left);
      u = plus(u, exp4(shifted(p2 + o, m2, left)), exp4(shifted(p3 + o, m3, left)), left);
    }
    const totals = v128.shuffle<f32>(f32x4.demote_f64x2_zero(t), f32x4.demote_f64x2_zero(u), 0, 1, 4, 5);
    const logs = log4(totals);
    const l0 = v128.shuffle<f32>(logs, logs, 0, 0, 0, 0);
    const l1 = v128.shuffle<f32>(logs, logs, 1, 1, 1, 1);
    const l2 = v128.shuffle<f32>(logs, logs, 2, 2, 2, 2);
    const l3 = v128.shuffle<f32>(logs, logs, 3, 3, 3, 3);
    let a = f64x2.splat(0);
    let b = a;
    for (let c = 0; c < V && smoothing != 0; c += 4) {
      const o = <usize>c << 2;
      const left = V - c;
      const v0 = f32x4.sub(shifted(p0 + o, m0, left), l0);
      const v1 = f32x4.sub(shifted(p1 + o, m1, left), l1);
      a = plusWeighted(a, v0, v1, weight, c, left);
      const v2 = f32x4.sub(shifted(p2 + o, m2, left), l2);
      const v3 = f32x4.sub(shifted(p3 + o, m3, left), l3);
      b = plusWeighted(b, v2, v3, weight, c, left);
    }
    const place = <usize>r << 2;
    const to = norms + 2 * place;
    term(p0, ids + place, weight, out + place, to, m0, l0, f64x2.extract_lane(a, 0), even, smoothing);
    if (here > 1) term(p1, ids + place + 4, weight, out + place + 4, to + 8, m1, l1, f64x2.extract_lane(a, 1), even, smoothing);
    if (here > 2) term(p2, ids + place + 8, weight, out + place + 8, to + 16, m2, l2, f64x2.extract_lane(b, 0), even, smoothing);
    if (here > 3) term(p3, ids + place + 12, weight, out + place + 12, to + 24, m3, l3, f64x2.extract_lane(b, 1), even, smoothing);
  }
}

/** Writes what is of one row. */
function term(
  x: usize,
  id: usize,
  weight: usize,
  out: usize,
  norms: usize,
  max: v128,
  logOfSum: v128,
  all: f64,
  even: f64,
  smoothing: f64,
): void {
  const m = f32x4.extract_lane(max, 0);
  const l = f32x4.extract_lane(logOfSum, 0);
  store<f32>(norms, m);
  store<f32>(norms, l, 4);
  const y = load<i32>(id);
  const log = load<f32>(x + (<usize>y << 2)) - m - l;
  let v = (1 - smoothing) * weightOf(weight, y) * -(<f64>log);
  if (smoothing != 0) v -= even * all;
  store<f32>(out, <f32>v);
}

/** `(softmax * total - q) * g` by rows; `work` holds the V shares that smoothing gives. */
export function crossEntropyGrad(
  g: usize,
  x: usize,
  ids: usize,
  weight: usize,
  norms: usize,
  out: usize,
  work: usize,
  rows: i32,
  V: i32,
  smoothing: f64,
): void {
  const line = <usize>V << 2;
  const even = smoothing / <f64>V;
  let shared: f64 = 0;
  for (let c = 0; c < V; c++) {
    const share = smoothing == 0 ? 0 : even * weightOf(weight, c);
    shared += share;
    store<f32>(work + (<usize>c << 2), <f32>share);
  }
  for (let r = 0; r < rows; r++) {
    const y = load<i32>(ids);
    const q = work + (<usize>y << 2);
    const share = load<f32>(q);
    const own = (1 - smoothing) * weightOf(weight, y);
    const total = f32x4.splat(weight == 0 ? 1 : <f32>(own + shared));
    store<f32>(q, <f32>(own + (smoothing == 0 ? 0 : even * weightOf(weight, y))));
    const arrived = v128.load32_splat(g);
    const max = v128.load32_splat(norms);
    const logOfSum = v128.load32_splat(norms, 4);
    for (let c = 0; c < V; c += 4) {
      const o = <usize>c << 2;
      const left = V - c;
      const p = f32x4.mul(exp4(f32x4.sub(shifted(x + o, max, left), logOfSum)), total);
      storeLanes<f32>(out + o, f32x4.mul(f32x4.sub(p, loadLanes<f32>(work + o, left)), arrived), left);
    }
    store<f32>(q, share);
    g += 4;
    ids += 4;
    norms += 8;
    x += line;
    out += line;
  }
}
