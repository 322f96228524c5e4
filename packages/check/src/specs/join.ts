import { cat, type Shape, split, stack, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes, shapes } from '../arbitraries/shapes.ts';
import { at, axisOf, build, type Plain } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';

const exact = { float32: 0, float64: 0 };

interface Along {
  readonly axis: number;
}

/** One to three shapes that differ in one axis. */
const joinable: Arbitrary<Call<Along>> = shapes({ minRank: 1 }).chain((shape) =>
  fc
    .tuple(
      fc.integer({ min: -shape.length, max: shape.length - 1 }),
      fc.array(axisSizes(), { minLength: 1, maxLength: 3 }),
    )
    .map(([axis, sizes]) => ({ shapes: sizes.map((n) => shape.with(axis, n)), params: { axis } })),
);

const alike: Arbitrary<Call<Along>> = shapes({ maxRank: 2 }).chain((shape) =>
  fc
    .tuple(fc.integer({ min: -shape.length - 1, max: shape.length }), fc.integer({ min: 1, max: 3 }))
    .map(([axis, count]) => ({ shapes: Array.from({ length: count }, () => shape), params: { axis } })),
);

interface Cut extends Along {
  readonly sizes: number | readonly number[];
  /** Which part the result is. */
  readonly piece: number;
}

/** A shape, and parts that an axis of it is cut into: of sizes that are listed, or equal but for the last. */
const cuts: Arbitrary<Call<Cut>> = shapes({ minRank: 1 }).chain((shape) =>
  fc
    .tuple(fc.nat(shape.length - 1), fc.boolean(), fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }), fc.nat(20))
    .map(([axis, equal, list, pick]) => {
      const n = list.reduce((a, b) => a + b, 0);
      const size = 1 + (list[0] as number);
      const count = equal ? Math.max(1, Math.ceil(n / size)) : list.length;
      return { shapes: [shape.with(axis, n)], params: { axis, sizes: equal ? size : list, piece: pick % count } };
    }),
);

/** Parts one behind the other along an axis of the result. */
function joined(parts: readonly Plain[], axis: number): Plain {
  const first = parts[0] as Plain;
  const sizes = parts.map((part) => part.shape[axis] as number);
  const shape = first.shape.with(
    axis,
    sizes.reduce((a, b) => a + b, 0),
  );
  return build(shape, (index) => {
    let p = 0;
    let position = index[axis] as number;
    for (; position >= (sizes[p] as number); p++) position -= sizes[p] as number;
    return at(parts[p] as Plain, index.with(axis, position));
  });
}

const misfits = (join: (xs: readonly Tensor[], axis: number) => Tensor): Arbitrary<() => unknown> =>
  fc.constantFrom<readonly [Shape, Shape, number]>([[2, 3], [2, 4], 0], [[2, 3], [3], 0], [[2, 3], [2, 3], 5]).map(
    ([a, b, axis]) =>
      () =>
        join([zeros(a), zeros(b)], axis),
  );

export const joinSpecs: readonly Spec[] = [
  defineSpec({
    op: 'cat',
    inputs: joinable,
    run: (xs, { axis }) => cat(xs, axis),
    reference: (xs, { axis }) => joined(xs, axisOf((xs[0] as Plain).shape, axis)),
    tolerance: exact,
    refuses: misfits(cat),
  }),
  defineSpec({
    op: 'stack',
    inputs: alike,
    run: (xs, { axis }) => stack(xs, axis),
    reference: (xs, { axis }) => {
      const { shape } = xs[0] as Plain;
      const place = axis < 0 ? axis + shape.length + 1 : axis;
      return joined(
        xs.map(({ values }) => ({ shape: shape.toSpliced(place, 0, 1), values })),
        place,
      );
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => stack([zeros([2, 3]), zeros([3, 2])]),
      () => stack([zeros([2, 3]), zeros([2])]),
    ),
  }),
  defineSpec({
    op: 'split',
    inputs: cuts,
    run: ([x], { axis, sizes, piece }) => split(x as Tensor, sizes, axis)[piece] as Tensor,
    reference: ([x], { axis, sizes, piece }) => {
      const { shape } = x as Plain;
      const n = shape[axis] as number;
      const start = typeof sizes === 'number' ? piece * sizes : sizes.slice(0, piece).reduce((a, b) => a + b, 0);
      const size = typeof sizes === 'number' ? Math.min(sizes, n - start) : (sizes[piece] as number);
      return build(shape.with(axis, size), (index) =>
        at(x as Plain, index.with(axis, (index[axis] as number) + start)),
      );
    },
    tolerance: exact,
    refuses: fc.constant(() => split(zeros([2, 3]), 1, 2)),
  }),
];
