import {
  atleast1d,
  atleast2d,
  atleast3d,
  broadcastTo,
  expandAs,
  flatten,
  meshgrid,
  type Shape,
  stack,
  type Tensor,
  unflatten,
  view,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { broadcastPair, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { axisSizes, shapes } from '../arbitraries/shapes.ts';
import { atBroadcast, axisOf, broadcastOf, build, type Plain, sizeOf } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { movementSpec } from './movement.ts';

const exact = { float32: 0, float64: 0 };

/** Ways to write a size as a product. */
const factors = (n: number): Shape[] =>
  [1, 2, 3, 4].filter((a) => n % a === 0).flatMap((a): Shape[] => [[a, n / a], [n / a, a, 1], [n]]);

/** A shape, an axis of it and sizes that it has, one of them perhaps left open. */
const divided: Arbitrary<Call<{ readonly axis: number; readonly sizes: Shape }>> = shapes({ minRank: 1 }).chain(
  (shape) =>
    fc.integer({ min: -shape.length, max: shape.length - 1 }).chain((axis) =>
      fc.tuple(fc.constantFrom(...factors(shape[axisOf(shape, axis)] as number)), fc.nat(3)).map(([sizes, open]) => {
        const rest = sizeOf(sizes.filter((_, i) => i !== open));
        return {
          shapes: [shape],
          params: { axis, sizes: open < sizes.length && rest > 0 ? sizes.with(open, -1) : sizes },
        };
      }),
    ),
);

const parted = ({ shape, values }: Plain, { axis, sizes }: { axis: number; sizes: Shape }): Plain => {
  const place = axisOf(shape, axis);
  const rest = sizeOf(sizes.filter((n) => n >= 0));
  const full = sizes.map((n) => (n < 0 ? (shape[place] as number) / rest : n));
  return { shape: [...shape.slice(0, place), ...full, ...shape.slice(place + 1)], values };
};

const anyShape: Arbitrary<Call<null>> = shapes().map((shape) => ({ shapes: [shape], params: null }));

/** Vectors and scalars. */
const vectors: Arbitrary<Call<'ij' | 'xy'>> = fc
  .tuple(
    fc.array(fc.option(axisSizes(), { nil: null }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom<'ij' | 'xy'>('ij', 'xy'),
  )
  .map(([sizes, indexing]) => ({ shapes: sizes.map((n) => (n === null ? [] : [n])), params: indexing }));

export const shapingSpecs: readonly Spec[] = [
  movementSpec(
    'flatten',
    shapes().chain((shape) => {
      const rank = Math.max(shape.length, 1);
      return fc.tuple(fc.nat(rank - 1), fc.nat(rank - 1), fc.boolean()).map(([a, b, negative]) => {
        const range = [Math.min(a, b), Math.max(a, b) - (negative ? rank : 0)] as const;
        return { shapes: [shape], params: range };
      });
    }),
    (x, [start, end]) => flatten(x, start, end),
    (x, [start, end]) => {
      const behind = (end < 0 ? end + Math.max(x.shape.length, 1) : end) + 1;
      const joined = sizeOf(x.shape.slice(start, behind));
      return { shape: [...x.shape.slice(0, start), joined, ...x.shape.slice(behind)], values: x.values };
    },
    fc.constantFrom(
      () => flatten(zeros([2, 3]), 1, 0),
      () => flatten(zeros([2, 3]), 2),
    ),
  ),
  movementSpec(
    'unflatten',
    divided,
    (x, { axis, sizes }) => unflatten(x, axis, sizes),
    parted,
    fc.constantFrom(
      () => unflatten(zeros([2, 3]), 2, [3]),
      () => unflatten(zeros([2, 3]), 1, []),
      () => unflatten(zeros([2, 3]), 1, [2, -1]),
      () => unflatten(zeros([2, 3]), 1, [-1, -1]),
      () => unflatten(zeros([2, 3]), 1, [2, 2]),
      () => unflatten(zeros([2, 3]), 1, [1.5, 2]),
    ),
  ),
  // only axes that are cut in two: those can be seen so however x lies
  movementSpec(
    'view',
    divided,
    (x, params) => view(x, parted({ shape: x.shape, values: [] }, params).shape),
    parted,
    fc.constantFrom(
      () => view(zeros([2, 3]), [4]),
      () => view(zeros([2, 3]), [-1, -1]),
      () => view(zeros([2, 3]), [4, -1]),
      () => view(zeros([2, 3]).transpose(), [6]),
    ),
  ),
  movementSpec(
    'broadcastTo',
    broadcastPair().map(([a, b]) => ({ shapes: [a], params: broadcastOf(a, b) })),
    broadcastTo,
    (x, to) => build(to, (index) => atBroadcast(x, index)),
    clashingPair().map(
      ([a, b]) =>
        () =>
          broadcastTo(zeros(a), b),
    ),
  ),
  movementSpec(
    'expandAs',
    broadcastPair().map(([a, b]) => ({ shapes: [a], params: broadcastOf(a, b) })),
    (x, to) => expandAs(x, zeros(to)),
    (x, to) => build(to, (index) => atBroadcast(x, index)),
    clashingPair().map(
      ([a, b]) =>
        () =>
          expandAs(zeros(a), zeros(b)),
    ),
  ),
  defineSpec({
    op: 'atleast1d',
    inputs: anyShape,
    run: ([x]) => atleast1d(x as Tensor),
    reference: ([x]) => {
      const { shape, values } = x as Plain;
      return { shape: shape.length === 0 ? [1] : shape, values };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'atleast2d',
    inputs: anyShape,
    run: ([x]) => atleast2d(x as Tensor),
    reference: ([x]) => {
      const { shape, values } = x as Plain;
      return { shape: shape.length < 2 ? [1, shape[0] ?? 1] : shape, values };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'atleast3d',
    inputs: anyShape,
    run: ([x]) => atleast3d(x as Tensor),
    reference: ([x]) => {
      const { shape, values } = x as Plain;
      if (shape.length === 2) return { shape: [...shape, 1], values };
      return { shape: shape.length < 2 ? [1, shape[0] ?? 1, 1] : shape, values };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'meshgrid',
    inputs: vectors,
    run: (xs, indexing) => stack(meshgrid(xs, { indexing })),
    reference: (xs, indexing) => {
      const swap = (list: readonly number[]): readonly number[] =>
        indexing === 'xy' && list.length > 1 ? [list[1] as number, list[0] as number, ...list.slice(2)] : list;
      return build([xs.length, ...swap(xs.map(({ values }) => values.length))], ([k, ...point]) => {
        const position = swap(point)[k as number] as number;
        return (xs[k as number] as Plain).values[position] as number;
      });
    },
    tolerance: exact,
    refuses: fc.constant(() => meshgrid([zeros([2]), zeros([2, 2])])),
  }),
];
