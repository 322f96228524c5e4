/** Reads n of four float32; the other lanes are zero. */
@inline
export function loadLanes(p: usize, n: i32): v128 {
  return n >= 4 ? v128.load(p) : loadSome(p, n);
}

/** Writes n of four float32. */
@inline
export function storeLanes(p: usize, v: v128, n: i32): void {
  if (n >= 4) v128.store(p, v);
  else storeSome(p, v, n);
}

function loadSome(p: usize, n: i32): v128 {
  let v = v128.load32_zero(p);
  if (n > 1) v = v128.load32_lane(p + 4, v, 1);
  return n > 2 ? v128.load32_lane(p + 8, v, 2) : v;
}

function storeSome(p: usize, v: v128, n: i32): void {
  v128.store32_lane(p, v, 0);
  if (n > 1) v128.store32_lane(p + 4, v, 1);
  if (n > 2) v128.store32_lane(p + 8, v, 2);
}
