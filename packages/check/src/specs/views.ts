import {
  flip,
  fliplr,
  flipud,
  movedim,
  mT,
  narrow,
  rot90,
  type Shape,
  swapaxes,
  t,
  type Tensor,
  unbind,
  unfold,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, axisOf, build, type Plain } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { movementSpec } from './movement.ts';

const exact = { float32: 0, float64: 0 };

const plainShapes = (minRank: number, maxRank: number = 3): Arbitrary<Call<null>> =>
  shapes({ minRank, maxRank }).map((shape) => ({ shapes: [shape], params: null }));

/** Any list of a shape's axes, each once, from either end. */
const someAxes = (shape: Shape, minLength: number, maxLength: number = shape.length): Arbitrary<readonly number[]> =>
  fc
    .tuple(fc.shuffledSubarray([...shape.keys()], { minLength, maxLength }), fc.boolean())
    .map(([axes, negative]) => (negative ? axes.map((axis) => axis - shape.length) : axes));

const backwards = (x: Plain, axes: readonly number[]): Plain => {
  const flipped = axes.map((axis) => axisOf(x.shape, axis));
  return build(x.shape, (index) =>
    at(
      x,
      index.map((i, axis) => (flipped.includes(axis) ? (x.shape[axis] as number) - 1 - i : i)),
    ),
  );
};

/** Two axes exchanged. */
function exchanged(x: Plain, a: number, b: number): Plain {
  const swap = (list: readonly number[]): number[] => list.with(a, list[b] as number).with(b, list[a] as number);
  return build(swap(x.shape), (index) => at(x, swap(index)));
}

/** One quarter turn, by its definition on the corners: the last column becomes the first row. */
function quarter(x: Plain, from: number, to: number): Plain {
  const n = x.shape[to] as number;
  const shape = x.shape.with(from, n).with(to, x.shape[from] as number);
  return build(shape, (index) =>
    at(x, index.with(from, index[to] as number).with(to, n - 1 - (index[from] as number))),
  );
}

interface Windows {
  readonly axis: number;
  readonly size: number;
  readonly step: number;
}

const windows: Arbitrary<Call<Windows>> = shapes({ minRank: 1 }).chain((shape) =>
  fc.integer({ min: -shape.length, max: shape.length - 1 }).chain((axis) =>
    fc
      .record({
        axis: fc.constant(axis),
        size: fc.nat(shape[axisOf(shape, axis)] as number),
        step: fc.integer({ min: 1, max: 3 }),
      })
      .map((params) => ({ shapes: [shape], params })),
  ),
);

const part: Arbitrary<Call<readonly [axis: number, start: number, length: number]>> = shapes({ minRank: 1 }).chain(
  (shape) =>
    fc.integer({ min: -shape.length, max: shape.length - 1 }).chain((axis) => {
      const n = shape[axisOf(shape, axis)] as number;
      return fc.tuple(fc.nat(n), fc.nat(n), fc.boolean()).map(([a, b, negative]) => {
        const start = Math.min(a, b);
        const named = negative && start < n ? start - n : start;
        return { shapes: [shape], params: [axis, named, Math.abs(a - b)] as const };
      });
    }),
);

