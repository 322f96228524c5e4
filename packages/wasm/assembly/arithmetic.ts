/** `sum + x * y`, rounded twice; a relaxed build may round once. */
@inline
export function madd<T>(sum: v128, x: v128, y: v128): v128 {
  if (isDefined(RELAXED)) return sizeof<T>() == 4 ? f32x4.relaxed_madd(x, y, sum) : f64x2.relaxed_madd(x, y, sum);
  return v128.add<T>(sum, v128.mul<T>(x, y));
}

/** `sum - x * y`, the same. */
@inline
export function nmadd<T>(sum: v128, x: v128, y: v128): v128 {
  if (isDefined(RELAXED)) return sizeof<T>() == 4 ? f32x4.relaxed_nmadd(x, y, sum) : f64x2.relaxed_nmadd(x, y, sum);
  return v128.sub<T>(sum, v128.mul<T>(x, y));
}
