/** Elements in a vector. */
@inline
export function lanes<T>(): i32 {
  return <i32>(16 / sizeof<T>());
}

/** Reads one element; the other lanes are zero. */
@inline
export function loadFirst<T>(p: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_zero(p) : v128.load64_zero(p);
}

@inline
export function storeFirst<T>(p: usize, v: v128): void {
  if (sizeof<T>() == 4) v128.store32_lane(p, v, 0);
  else v128.store64_lane(p, v, 0);
}

/** Reads n elements of a vector; the other lanes are zero. */
@inline
export function loadLanes<T>(p: usize, n: i32): v128 {
  return n >= lanes<T>() ? v128.load(p) : loadSome<T>(p, n);
}

/** Writes n elements of a vector. */
@inline
export function storeLanes<T>(p: usize, v: v128, n: i32): void {
  if (n >= lanes<T>()) v128.store(p, v);
  else storeSome<T>(p, v, n);
}

function loadSome<T>(p: usize, n: i32): v128 {
  if (sizeof<T>() == 8) return v128.load64_zero(p);
  let v = v128.load32_zero(p);
  if (n > 1) v = v128.load32_lane(p + 4, v, 1);
  return n > 2 ? v128.load32_lane(p + 8, v, 2) : v;
}

function storeSome<T>(p: usize, v: v128, n: i32): void {
  if (sizeof<T>() == 8) {
    v128.store64_lane(p, v, 0);
    return;
  }
  v128.store32_lane(p, v, 0);
  if (n > 1) v128.store32_lane(p + 4, v, 1);
  if (n > 2) v128.store32_lane(p + 8, v, 2);
}

/** The upper two of four float32, as float64. */
@inline
export function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1));
}

/** Two vectors of float64, rounded to one of float32. */
@inline
export function narrowed(low: v128, high: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
