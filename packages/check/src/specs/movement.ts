import {
  expand,
  permute,
  reshape,
  select,
  type Shape,
  slice,
  squeeze,
  type Tensor,
  transpose,
  unsqueeze,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { broadcastPair, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { shapes } from '../arbitraries/shapes.ts';
import { at, atBroadcast, axisOf, broadcastOf, build, type Plain, sizeOf } from '../plain.ts';
import { type Call, defineSpec, type OpSpec, type Spec } from '../spec.ts';

const exact = { float32: 0, float64: 0 };

/** An op that moves elements of one input. */
export function movementSpec<P>(
  op: string,
  inputs: Arbitrary<Call<P>>,
  run: (x: Tensor, params: P) => Tensor,
  reference: (x: Plain, params: P) => Plain,
  refuses: NonNullable<OpSpec<P>['refuses']>,
): Spec {
  return defineSpec({
    op,
    inputs,
    run: ([x], params) => run(x as Tensor, params),
    reference: ([x], params) => reference(x as Plain, params),
    tolerance: exact,
    refuses,
  });
}

/** A shape and some of its axes, from the front or from the back. */
const withAxes = (count: number): Arbitrary<Call<readonly number[]>> =>
  shapes({ minRank: 1 }).chain((shape) => {
    const axis = fc.integer({ min: -shape.length, max: shape.length - 1 });
    return fc.array(axis, { minLength: count, maxLength: count }).map((params) => ({ shapes: [shape], params }));
  });

/** The same elements under another shape: all in one axis, the axes reversed, or with a 1 in front. */
const reshaped: Arbitrary<Call<Shape>> = shapes().chain((shape) => {
  const size = sizeOf(shape);
  const options: Shape[] = [[size], shape.toReversed(), [1, ...shape], [...shape, 1]];
  if (size > 0) options.push([-1], [...shape.slice(0, -1), -1]);
  return fc
    .constantFrom(...options.filter((to) => size > 0 || to.every((n) => n >= 0)))
    .map((to) => ({ shapes: [shape], params: to }));
});

const permuted: Arbitrary<Call<readonly number[]>> = shapes().chain((shape) =>
  fc
    .shuffledSubarray([...shape.keys()], { minLength: shape.length })
    .chain((order) =>
      fc
        .boolean()
        .map((negative) => ({ shapes: [shape], params: negative ? order.map((axis) => axis - shape.length) : order })),
    ),
);

/** What `slice` takes. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A shape, and a range of an axis of it. */
export const ranged: Arbitrary<Call<Range>> = shapes({ minRank: 1 }).chain((shape) =>
  fc
    .record({
      axis: fc.nat(shape.length - 1),
      start: fc.integer({ min: -5, max: 5 }),
      end: fc.integer({ min: -5, max: 6 }),
      step: fc.integer({ min: 1, max: 3 }),
    })
    .map((params) => ({ shapes: [shape], params })),
);

/** The positions that Python's slice takes. */
export function positions(n: number, { start, end, step }: Range): number[] {
  const all = [...Array.from({ length: n }).keys()];
  const from = start < 0 ? Math.max(0, start + n) : start;
  const to = end < 0 ? end + n : end;
  return all.filter((i) => i >= from && i < to && (i - from) % step === 0);
}

const selected: Arbitrary<Call<readonly [number, number]>> = shapes({ minRank: 1, empty: false }).chain((shape) =>
  fc.nat(shape.length - 1).chain((axis) => {
    const n = shape[axis] as number;
    return fc.integer({ min: -n, max: n - 1 }).map((index) => ({ shapes: [shape], params: [axis, index] as const }));
  }),
);

const noAxis = (call: (x: Tensor) => unknown): Arbitrary<() => unknown> => fc.constant(() => call(zeros([2, 3])));

export const movementSpecs: readonly Spec[] = [
  movementSpec(
    'reshape',
    reshaped,
    reshape,
    (x, to) => {
      const rest = sizeOf(to.filter((n) => n >= 0));
      return { shape: to.map((n) => (n < 0 ? x.values.length / rest : n)), values: x.values };
    },
    fc.constantFrom(
      () => reshape(zeros([2, 3]), [4]),
      () => reshape(zeros([2, 3]), [-1, -1]),
      () => reshape(zeros([2, 3]), [4, -1]),
    ),
  ),
  movementSpec<number | readonly number[] | undefined>(
    'squeeze',
    fc.oneof(
      withAxes(1).map(({ shapes: given, params: [axis] }) => ({ shapes: given, params: axis })),
      permuted.map(({ shapes: given, params }) => ({ shapes: given, params: params.slice(1) })),
      shapes().map((shape) => ({ shapes: [shape], params: undefined })),
    ),
    squeeze,
    (x, axes) => {
      const listed = (typeof axes === 'number' ? [axes] : axes)?.map((axis) => axisOf(x.shape, axis));
      const drops = (i: number): boolean => x.shape[i] === 1 && (listed === undefined || listed.includes(i));
      return { shape: x.shape.filter((_, i) => !drops(i)), values: x.values };
    },
    noAxis((x) => squeeze(x, 2)),
  ),
  movementSpec(
    'unsqueeze',
    shapes().chain((shape) =>
      fc.integer({ min: -shape.length - 1, max: shape.length }).map((axis) => ({ shapes: [shape], params: axis })),
    ),
    unsqueeze,
    (x, axis) => ({ shape: x.shape.toSpliced(axis < 0 ? axis + x.shape.length + 1 : axis, 0, 1), values: x.values }),
    noAxis((x) => unsqueeze(x, 4)),
  ),
  movementSpec(
    'expand',
    fc.tuple(broadcastPair(), fc.boolean()).map(([[a, b], open]) => {
      const to = broadcastOf(a, b);
      const lead = to.length - a.length;
      return { shapes: [a], params: { to, asked: open ? to.map((n, i) => (n === a[i - lead] ? -1 : n)) : to } };
    }),
    (x, { asked }) => expand(x, asked),
    (x, { to }) => build(to, (index) => atBroadcast(x, index)),
    clashingPair().map(
      ([a, b]) =>
        () =>
          expand(zeros(a), b),
    ),
  ),
  movementSpec(
    'permute',
    permuted,
    permute,
    (x, order) => {
      const axes = order.map((axis) => axisOf(x.shape, axis));
      const shape = axes.map((axis) => x.shape[axis] as number);
      return build(shape, (index) => {
        const source: number[] = [];
        for (const [i, axis] of axes.entries()) source[axis] = index[i] as number;
        return at(x, source);
      });
    },
    fc.constantFrom(
      () => permute(zeros([2, 3]), [0, 0]),
      () => permute(zeros([2, 3]), [0]),
      () => permute(zeros([2, 3]), [0, 2]),
    ),
  ),
  movementSpec(
    'transpose',
    withAxes(2),
    (x, [a, b]) => transpose(x, a, b),
    (x, [a, b]) => {
      const [i, j] = [axisOf(x.shape, a as number), axisOf(x.shape, b as number)];
      const swapped = (list: readonly number[]): number[] => list.with(i, list[j] as number).with(j, list[i] as number);
      return build(swapped(x.shape), (index) => at(x, swapped(index)));
    },
    noAxis((x) => transpose(x, 0, 2)),
  ),
  movementSpec(
    'slice',
    ranged,
    (x, { axis, start, end, step }) => slice(x, axis, start, end, step),
    (x, range) => {
      const taken = positions(x.shape[range.axis] as number, range);
      return build(x.shape.with(range.axis, taken.length), (index) =>
        at(x, index.with(range.axis, taken[index[range.axis] as number] as number)),
      );
    },
    noAxis((x) => slice(x, 2, 0)),
  ),
  movementSpec(
    'select',
    selected,
    (x, [axis, index]) => select(x, axis, index),
    (x, [axis, i]) => {
      const position = i < 0 ? i + (x.shape[axis] as number) : i;
      return build(x.shape.toSpliced(axis, 1), (index) => at(x, index.toSpliced(axis, 0, position)));
    },
    noAxis((x) => select(x, -3, 0)),
  ),
];