export const viewSpecs: readonly Spec[] = [
  movementSpec(
    'flip',
    shapes().chain((shape) =>
      fc.option(someAxes(shape, 0), { nil: undefined }).map((params) => ({ shapes: [shape], params })),
    ),
    (x, axes) => flip(x, axes),
    (x, axes) => backwards(x, axes ?? [...x.shape.keys()]),
    fc.constantFrom(
      () => flip(zeros([2, 3]), 2),
      () => flip(zeros([2, 3]), [0, 0]),
    ),
  ),
  movementSpec(
    'flipud',
    plainShapes(1),
    flipud,
    (x) => backwards(x, [0]),
    fc.constant(() => flipud(zeros([]))),
  ),
  movementSpec(
    'fliplr',
    plainShapes(2),
    fliplr,
    (x) => backwards(x, [1]),
    fc.constant(() => fliplr(zeros([2]))),
  ),
  movementSpec(
    'rot90',
    shapes({ minRank: 2 }).chain((shape) =>
      fc
        .tuple(fc.integer({ min: -5, max: 5 }), someAxes(shape, 2, 2))
        .map(([turns, axes]) => ({ shapes: [shape], params: { turns, axes } })),
    ),
    (x, { turns, axes }) => rot90(x, turns, axes as [number, number]),
    (x, { turns, axes }) => {
      const [from, to] = axes.map((axis) => axisOf(x.shape, axis)) as [number, number];
      let out = x;
      for (let i = 0; i < ((turns % 4) + 4) % 4; i++) out = quarter(out, from, to);
      return out;
    },
    fc.constantFrom(
      () => rot90(zeros([2])),
      () => rot90(zeros([2, 3]), 1, [1, -1]),
    ),
  ),
  movementSpec(
    'movedim',
    shapes({ minRank: 1 }).chain((shape) =>
      someAxes(shape, 1).chain((from) =>
        someAxes(shape, from.length, from.length).map((to) => ({ shapes: [shape], params: { from, to } })),
      ),
    ),
    (x, { from, to }) => (from.length === 1 ? movedim(x, from[0] as number, to[0] as number) : movedim(x, from, to)),
    (x, { from, to }) => {
      const sources = from.map((axis) => axisOf(x.shape, axis));
      const places = to.map((axis) => axisOf(x.shape, axis));
      const others = [...x.shape.keys()].filter((axis) => !sources.includes(axis));
      let next = 0;
      const order = x.shape.map((_, place) => {
        const i = places.indexOf(place);
        return i < 0 ? (others[next++] as number) : (sources[i] as number);
      });
      return build(
        order.map((axis) => x.shape[axis] as number),
        (index) =>
          at(
            x,
            [...x.shape.keys()].map((axis) => index[order.indexOf(axis)] as number),
          ),
      );
    },
    fc.constantFrom(
      () => movedim(zeros([2, 3]), 0, 2),
      () => movedim(zeros([2, 3]), [0, 0], [0, 1]),
      () => movedim(zeros([2, 3]), [0, 1], 0),
    ),
  ),
  movementSpec(
    'swapaxes',
    shapes({ minRank: 1 }).chain((shape) => {
      const axis = fc.integer({ min: -shape.length, max: shape.length - 1 });
      return fc.tuple(axis, axis).map((params) => ({ shapes: [shape], params }));
    }),
    (x, [a, b]) => swapaxes(x, a, b),
    (x, [a, b]) => exchanged(x, axisOf(x.shape, a), axisOf(x.shape, b)),
    fc.constant(() => swapaxes(zeros([2, 3]), 0, 2)),
  ),
  movementSpec(
    't',
    plainShapes(0, 2),
    t,
    (x) => (x.shape.length < 2 ? x : exchanged(x, 0, 1)),
    fc.constant(() => t(zeros([1, 2, 3]))),
  ),
  movementSpec(
    'mT',
    plainShapes(2),
    mT,
    (x) => exchanged(x, x.shape.length - 2, x.shape.length - 1),
    fc.constant(() => mT(zeros([2]))),
  ),
  movementSpec(
    'unfold',
    windows,
    (x, { axis, size, step }) => unfold(x, axis, size, step),
    (x, { axis, size, step }) => {
      const place = axisOf(x.shape, axis);
      let count = 0;
      while (count * step + size <= (x.shape[place] as number)) count++;
      return build([...x.shape.with(place, count), size], (index) => {
        const inside = index.at(-1) as number;
        return at(x, index.slice(0, -1).with(place, (index[place] as number) * step + inside));
      });
    },
    fc.constantFrom(
      () => unfold(zeros([2, 3]), 2, 1, 1),
      () => unfold(zeros([2, 3]), 1, 4, 1),
    ),
  ),
  movementSpec(
    'narrow',
    part,
    (x, [axis, start, length]) => narrow(x, axis, start, length),
    (x, [axis, start, length]) => {
      const place = axisOf(x.shape, axis);
      const from = start < 0 ? start + (x.shape[place] as number) : start;
      return build(x.shape.with(place, length), (index) => at(x, index.with(place, (index[place] as number) + from)));
    },
    fc.constant(() => narrow(zeros([2, 3]), 2, 0, 1)),
  ),
  defineSpec<readonly [number, number]>({
    op: 'unbind',
    inputs: shapes({ minRank: 1, empty: false }).chain((shape) =>
      fc
        .nat(shape.length - 1)
        .chain((axis) =>
          fc.nat((shape[axis] as number) - 1).map((i) => ({ shapes: [shape], params: [axis, i] as const })),
        ),
    ),
    run: ([x], [axis, i]) => unbind(x as Tensor, axis)[i] as Tensor,
    reference: ([x], [axis, i]) => {
      const { shape } = x as Plain;
      return build(shape.toSpliced(axis, 1), (index) => at(x as Plain, index.toSpliced(axis, 0, i)));
    },
    tolerance: exact,
    refuses: fc.constant(() => unbind(zeros([2]), 1)),
  }),
];
