// Attention over the pairs of a query and a key of one row, a row and a head at a time, and its gradients: what
// packages/core/src/kernels/js/attention.ts does for a whole batch, part by part.

import { product } from './elsewhere';
import { loadLanes, storeLanes } from './lanes';
import { softmax, softmaxGrad } from './softmax';

/** Addresses and sizes of a call, in the order of `PLAN` in src/attention.ts. Strides and steps are in bytes. */
@unmanaged
export class AttentionPlan {
  /** Where each row's queries and keys begin, and the end of all. */
  queries: usize;
  keys: usize;
  rows: i32;
  heads: i32;
  /** Pairs of all rows. */
  pairs: i32;
  /** Features of queries and keys, and of values. */
  E: i32;
  V: i32;
  // from one position, head and feature to the next
  q: usize;
  qStep: usize;
  qAcross: usize;
  qInner: usize;
  k: usize;
  kStep: usize;
  kAcross: usize;
  kInner: usize;
  v: usize;
  vStep: usize;
  vAcross: usize;
  vInner: usize;
  /** Bytes of the mask, 0 for none; from one head's to the next's; where those of each query begin. */
  mask: usize;
  maskAcross: usize;
  starts: usize;
  /** Bits of what dropout keeps, 0 for all, and what that is multiplied by. */
  kept: usize;
  scale: f32;
  /** Weights `[heads, P]` that stay until the gradient, or 0; work for those of one row and head. */
  weights: usize;
  scores: usize;
  own: usize;
  panels: usize;
  /** Whether products are computed outside of the module. */
  elsewhere: i32;
  out: usize;
  // gradients, 0 where they are not wanted
  g: usize;
  gStep: usize;
  gAcross: usize;
  gInner: usize;
  dq: usize;
  dk: usize;
  dv: usize;
  dw: usize;
  /** What came to weights themselves, `[heads, P]`, or 0. */
  ofWeights: usize;
}

/** All ones for each of four bits that is set, from a bit on. */
@inline
function fourBits(bits: usize, i: i32): v128 {
  const four = (<i32>load<u16>(bits + <usize>(i >> 3))) >> (i & 7);
  const each = i32x4(1, 2, 4, 8);
  return i32x4.eq(v128.and(i32x4.splat(four), each), each);
}

/** What dropout makes of n numbers, of which the first has bit `first`: those that are kept times a factor, the others +0. */
function drop(x: usize, bits: usize, first: i32, scale: f32, out: usize, n: i32): void {
  const by = f32x4.splat(scale);
  for (let i = 0; i < n; i += 4) {
    const o = <usize>i << 2;
    const v = f32x4.mul(loadLanes<f32>(x + o, n - i), by);
    storeLanes<f32>(out + o, v128.and(v, fourBits(bits, first + i)), n - i);
  }
}

/** Adds n numbers to others. */
function plus(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i += 4) {
    const o = <usize>i << 2;
    storeLanes<f32>(x + o, f32x4.add(loadLanes<f32>(x + o, n - i), loadLanes<f32>(y + o, n - i)), n - i);
  }
}

/** The mask of a head, 0 for none. */
@inline
function maskOf(plan: AttentionPlan, h: i32): usize {
  return plan.mask == 0 ? 0 : plan.mask + <usize>h * plan.maskAcross;
}

/** Weights of a row and a head, from its queries and keys. */
@inline
function weigh(plan: AttentionPlan, q: usize, k: usize, T: i32, S: i32, t: usize, h: i32, out: usize): void {
  const scores = plan.scores;
  product(plan.elsewhere, q, plan.qStep, plan.qInner, k, plan.kInner, plan.kStep, scores, <usize>S << 2, T, S, plan.E, plan.panels);
  softmax(scores, maskOf(plan, h), plan.starts + (t << 2), 1, out, T, S);
}

