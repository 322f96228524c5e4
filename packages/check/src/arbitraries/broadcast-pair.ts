import type { Shape } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { type ShapeConstraints, shapes } from './shapes.ts';

/** Which pairs: the constraints are on the shape that both broadcast to. */
export type BroadcastConstraints = ShapeConstraints;

/** The shape with leading axes dropped, and others made 1. */
function reduced(shape: Shape): Arbitrary<Shape> {
  return fc
    .tuple(fc.nat(shape.length), fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }))
    .map(([dropped, kept]) => shape.map((n, i) => (kept[i] === true ? n : 1)).slice(dropped));
}

/** Both expanded: each axis is long in one of them, or in both. */
function complementary(shape: Shape): Arbitrary<readonly [Shape, Shape]> {
  const owner = fc.constantFrom('first', 'second', 'both');
  return fc
    .tuple(fc.array(owner, { minLength: shape.length, maxLength: shape.length }), fc.boolean())
    .map(([owners, short]): readonly [Shape, Shape] => {
      const long = (own: string): Shape => shape.map((n, i) => (owners[i] === own || owners[i] === 'both' ? n : 1));
      const second = long('second');
      const lead = second.findIndex((n) => n !== 1);
      return [long('first'), short && lead > 0 ? second.slice(lead) : second];
    });
}

/**
 * Two shapes that broadcast together: one has all axes, the other fewer or smaller ones, or both do.
 *
 * @example
 * fc.sample(broadcastPair({ maxRank: 0 }), 1)[0] // [[], []]
 */
export function broadcastPair(constraints: BroadcastConstraints = {}): Arbitrary<readonly [Shape, Shape]> {
  return shapes(constraints).chain((shape) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant<readonly [Shape, Shape]>([shape, shape]) },
      { weight: 2, arbitrary: reduced(shape).map((other): readonly [Shape, Shape] => [shape, other]) },
      { weight: 2, arbitrary: reduced(shape).map((other): readonly [Shape, Shape] => [other, shape]) },
      { weight: 4, arbitrary: complementary(shape) },
    ),
  );
}

/**
 * Two shapes that do not: an axis is 2 in one and 3 in the other.
 *
 * @example
 * fc.sample(clashingPair(), 1)[0].length // 2
 */
export function clashingPair(): Arbitrary<readonly [Shape, Shape]> {
  return fc
    .tuple(shapes({ maxRank: 2 }), shapes({ maxRank: 2, empty: false }))
    .map(([lead, tail]): readonly [Shape, Shape] => [
      [...lead, 2, ...tail],
      [3, ...tail],
    ]);
}
