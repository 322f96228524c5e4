// How much a core multiplies and adds, with nothing to load: twelve sums that do not wait for one another.

@inline
function step(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(sum, x), y);
}

@inline
function fused(sum: v128, x: v128, y: v128): v128 {
  return f32x4.relaxed_madd(sum, x, y);
}

/** `n` rounds of twelve vectors: 96 operations each. */
export function mulAdd(n: i32, by: f32, more: f32): f32 {
  const x = f32x4.splat(by);
  const y = f32x4.splat(more);
  let a = x, b = y, c = x, d = y, e = x, f = y, g = x, h = y, i = x, j = y, k = x, l = y;
  for (let r = 0; r < n; r++) {
    a = step(a, x, y);
    b = step(b, x, y);
    c = step(c, x, y);
    d = step(d, x, y);
    e = step(e, x, y);
    f = step(f, x, y);
    g = step(g, x, y);
    h = step(h, x, y);
    i = step(i, x, y);
    j = step(j, x, y);
    k = step(k, x, y);
    l = step(l, x, y);
  }
  return total(a, b, c, d, e, f) + total(g, h, i, j, k, l);
}

export function fusedMulAdd(n: i32, by: f32, more: f32): f32 {
  const x = f32x4.splat(by);
  const y = f32x4.splat(more);
  let a = x, b = y, c = x, d = y, e = x, f = y, g = x, h = y, i = x, j = y, k = x, l = y;
  for (let r = 0; r < n; r++) {
    a = fused(a, x, y);
    b = fused(b, x, y);
    c = fused(c, x, y);
    d = fused(d, x, y);
    e = fused(e, x, y);
    f = fused(f, x, y);
    g = fused(g, x, y);
    h = fused(h, x, y);
    i = fused(i, x, y);
    j = fused(j, x, y);
    k = fused(k, x, y);
    l = fused(l, x, y);
  }
  return total(a, b, c, d, e, f) + total(g, h, i, j, k, l);
}

function total(a: v128, b: v128, c: v128, d: v128, e: v128, f: v128): f32 {
  const all = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(e, f));
  return f32x4.extract_lane(all, 0) + f32x4.extract_lane(all, 1) + f32x4.extract_lane(all, 2) + f32x4.extract_lane(all, 3);
}
