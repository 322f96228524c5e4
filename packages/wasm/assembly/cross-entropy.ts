// Cross-entropy of classes by rows, as packages/core/src/kernels/js/cross-entropy.ts has it: exponentials in float32, sums and
// terms in float64.

import { exponentials } from './exponentials';
import { log4 } from './functions';
import { loadLanes, storeLanes } from './lanes';
import { topOf } from './largest';
import { logarithms } from './logarithms';
import { eightSums, oneSum } from './row-sums';

/** Rows whose terms are summed side by side. */
const EIGHT: i32 = 8;

/** The weight of class `c`; without weights it is 1. */
@inline
function weightOf(weight: usize, c: i32): f64 {
  return weight == 0 ? 1 : <f64>load<f32>(weight + (<usize>c << 2));
}

/** Sums of rows of n at `work`: each in the order of its elements, which are weighted. */
function sumsOf(work: usize, totals: usize, rows: i32, n: i32, weight: usize): void {
  const line = <usize>n << 2;
  if (weight == 0 && rows == EIGHT) return eightSums(work, line, n, totals);
  for (let k = 0; k < rows; k++) {
    const row = work + <usize>k * line;
    let total: f64 = 0;
    if (weight == 0) total = oneSum(row, n);
    else for (let c = 0; c < n; c++) total += weightOf(weight, c) * <f64>load<f32>(row + (<usize>c << 2));
    store<f64>(totals + (<usize>k << 3), total);
  }
}

/**
 * Terms of rows; `norms` is where each row's largest and the sum of its exponentials go. `work` holds eight rows of V, and
 * 16 float64 behind them.
 */
export function crossEntropy(
  x: usize,
  ids: usize,
  weight: usize,
  out: usize,
  norms: usize,
  work: usize,
  rows: i32,
  V: i32,
  smoothing: f64,
): void {
  const line = <usize>V << 2;
  const totals = work + EIGHT * line;
  const terms = totals + (EIGHT << 3);
  for (let r = 0; r < rows; r += EIGHT) {
    const here = min(EIGHT, rows - r);
    for (let k = 0; k < here; k++) {
      const at = <usize>k * line;
      const max = topOf(x + at, V) + 0; // -0 counts as +0
      store<f32>(norms + (<usize>k << 3), max);
      exponentials(x + at, work + at, V, max);
    }
    sumsOf(work, totals, here, V, 0);
    for (let k = 0; k < here; k++) {
      const p = norms + (<usize>k << 3);
      const total = <f32>load<f64>(totals + (<usize>k << 3));
      store<f32>(p, total, 4);
      const max = load<f32>(p);
      const log = f32x4.extract_lane(log4(f32x4.splat(total)), 0);
      const row = x + <usize>k * line;
      const y = load<i32>(ids + (<usize>k << 2));
      const own = load<f32>(row + (<usize>y << 2)) - max - log;
      store<f64>(terms + (<usize>k << 3), (1 - smoothing) * weightOf(weight, y) * -(<f64>own));
      if (smoothing != 0) logarithms(row, work + <usize>k * line, V, max, log);
    }
    if (smoothing != 0) sumsOf(work, totals, here, V, weight);
    for (let k = 0; k < here; k++) {
      const at = <usize>k << 3;
      let term = load<f64>(terms + at);
      if (smoothing != 0) term -= (smoothing / <f64>V) * load<f64>(totals + at);
      store<f32>(out + (<usize>k << 2), <f32>term);
    }
    x += EIGHT * line;
    ids += EIGHT << 2;
    out += EIGHT << 2;
    norms += EIGHT << 3;
  }
}

/** `(softmax * counted - q) * g` by rows; `work` holds the V shares that smoothing gives. */
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
    const counted = f32x4.splat(weight == 0 ? 1 : <f32>(own + shared));
    store<f32>(q, <f32>(own + (smoothing == 0 ? 0 : even * weightOf(weight, y))));
    exponentials(x, out, V, load<f32>(norms));
    const arrived = v128.load32_splat(g);
    const total = v128.load32_splat(norms, 4);
    for (let c = 0; c < V; c += 4) {
      const o = <usize>c << 2;
      const p = f32x4.mul(f32x4.div(loadLanes<f32>(out + o, V - c), total), counted);
      storeLanes<f32>(out + o, f32x4.mul(f32x4.sub(p, loadLanes<f32>(work + o, V - c)), arrived), V - c);
    }
    store<f32>(q, share);
    g += 4;
    ids += 4;
    norms += 8;
    x += line;
    out += line;
  }
}
