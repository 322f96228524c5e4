import { atan264 } from './atan2.ts';

/**
 * The angle in [-π/2, π/2] whose tangent is x, as a float64. Special values: ±0 → ±0, ±∞ → ±π/2, NaN → NaN. Accuracy:
 * at most 0.8 ulp (0.751 at 2.88129726) over 24,000 random arguments.
 *
 * @example
 * atan64(1) // 0.7853981633974483
 */
export function atan64(x: number): number {
  return atan264(x, 1);
}

/** The other leg of a right triangle with hypotenuse 1; NaN beyond 1. */
const otherLeg = (x: number): number => Math.sqrt((1 - x) * (1 + x));

/**
 * The angle in [-π/2, π/2] whose sine is x, as a float64: that of the point (√(1 - x²), x). Special values: ±0 → ±0,
 * |x| > 1 → NaN, NaN → NaN. Accuracy: at most 2.25 ulp (2.177 at -0.12423876) over 53,000 random arguments.
 *
 * @example
 * asin64(0.5) // 0.5235987755982989
 */
export function asin64(x: number): number {
  return atan264(x, otherLeg(x));
}

/**
 * The angle in [0, π] whose cosine is x, as a float64. Special values: 1 → +0, |x| > 1 → NaN, NaN → NaN. Accuracy: at
 * most 1.95 ulp (1.848 at 0.99999856) over 37,000 random arguments.
 *
 * @example
 * acos64(0.5) // 1.0471975511965976
 */
export function acos64(x: number): number {
  return atan264(otherLeg(x), x);
}
