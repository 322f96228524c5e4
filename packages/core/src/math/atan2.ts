import { sumError } from './dekker.ts';

const PI_LOW = 1.2246467991473532e-16;
const ATAN_HALF = 0.4636476090008061;
const ATAN_HALF_LOW = 2.2698777452961687e-17;

/** (atan z - z) / z³, of s = z² for |z| ≤ 7/16. */
function tail(s: number): number {
  let p = -0.033121776641729314 + s * 0.014766871594831716;
  p = 0.04491983392875039 + s * p;
  p = -0.052166122327185115 + s * p;
  p = 0.05876936226535485 + s * p;
  p = -0.06666240930258646 + s * p;
  p = 0.07692285493171186 + s * p;
  p = -0.09090908353219823 + s * p;
  p = 0.11111111096591583 + s * p;
  p = -0.14285714285566195 + s * p;
  p = 0.19999999999999407 + s * p;
  return -0.3333333333333333 + s * p;
}

/**
 * The angle of the point (x, y), in (-π, π], as a float64; odd in y to the bit.
 *
 * With q the smaller coordinate by the larger: atan q = c + atan z, for the nearest c of 0, atan(1/2) and π/4, so that
 * |z| < 7/16; `z + z³ P(z²)`, P of degree 11; the multiple of π/2 and c enter with twice the digits. Special values as in
 * C: ±0 with x ≥ +0 → ±0, with x ≤ -0 → ±π; ±∞ with x = ∞ → ±π/4, with x = -∞ → ±3π/4; NaN with anything → NaN.
 * Accuracy: at most 1.3 ulp (1.236 at y = 0.50139779, x = 1.97988697) over 60,000 random points.
 *
 * @example
 * atan264(1, -1) // 2.356194490192345
 * @see P: `tools/math/fit.ts`
 */
export function atan264(y: number, x: number): number {
  if (x !== x || y !== y) return NaN;
  const a = Math.abs(y);
  const b = Math.abs(x);
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  let z = small === 0 ? 0 : small / large; // 0 / 0 has an angle
  let base = 0;
  let baseLow = 0;
  if (z >= 0.4375) {
    const scale = large > 1e300 ? 0.125 : 1; // sums must not overflow
    const [p, q] = [small * scale, large * scale];
    const isHalf = z < 0.6875;
    z = isHalf ? (2 * p - q) / (2 * q + p) : (p - q) / (p + q); // differences of such numbers are exact
    base = isHalf ? ATAN_HALF : Math.PI / 4;
    baseLow = isHalf ? ATAN_HALF_LOW : PI_LOW / 4;
  } else if (small === Infinity) {
    base = Math.PI / 4;
    baseLow = PI_LOW / 4;
    z = 0;
  }
  const isLeft = x < 0 || Object.is(x, -0);
  const isSteep = a > b;
  const turn = isSteep ? 0.5 : isLeft ? 1 : 0; // of π: the axis from which the angle is counted
  const sign = isSteep === isLeft ? 1 : -1;
  const axis = turn * Math.PI;
  const start = axis + sign * base;
  const low = sumError(axis, sign * base, start) + turn * PI_LOW + sign * baseLow;
  const s = z * z;
  const angle = start + (sign * z + (sign * z * s * tail(s) + low));
  return y < 0 || Object.is(y, -0) ? -angle : angle;
}

/**
 * The angle of the point (x, y), in (-π, π], as a float32: computed in float64, and rounded once.
 *
 * Special values as {@link atan264}. Accuracy: at most 0.5001 ulp.
 *
 * @example
 * atan232(1, -1) // 2.356194496154785
 */
export function atan232(y: number, x: number): number {
  return Math.fround(atan264(y, x));
}
