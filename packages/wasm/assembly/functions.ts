// Four float32 at a time, step by step as packages/core/src/math has them, and to the same bits. What is exact there in
// double precision is exact here too: it was chosen so.

const LOG2E: f32 = reinterpret<f32>(0x3fb8aa3b);
const LN2_HI: f32 = reinterpret<f32>(0x3f317200);
const LN2_LO: f32 = reinterpret<f32>(0x35bfbf00);

@inline
function f4(bits: u32): v128 {
  return f32x4.splat(reinterpret<f32>(bits));
}

@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

@inline
function absolute(x: v128): v128 {
  return f32x4.abs(x);
}

/** `x` with another sign. */
@inline
function signed(x: v128, sign: v128): v128 {
  return v128.bitselect(sign, x, i32x4.splat(0x80000000));
}

/** `x` times 2^n for whole n of at most 254 in size, in two steps of which only the second rounds. */
@inline
function scaled(x: v128, n: v128): v128 {
  const half = i32x4.shr_s(n, 1);
  const rest = i32x4.sub(n, half);
  const bias = i32x4.splat(127);
  return mul(mul(x, i32x4.shl(i32x4.add(half, bias), 23)), i32x4.shl(i32x4.add(rest, bias), 23));
}

/** `exp(r) - 1 - r` for |r| up to ln2 / 2. */
@inline
function expRest(r: v128): v128 {
  const z = mul(r, r);
  const low = add(f4(0x3efffffe), mul(f4(0x3e2aaa46), r));
  const high = add(add(f4(0x3d2aac2c), mul(f4(0x3c091eef), r)), mul(f4(0x3ab56371), z));
  return mul(z, add(low, mul(z, high)));
}

@inline
export function exp4(x: v128): v128 {
  const a = f32x4.min(f32x4.max(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(mul(a, f32x4.splat(LOG2E)));
  const h = sub(a, mul(n, f32x4.splat(LN2_HI)));
  const l = mul(n, f32x4.splat(LN2_LO));
  const r = sub(h, l);
  const s = add(f32x4.splat(1), r);
  const y = add(s, add(expRest(r), sub(sub(h, sub(s, f32x4.splat(1))), l)));
  return scaled(y, i32x4.trunc_sat_f32x4_s(n));
}

@inline
export function sigmoid4(v: v128): v128 {
  const one = f32x4.splat(1);
  const a = f32x4.max(f32x4.neg(absolute(v)), f32x4.splat(-104));
  const n = f32x4.nearest(mul(a, f32x4.splat(LOG2E)));
  const h = sub(a, mul(n, f32x4.splat(LN2_HI)));
  const l = mul(n, f32x4.splat(LN2_LO));
  const r = sub(h, l);
  const s = add(one, r);
  const t = add(expRest(r), sub(sub(h, sub(s, one)), l));
  const y = add(s, t);
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const e = scaled(y, whole);
  const d = add(one, e);
  const q = f32x4.div(e, d);
  const c = sub(one, q);
  const lost = mul(scaled(add(sub(s, y), t), whole), c);
  const better = add(q, mul(c, sub(lost, mul(q, sub(e, sub(d, one))))));
  return v128.bitselect(better, sub(one, better), f32x4.lt(v, f32x4.splat(0)));
}

@inline
export function tanh4(v: v128): v128 {
  const one = f32x4.splat(1);
  const a = absolute(v);
  const z = mul(v, v);
  let p = add(f4(0x3ca92620), mul(z, f4(0xbbbb3d0a)));
  p = add(f4(0xbd5c2162), mul(z, p));
  p = add(f4(0x3e0883af), mul(z, p));
  p = add(f4(0xbeaaaa9a), mul(z, p));
  const near = add(v, mul(v, mul(z, p)));
  const e = exp4(add(a, a));
  const t = sub(one, f32x4.div(f32x4.splat(2), add(one, e)));
  const far = v128.bitselect(one, t, f32x4.ge(a, f32x4.splat(9.5)));
  const out = v128.bitselect(near, far, f32x4.lt(a, f4(0x3f200000)));
  // NaN goes the far way and stays; zero keeps its sign
  return signed(out, v);
}

@inline
export function log4(x: v128): v128 {
  const one = f32x4.splat(1);
  const subnormal = f32x4.lt(x, f4(0x00800000));
  const u = v128.bitselect(mul(x, f4(0x4b800000)), x, subnormal); // 2^24
  const e = i32x4.shr_s(i32x4.sub(u, i32x4.splat(0x3f3504f0)), 23);
  const k = f32x4.convert_i32x4_s(i32x4.sub(e, v128.and(subnormal, i32x4.splat(24))));
  const f = sub(i32x4.sub(u, i32x4.shl(e, 23)), one);
  const s = f32x4.div(f, add(f32x4.splat(2), f));
  const z = mul(s, s);
  const rest = mul(z, add(f4(0x3f2aaabd), mul(z, add(f4(0x3eccaf69), mul(z, f4(0x3e98f09b))))));
  const h = mul(f32x4.splat(0.5), mul(f, f));
  const low = add(mul(s, add(h, rest)), mul(k, f32x4.splat(LN2_LO)));
  const value = sub(mul(k, f32x4.splat(LN2_HI)), sub(sub(h, low), f));
  const nan = f32x4.splat(NaN);
  const infinity = f32x4.splat(Infinity);
  let out = v128.bitselect(value, nan, f32x4.gt(x, f32x4.splat(0)));
  out = v128.bitselect(infinity, out, f32x4.eq(x, infinity));
  return v128.bitselect(f32x4.splat(-Infinity), out, f32x4.eq(x, f32x4.splat(0)));
}

@inline
export function erf4(v: v128): v128 {
  const one = f32x4.splat(1);
  const a = absolute(v);
  const z = mul(v, v);
  let p = add(f4(0xba528574), mul(z, f4(0x38a619ce)));
  p = add(f4(0x3baa1707), mul(z, p));
  p = add(f4(0xbcdbff48), mul(z, p));
  p = add(f4(0x3de716a8), mul(z, p));
  p = add(f4(0xbec093a0), mul(z, p));
  p = add(f4(0x3e0375d4), mul(z, p));
  const near = add(v, mul(v, p));
  const u = sub(a, one);
  let q = add(f4(0xbac3adb4), mul(u, f4(0x38ca4618)));
  q = add(f4(0x3c1af5d1), mul(u, q));
  q = add(f4(0xbd290269), mul(u, q));
  q = add(f4(0xbf57da29), mul(u, q));
  q = add(f4(0xc028e4c4), mul(u, q));
  q = add(f4(0xbfecbfe0), mul(u, q));
  const t = sub(one, exp4(q));
  const far = v128.bitselect(one, t, f32x4.ge(a, f32x4.splat(4)));
  return signed(v128.bitselect(near, far, f32x4.lt(a, one)), v);
}