/** The sums of values by weights; see `pairAttention`. */
export function attention(plan: AttentionPlan): void {
  let p: i32 = 0;
  const outStep = <usize>(plan.heads * plan.V) << 2;
  for (let b = 0; b < plan.rows; b++) {
    const t = <usize>load<i32>(plan.queries + (<usize>b << 2));
    const s = <usize>load<i32>(plan.keys + (<usize>b << 2));
    const T = load<i32>(plan.queries + (<usize>b << 2), 4) - <i32>t;
    const S = load<i32>(plan.keys + (<usize>b << 2), 4) - <i32>s;
    if (T == 0 || S == 0) continue;
    for (let h = 0; h < plan.heads; h++) {
      const head = <usize>h;
      const q = plan.q + t * plan.qStep + head * plan.qAcross;
      const k = plan.k + s * plan.kStep + head * plan.kAcross;
      const v = plan.v + s * plan.vStep + head * plan.vAcross;
      let w = plan.weights == 0 ? plan.own : plan.weights + ((<usize>(h * plan.pairs + p)) << 2);
      weigh(plan, q, k, T, S, t, h, w);
      if (plan.kept != 0) {
        drop(w, plan.kept, plan.heads * p + h * T * S, plan.scale, plan.scores, T * S);
        w = plan.scores;
      }
      const to = plan.out + t * outStep + ((head * <usize>plan.V) << 2);
      product(plan.elsewhere, w, <usize>S << 2, 4, v, plan.vStep, plan.vInner, to, outStep, T, plan.V, S, plan.panels);
    }
    p += T * S;
  }
}

/** Gradients of operands; see `pairAttentionGrad`. Where weights were not kept they are computed again. */
export function attentionGrad(plan: AttentionPlan): void {
  let p: i32 = 0;
  const step = <usize>(plan.heads * plan.E) << 2;
  const valueStep = <usize>(plan.heads * plan.V) << 2;
  const E = plan.E;
  const V = plan.V;
  const scores = plan.scores;
  const dw = plan.dw;
  const panels = plan.panels;
  for (let b = 0; b < plan.rows; b++) {
    const t = <usize>load<i32>(plan.queries + (<usize>b << 2));
    const s = <usize>load<i32>(plan.keys + (<usize>b << 2));
    const T = load<i32>(plan.queries + (<usize>b << 2), 4) - <i32>t;
    const S = load<i32>(plan.keys + (<usize>b << 2), 4) - <i32>s;
    if (T == 0 || S == 0) continue;
    const row = <usize>S << 2;
    for (let h = 0; h < plan.heads; h++) {
      const head = <usize>h;
      const q = plan.q + t * plan.qStep + head * plan.qAcross;
      const k = plan.k + s * plan.kStep + head * plan.kAcross;
      const v = plan.v + s * plan.vStep + head * plan.vAcross;
      const g = plan.g + t * plan.gStep + head * plan.gAcross;
      const first = plan.heads * p + h * T * S;
      let w = plan.own;
      if (plan.weights == 0) weigh(plan, q, k, T, S, t, h, w);
      else w = plan.weights + ((<usize>(h * plan.pairs + p)) << 2);
      if (plan.dv != 0) {
        let used = w;
        if (plan.kept != 0) {
          drop(w, plan.kept, first, plan.scale, scores, T * S);
          used = scores;
        }
        const to = plan.dv + s * valueStep + ((head * <usize>V) << 2);
        product(plan.elsewhere, used, 4, row, g, plan.gStep, plan.gInner, to, valueStep, S, V, T, panels);
      }
      if (plan.dq == 0 && plan.dk == 0) continue;
      product(plan.elsewhere, g, plan.gStep, plan.gInner, v, plan.vInner, plan.vStep, dw, row, T, S, V, panels);
      if (plan.kept != 0) drop(dw, plan.kept, first, plan.scale, dw, T * S);
      if (plan.ofWeights != 0) plus(dw, plan.ofWeights + ((<usize>(h * plan.pairs + p)) << 2), T * S);
      softmaxGrad(dw, w, maskOf(plan, h), plan.starts + (t << 2), 1, scores, T, S);
      if (plan.dq != 0) {
        const to = plan.dq + t * step + ((head * <usize>E) << 2);
        product(plan.elsewhere, scores, row, 4, k, plan.kStep, plan.kInner, to, step, T, E, S, panels);
      }
      if (plan.dk != 0) {
        const to = plan.dk + s * step + ((head * <usize>E) << 2);
        product(plan.elsewhere, scores, 4, row, q, plan.qStep, plan.qInner, to, step, S, E, T, panels);
      }
    }
    p += T * S;
  }
}
