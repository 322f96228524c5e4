// Largest elements, NaNs apart.

/** The largest lane. */
@inline
export function largest(v: v128): f32 {
  const a = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 2, 3));
  return f32x4.extract_lane(f32x4.pmax(a, v128.shuffle<f32>(a, a, 1, 1, 1, 1)), 0);
}

/** The largest of a row, NaNs apart: a row with one becomes NaN by its sum. */
@inline
export function topOf(x: usize, n: i32): f32 {
  const none = f32x4.splat(-Infinity);
  let a = none;
  let b = none;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    a = f32x4.pmax(a, v128.load(x));
    b = f32x4.pmax(b, v128.load(x, 16));
    x += 32;
  }
  for (; i < n; i += 4) {
    a = f32x4.pmax(a, n - i >= 4 ? v128.load(x) : short(x, n - i, none));
    x += 16;
  }
  return largest(f32x4.pmax(a, b));
}

/** The lanes beyond the end do not count as largest. */
export function short(x: usize, n: i32, none: v128): v128 {
  let v = v128.load32_lane(x, none, 0);
  if (n > 1) v = v128.load32_lane(x + 4, v, 1);
  return n > 2 ? v128.load32_lane(x + 8, v, 2) : v;
}
