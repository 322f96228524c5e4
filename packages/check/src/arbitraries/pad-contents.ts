import type { DType } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';

/** Which pad contents. */
export interface PadConstraints {
  /** float32 (default) or float64. */
  readonly dtype?: DType;
}

const bits32: readonly number[] = [
  0x7fc00000, // NaN
  0x7fc01234, // NaN with a payload
  0xffc0beef, // negative NaN with a payload
  0x7f800001, // signalling NaN
  0x7f800000, // Infinity
  0xff800000, // -Infinity
  0x7f7fffff, // the largest
  0xff7fffff,
  0x80000000, // -0
  0x00000001, // the smallest
  0x807fffff, // the largest subnormal, negative
  0x3f800000, // 1
  0xc0490fdb, // -pi
];

/** The same classes in float64: high words; the low word is any. */
const high64: readonly number[] = [
  0x7ff80000, 0x7ff81234, 0xfff8beef, 0x7ff00001, 0x7ff00000, 0xfff00000, 0x7fefffff, 0xffefffff, 0x80000000,
  0x00000001, 0x800fffff, 0x3ff00000, 0xc00921fb,
];

/**
 * What may stand at pads: NaN with payloads, infinities, the largest, -0, subnormals, ordinary numbers. As a typed array,
 * because a number loses a NaN's payload.
 *
 * @example
 * fc.sample(padContents(3), 1)[0].length // 3
 */
export function padContents(
  count: number,
  { dtype = 'float32' }: PadConstraints = {},
): Arbitrary<Float32Array | Float64Array> {
  const exactly = { minLength: count, maxLength: count };
  if (dtype === 'float32') {
    return fc.array(fc.constantFrom(...bits32), exactly).map((bits) => new Float32Array(Uint32Array.from(bits).buffer));
  }
  const element = fc.tuple(fc.constantFrom(0, 0, 1, 0xffffffff), fc.constantFrom(...high64));
  return fc.array(element, exactly).map((words) => new Float64Array(Uint32Array.from(words.flat()).buffer));
}
