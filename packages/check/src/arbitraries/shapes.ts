import type { Shape } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';

/** Which shapes. */
export interface ShapeConstraints {
  /** Default 0. */
  readonly minRank?: number;
  /** Default 3. */
  readonly maxRank?: number;
  /** Largest axis; default 4. */
  readonly maxSize?: number;
  /** Whether axes of size 0 occur; default true. */
  readonly empty?: boolean;
}

/**
 * Sizes of one axis: one in sixteen is 0 when `empty`, and 1 is frequent, because it broadcasts.
 *
 * @example
 * fc.sample(axisSizes({ maxSize: 2 }), 100).every((n) => n >= 0 && n <= 2) // true
 */
export function axisSizes({
  maxSize = 4,
  empty = true,
}: Pick<ShapeConstraints, 'maxSize' | 'empty'> = {}): Arbitrary<number> {
  const ordinary = { weight: 15, arbitrary: fc.integer({ min: 1, max: maxSize }) };
  return empty ? fc.oneof(ordinary, { weight: 1, arbitrary: fc.constant(0) }) : ordinary.arbitrary;
}

/**
 * Shapes; they shrink to fewer and smaller axes. About one in ten has no elements.
 *
 * @example
 * fc.sample(shapes({ minRank: 2, maxRank: 2 }), 1)[0].length // 2
 */
export function shapes({ minRank = 0, maxRank = 3, ...sizes }: ShapeConstraints = {}): Arbitrary<Shape> {
  return fc
    .integer({ min: minRank, max: maxRank })
    .chain((rank) => fc.tuple(...Array.from({ length: rank }, () => axisSizes(sizes))));
}
