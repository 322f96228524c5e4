// e to the power of many numbers. Four vectors go through the steps of `exp4` side by side: each constant is loaded once for
// all, and no step waits for the one before it.

import { madd, nmadd } from './arithmetic';
import { all, EXP2, EXP3, EXP4, EXP5, EXP6, LN2_HI, LN2_LO, LOG2E, ONE, ORDINARY, WHOLE } from './constants';
import { exp4 } from './functions';
import { loadLanes, storeLanes } from './lanes';

@inline
function far(x: v128, beyond: v128): v128 {
  return i32x4.gt_s(f32x4.abs(x), beyond); // NaN, too
}

/** `exp(x - less)` of n float32. */
export function exponentials(x: usize, out: usize, n: i32, less: f32): void {
  const least = f32x4.splat(less);
  let c: v128;
  let i = 0;
  for (; i + 16 <= n; i += 16) {
    const x0 = f32x4.sub(v128.load(x), least);
    const x1 = f32x4.sub(v128.load(x, 16), least);
    const x2 = f32x4.sub(v128.load(x, 32), least);
    const x3 = f32x4.sub(v128.load(x, 48), least);
    const beyond = all(ORDINARY);
    if (v128.any_true(v128.or(v128.or(far(x0, beyond), far(x1, beyond)), v128.or(far(x2, beyond), far(x3, beyond))))) {
      v128.store(out, exp4(x0));
      v128.store(out, exp4(x1), 16);
      v128.store(out, exp4(x2), 32);
      v128.store(out, exp4(x3), 48);
      x += 64;
      out += 64;
      continue;
    }
    c = all(LOG2E);
    const whole = all(WHOLE); // not fused: see `wholes`
    const t0 = f32x4.add(whole, f32x4.mul(x0, c));
    const t1 = f32x4.add(whole, f32x4.mul(x1, c));
    const t2 = f32x4.add(whole, f32x4.mul(x2, c));
    const t3 = f32x4.add(whole, f32x4.mul(x3, c));
    const n0 = f32x4.sub(t0, whole);
    const n1 = f32x4.sub(t1, whole);
    const n2 = f32x4.sub(t2, whole);
    const n3 = f32x4.sub(t3, whole);
    c = all(LN2_HI);
    const h0 = nmadd<f32>(x0, n0, c);
    const h1 = nmadd<f32>(x1, n1, c);
    const h2 = nmadd<f32>(x2, n2, c);
    const h3 = nmadd<f32>(x3, n3, c);
    c = all(LN2_LO);
    const l0 = f32x4.mul(n0, c);
    const l1 = f32x4.mul(n1, c);
    const l2 = f32x4.mul(n2, c);
    const l3 = f32x4.mul(n3, c);
    const r0 = f32x4.sub(h0, l0);
    const r1 = f32x4.sub(h1, l1);
    const r2 = f32x4.sub(h2, l2);
    const r3 = f32x4.sub(h3, l3);
    const z0 = f32x4.mul(r0, r0);
    const z1 = f32x4.mul(r1, r1);
    const z2 = f32x4.mul(r2, r2);
    const z3 = f32x4.mul(r3, r3);
    c = all(EXP5);
    let d = all(EXP4);
    let p0 = madd<f32>(d, c, r0);
    let p1 = madd<f32>(d, c, r1);
    let p2 = madd<f32>(d, c, r2);
    let p3 = madd<f32>(d, c, r3);
    c = all(EXP6);
    p0 = madd<f32>(p0, c, z0);
    p1 = madd<f32>(p1, c, z1);
    p2 = madd<f32>(p2, c, z2);
    p3 = madd<f32>(p3, c, z3);
    c = all(EXP3);
    d = all(EXP2);
    let q0 = madd<f32>(d, c, r0);
    let q1 = madd<f32>(d, c, r1);
    let q2 = madd<f32>(d, c, r2);
    let q3 = madd<f32>(d, c, r3);
    p0 = f32x4.mul(z0, madd<f32>(q0, z0, p0));
    p1 = f32x4.mul(z1, madd<f32>(q1, z1, p1));
    p2 = f32x4.mul(z2, madd<f32>(q2, z2, p2));
    p3 = f32x4.mul(z3, madd<f32>(q3, z3, p3));
    c = all(ONE);
    q0 = f32x4.add(c, r0);
    q1 = f32x4.add(c, r1);
    q2 = f32x4.add(c, r2);
    q3 = f32x4.add(c, r3);
    p0 = f32x4.add(p0, f32x4.sub(f32x4.sub(h0, f32x4.sub(q0, c)), l0));
    p1 = f32x4.add(p1, f32x4.sub(f32x4.sub(h1, f32x4.sub(q1, c)), l1));
    p2 = f32x4.add(p2, f32x4.sub(f32x4.sub(h2, f32x4.sub(q2, c)), l2));
    p3 = f32x4.add(p3, f32x4.sub(f32x4.sub(h3, f32x4.sub(q3, c)), l3));
    v128.store(out, i32x4.add(f32x4.add(q0, p0), i32x4.shl(t0, 23)));
    v128.store(out, i32x4.add(f32x4.add(q1, p1), i32x4.shl(t1, 23)), 16);
    v128.store(out, i32x4.add(f32x4.add(q2, p2), i32x4.shl(t2, 23)), 32);
    v128.store(out, i32x4.add(f32x4.add(q3, p3), i32x4.shl(t3, 23)), 48);
    x += 64;
    out += 64;
  }
  for (; i < n; i += 4) {
    storeLanes<f32>(out, exp4(f32x4.sub(loadLanes<f32>(x, n - i), least)), n - i);
    x += 16;
    out += 16;
  }
}
