import type { DType, Shape } from '@frostgrad/core';
import { NdArray, rowMajorStrides, sizeOf } from '@frostgrad/core/extend';
import fc from 'fast-check';

/** Of any size up to 4: `double` takes exponents evenly, so that most of its numbers are tiny, and float32 makes 0 of them; half are spread evenly. */
const upTo4: fc.Arbitrary<number> = fc.oneof(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.noBias(fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 })).map((v) => v * 2 ** -51),
);

/** Ordinary numbers, and one in four special: NaN, infinities, zeros of both signs, subnormals, the largest. */
const number: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: upTo4 },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, -1, 1e-45, -1e-45, 1e-39, 3.4e38, -3.4e38) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0, 88.7, -87.4, -103.9, 9.5, 0.625) },
);

/** Axes in another order, gaps between elements, a beginning that is not the buffer's, axes repeated. */
export interface Lie {
  readonly turned: boolean;
  readonly gap: number;
  readonly offset: number;
  readonly repeated: number;
}

export const lie: fc.Arbitrary<Lie> = fc.record({
  turned: fc.boolean(),
  gap: fc.constantFrom(1, 1, 2, 3),
  offset: fc.nat(3),
  repeated: fc.constantFrom(-1, -1, -1, 0, 1),
});

/** An array of a shape, lying so. */
export function lying(values: readonly number[], shape: Shape, dtype: DType, how: Lie): NdArray {
  const order = shape.map((_, axis) => axis);
  if (how.turned) order.reverse();
  const sizes = order.map((axis) => (axis === how.repeated ? 1 : (shape[axis] as number)));
  const packed = rowMajorStrides(sizes).map((stride) => stride * how.gap);
  const strides = shape.map((_, axis) => (axis === how.repeated ? 0 : (packed[order.indexOf(axis)] as number)));
  const plain = how.gap === 1 && !how.turned && how.repeated === -1;
  const memory = NdArray.zeros(dtype, [how.offset + sizeOf(shape) * how.gap + 1]);
  for (let i = 0; i < memory.size; i++) memory.data[i] = values[i % values.length] as number;
  return memory.view(shape, plain ? null : strides, how.offset);
}

const ordinary: fc.Arbitrary<number[]> = fc.array(upTo4, { minLength: 1, maxLength: 97 });

/** Also lists without anything special, for which kernels have a way of their own, and with one such number among them. */
export const values: fc.Arbitrary<number[]> = fc.oneof(
  fc.array(number, { minLength: 1, maxLength: 97 }),
  ordinary,
  fc
    .tuple(ordinary, fc.nat(96), fc.constantFrom(NaN, Infinity, -Infinity, 88.7, 88.9, -87.4, -103.9, 1e-39))
    .map(([list, at, special]) => list.with(at % list.length, special)),
);
export const floating: fc.Arbitrary<'float32' | 'float64'> = fc.constantFrom(
  'float32' as const,
  'float32' as const,
  'float64' as const,
);
/** A size of an axis, often a tiny one. */
export const size = (max: number): fc.Arbitrary<number> => fc.oneof(fc.nat(3), fc.nat(max));
