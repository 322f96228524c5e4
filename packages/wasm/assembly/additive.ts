// Additive scores, v . tanh(q_t + k_s), of pairs of a query and a key of one row, and their gradients. Lanes are different
// pairs or different features, never parts of one sum.

import { tanh4 } from './functions';
import { loadLanes, narrowed, storeLanes, upper } from './lanes';

@inline
function tanhOfSum(q: usize, k: usize): v128 {
  return tanh4(f32x4.add(v128.load(q), v128.load(k)));
}

/** The same of n features, in less code. */
function tanhOfSome(q: usize, k: usize, n: i32): v128 {
  return tanh4(f32x4.add(loadLanes<f32>(q, n), loadLanes<f32>(k, n)));
}

/** Adds n features of four pairs, a vector each, to the pairs' sums: one feature after the other. */
@inline
function added(sums: v128, e0: v128, e1: v128, e2: v128, e3: v128, n: i32): v128 {
  const a = v128.shuffle<i32>(e0, e1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(e2, e3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(e0, e1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(e2, e3, 2, 6, 3, 7);
  let out = f32x4.add(sums, v128.shuffle<i64>(a, b, 0, 2));
  if (n > 1) out = f32x4.add(out, v128.shuffle<i64>(a, b, 1, 3));
  if (n > 2) out = f32x4.add(out, v128.shuffle<i64>(c, d, 0, 2));
  return n > 3 ? f32x4.add(out, v128.shuffle<i64>(c, d, 1, 3)) : out;
}

/** Scores of the first n of four pairs; their tangents go to `tanhs`, if it is not 0. */
function scored(
  q0: usize,
  q1: usize,
  q2: usize,
  q3: usize,
  k0: usize,
  k1: usize,
  k2: usize,
  k3: usize,
  v: usize,
  A: i32,
  tanhs: usize,
  n: i32,
): v128 {
  const row = <usize>A << 2;
  let sums = i32x4.splat(0);
  let a: usize = 0;
  for (; a + 16 <= row; a += 16) {
    const e0 = tanhOfSum(q0 + a, k0 + a);
    const e1 = tanhOfSum(q1 + a, k1 + a);
    const e2 = tanhOfSum(q2 + a, k2 + a);
    const e3 = tanhOfSum(q3 + a, k3 + a);
    if (tanhs != 0) {
      v128.store(tanhs + a, e0);
      if (n > 1) v128.store(tanhs + row + a, e1);
      if (n > 2) v128.store(tanhs + 2 * row + a, e2);
      if (n > 3) v128.store(tanhs + 3 * row + a, e3);
    }
    const w = v128.load(v + a);
    sums = added(sums, f32x4.mul(e0, w), f32x4.mul(e1, w), f32x4.mul(e2, w), f32x4.mul(e3, w), 4);
  }
  const rest = <i32>((row - a) >> 2);
  if (rest > 0) {
    const e0 = tanhOfSome(q0 + a, k0 + a, rest);
    const e1 = tanhOfSome(q1 + a, k1 + a, rest);
    const e2 = tanhOfSome(q2 + a, k2 + a, rest);
    const e3 = tanhOfSome(q3 + a, k3 + a, rest);
    if (tanhs != 0) {
      storeLanes<f32>(tanhs + a, e0, rest);
      if (n > 1) storeLanes<f32>(tanhs + row + a, e1, rest);
      if (n > 2) storeLanes<f32>(tanhs + 2 * row + a, e2, rest);
      if (n > 3) storeLanes<f32>(tanhs + 3 * row + a, e3, rest);
    }
    const w = loadLanes<f32>(v + a, rest);
    sums = added(sums, f32x4.mul(e0, w), f32x4.mul(e1, w), f32x4.mul(e2, w), f32x4.mul(e3, w), rest);
  }
  return sums;
}

/** Rows of the batch begin where `queries` and `keys` say, B + 1 numbers each. Four pairs at a time, whatever row they are of. */
export function additiveScores(
  q: usize,
  k: usize,
  v: usize,
  queries: usize,
  keys: usize,
  B: i32,
  A: i32,
  out: usize,
  tanhs: usize,
): void {
  const row = <usize>A << 2;
  let q0: usize = q;
  let q1: usize = q;
  let q2: usize = q;
  let q3: usize = q;
  let k0: usize = k;
  let k1: usize = k;
  let k2: usize = k;
  let k3: usize = k;
  let n = 0;
  for (let b = 0; b < B; b++) {
    const first = <usize>b << 2;
    const queriesEnd = q + <usize>load<i32>(queries + first, 4) * row;
    const keysBegin = k + <usize>load<i32>(keys + first) * row;
    const keysEnd = k + <usize>load<i32>(keys + first, 4) * row;
    for (let t = q + <usize>load<i32>(queries + first) * row; t < queriesEnd; t += row) {
      for (let s = keysBegin; s < keysEnd; s += row) {
        q0 = q1;
        q1 = q2;
        q2 = q3;
        q3 = t;
        k0 = k1;
        k1 = k2;
        k2 = k3;
        k3 = s;
        if (++n < 4) continue;
        v128.store(out, scored(q0, q1, q2, q3, k0, k1, k2, k3, v, A, tanhs, 4));
        out += 16;
        if (tanhs != 0) tanhs += 4 * row;
        n = 0;
      }
    }
  }
  if (n == 0) return;
  for (let i = n; i < 4; i++) {
    q0 = q1;
    q1 = q2;
    q2 = q3;
    k0 = k1;
    k1 = k2;
    k2 = k3;
  }
  storeLanes<f32>(out, scored(q0, q1, q2, q3, k0, k1, k2, k3, v, A, tanhs, n), n);
}

/**
 * Gradients, where they do not go to 0: `dv` holds zeros. `sums` is work for four float64 a key of the longest row. Four
 * features at a time, from row to row.
 */
export function additiveScoresGrad(
  g: usize,
  tanhs: usize,
  v: usize,
  queries: usize,
  keys: usize,
  B: i32,
  A: i32,
  dq: usize,
  dk: usize,
  dv: usize,
  sums: usize,
): void {
  const zero = i32x4.splat(0);
  const one = f32x4.splat(1);
  const row = <usize>A << 2;
  for (let b = 0; b < B; b++) {
    const t = load<i32>(queries + (<usize>b << 2));
    const s = load<i32>(keys + (<usize>b << 2));
    const T = load<i32>(queries + (<usize>b << 2), 4) - t;
    const S = load<i32>(keys + (<usize>b << 2), 4) - s;
    for (let a = 0; a < A; a += 4) {
      const n = A - a;
      const at = <usize>a << 2;
      const w = loadLanes<f32>(v + at, n);
      let ofScore = dv != 0 ? loadLanes<f32>(dv + at, n) : zero;
      // what one query gives a key is all that it gets
      const alone = T == 1;
      if (!alone) memory.fill(sums, 0, <usize>S << 5);
      let e = tanhs + at;
      let incoming = g;
      for (let i = 0; i < T; i++) {
        let low = zero;
        let high = zero;
        for (let j = 0; j < S; j++) {
          const y = loadLanes<f32>(e, n);
          const gp = v128.load32_splat(incoming);
          ofScore = f32x4.add(ofScore, f32x4.mul(y, gp));
          const d = f32x4.mul(f32x4.add(zero, f32x4.mul(gp, w)), f32x4.sub(one, f32x4.mul(y, y)));
          const dLow = f64x2.promote_low_f32x4(d);
          const dHigh = upper(d);
          low = f64x2.add(low, dLow);
          high = f64x2.add(high, dHigh);
          if (alone) {
            if (dk != 0) storeLanes<f32>(dk + <usize>(s + j) * row + at, f32x4.add(zero, d), n);
          } else {
            const sum = sums + (<usize>j << 5);
            v128.store(sum, f64x2.add(v128.load(sum), dLow));
            v128.store(sum, f64x2.add(v128.load(sum, 16), dHigh), 16);
          }
          e += row;
          incoming += 4;
        }
        if (dq != 0) storeLanes<f32>(dq + <usize>(t + i) * row + at, narrowed(low, high), n);
      }
      for (let j = 0; j < S && !alone && dk != 0; j++) {
        const sum = sums + (<usize>j << 5);
        storeLanes<f32>(dk + <usize>(s + j) * row + at, narrowed(v128.load(sum), v128.load(sum, 16)), n);
      }
      if (dv != 0) storeLanes<f32>(dv + at, ofScore, n);
    }
    g += <usize>(T * S) << 2;
    tanhs += <usize>(T * S) * row;
  }
}
