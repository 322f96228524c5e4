import { type DType, ValueError } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { wholeFirst } from './whole-first.ts';

/** Which numbers. */
export interface NumberConstraints {
  /** `ordinary`: moderate, full mantissas, some ties. `special`: NaN, infinities, -0, subnormal, huge and a few others. */
  readonly values?: 'ordinary' | 'special';
  /** Ordinary numbers lie between; default -3 and 3. */
  readonly low?: number;
  readonly high?: number;
  /** All numbers are of this dtype; default float32. */
  readonly dtype?: DType;
}

const STEPS = 2 ** 24;

/** The special numbers of a dtype. */
function specials(dtype: DType): readonly number[] {
  const [subnormal, huge] = dtype === 'float64' ? [5e-324, 1e200] : [Math.fround(1e-40), Math.fround(1e30)];
  return [NaN, Infinity, -Infinity, -0, 0, subnormal, -subnormal, huge, -huge, 1, -2, 0.5, 3];
}

const float = new Float32Array(1);
const pattern = new Int32Array(float.buffer);

/** The float32 nearest to an end of an interval that is not beyond it; `side` is 1 at the lower end, -1 at the upper. */
function inside(end: number, side: 1 | -1): number {
  float[0] = end;
  const nearest = float[0];
  if ((nearest - end) * side >= 0) return nearest;
  pattern[0] = (pattern[0] as number) + (nearest > 0 ? side : -side);
  return float[0];
}

/**
 * Numbers. Ordinary ones use all bits of a float32, so that sums and products of them round; one in six is whole, so
 * that ties occur; they shrink to whole numbers where those will do, and to 0, or to the end of the interval that is nearest
 * to it. The specials of float32
 * follow each other in the order NaN, Infinity, -Infinity, -0, 0, subnormal, huge, ordinary.
 *
 * @example
 * fc.sample(numbers({ low: 1, high: 2 }), 100).every((x) => x >= 1 && x <= 2) // true
 */
export function numbers({
  values = 'ordinary',
  low = -3,
  high = 3,
  dtype = 'float32',
}: NumberConstraints = {}): Arbitrary<number> {
  if (values === 'special') return fc.constantFrom(...specials(dtype));
  const origin = Math.min(Math.max(0, low), high);
  // the ends themselves may be no float32
  const [least, most] = [inside(low, 1), inside(high, -1)];
  const round = (x: number): number => Math.min(Math.max(Math.fround(x), least), most);
  const below = Math.round(((low - origin) / (high - low)) * STEPS);
  const at = (k: number): number => round(origin + (k / STEPS) * (high - low));
  const stepOf = (x: unknown): number => {
    const k = Math.round((((x as number) - origin) / (high - low)) * STEPS);
    if (Object.is(at(k), x)) return k;
    throw new ValueError('numbers', `${String(x)} is none of them`);
  };
  const spread = fc.integer({ min: below, max: below + STEPS }).map(at, stepOf); // both ways, so that any of them shrinks
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  if (first > last) return spread;
  const whole = fc.integer({ min: first, max: last });
  const mixed = fc.oneof({ weight: 1, arbitrary: whole }, { weight: 5, arbitrary: spread });
  return wholeFirst(mixed, low, high);
}
