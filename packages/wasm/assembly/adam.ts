// A step of Adam, two elements at a time: computed in float64, rounded once by each store, as
// packages/core/src/kernels/js/adam.ts has it.

/** Two elements as float64, or one and a zero. */
@inline
function pair<T>(p: usize, both: bool): v128 {
  if (sizeof<T>() == 8) return both ? v128.load(p) : v128.load64_zero(p);
  return f64x2.promote_low_f32x4(both ? v128.load64_zero(p) : v128.load32_zero(p));
}

/** Writes them, rounded, and gives back what was written. */
@inline
function put<T>(p: usize, v: v128, both: bool): v128 {
  if (sizeof<T>() == 8) {
    if (both) v128.store(p, v);
    else v128.store64_lane(p, v, 0);
    return v;
  }
  const rounded = f32x4.demote_f64x2_zero(v);
  if (both) v128.store64_lane(p, rounded, 0);
  else v128.store32_lane(p, rounded, 0);
  return f64x2.promote_low_f32x4(rounded);
}

@inline
function step<T>(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  largest: usize,
  n: i32,
  b1: f64,
  b2: f64,
  size: f64,
  scale: f64,
  eps: f64,
  kept: f64,
  weightDecay: f64,
  maximize: i32,
): void {
  const rest1 = f64x2.splat(1 - b1);
  const rest2 = f64x2.splat(1 - b2);
  for (let i = 0; i < n; i += 2) {
    const p = <usize>i * sizeof<T>();
    const both = i + 1 < n;
    const w = pair<T>(value + p, both);
    let g = pair<T>(grad + p, both);
    if (maximize != 0) g = f64x2.neg(g);
    if (weightDecay != 0) g = f64x2.add(g, f64x2.mul(f64x2.splat(weightDecay), w));
    const mean = f64x2.add(f64x2.mul(f64x2.splat(b1), pair<T>(m + p, both)), f64x2.mul(rest1, g));
    const square = f64x2.mul(f64x2.mul(rest2, g), g);
    const first = put<T>(m + p, mean, both);
    let second = put<T>(v + p, f64x2.add(f64x2.mul(f64x2.splat(b2), pair<T>(v + p, both)), square), both);
    if (largest != 0) second = put<T>(largest + p, f64x2.max(pair<T>(largest + p, both), second), both);
    const by = f64x2.add(f64x2.div(f64x2.sqrt(second), f64x2.splat(scale)), f64x2.splat(eps));
    const change = f64x2.div(f64x2.mul(f64x2.splat(size), first), by);
    put<T>(value + p, f64x2.sub(f64x2.mul(f64x2.splat(kept), w), change), both);
  }
}

export function adamStep(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  largest: usize,
  n: i32,
  b1: f64,
  b2: f64,
  size: f64,
  scale: f64,
  eps: f64,
  kept: f64,
  weightDecay: f64,
  maximize: i32,
): void {
  step<f32>(value, grad, m, v, largest, n, b1, b2, size, scale, eps, kept, weightDecay, maximize);
}
export function adamStep64(
  value: usize,
  grad: usize,
  m: usize,
  v: usize,
  largest: usize,
  n: i32,
  b1: f64,
  b2: f64,
  size: f64,
  scale: f64,
  eps: f64,
  kept: f64,
  weightDecay: f64,
  maximize: i32,
): void {
  step<f64>(value, grad, m, v, largest, n, b1, b2, size, scale, eps, kept, weightDecay, maximize);
}
