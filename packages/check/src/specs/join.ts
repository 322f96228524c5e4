import { cat, chunk, hstack, type Shape, split, stack, type Tensor, tensorSplit, vstack, zeros } from '@frostgrad/core';
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

/** The part of an axis from one position to another. */
const between = (x: Plain, axis: number, start: number, end: number): Plain =>
  build(x.shape.with(axis, Math.max(0, end - start)), (index) =>
    at(x, index.with(axis, (index[axis] as number) + start)),
  );

/** A shape, an axis of it, into how many parts it is cut, and which of them is looked at. */
const parted: Arbitrary<Call<{ readonly axis: number; readonly parts: number; readonly pick: number }>> = shapes({
  minRank: 1,
}).chain((shape) =>
  fc
    .record({ axis: fc.nat(shape.length - 1), parts: fc.integer({ min: 1, max: 6 }), pick: fc.nat(20) })
    .map((params) => ({ shapes: [shape], params })),
);

/** Positions before which an axis is cut, in any order. */
const cutBefore: Arbitrary<
  Call<{ readonly axis: number; readonly positions: readonly number[]; readonly pick: number }>
> = shapes({ minRank: 1 }).chain((shape) =>
  fc
    .record({
      axis: fc.nat(shape.length - 1),
      positions: fc.array(fc.integer({ min: -5, max: 6 }), { maxLength: 3 }),
      pick: fc.nat(20),
    })
    .map((params) => ({ shapes: [shape], params })),
);

/** Scalars, vectors or matrices that can stand side by side, or one below the other. */
const stackable = (upright: boolean): Arbitrary<Call<null>> =>
  fc.tuple(shapes({ maxRank: 3 }), fc.array(axisSizes(), { minLength: 1, maxLength: 3 })).map(([shape, sizes]) => {
    const axis = upright ? (shape.length < 2 ? -1 : 0) : shape.length === 1 ? 0 : shape.length === 0 ? -1 : 1;
    return { shapes: sizes.map((n) => (axis < 0 ? shape : shape.with(axis, n))), params: null };
  });

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
  defineSpec({
    op: 'hstack',
    inputs: stackable(false),
    run: (xs) => hstack(xs),
    reference: (xs) => {
      const flat = (xs[0] as Plain).shape.length < 2;
      return joined(flat ? xs.map((x) => ({ shape: [x.values.length], values: x.values })) : xs, flat ? 0 : 1);
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => hstack([zeros([2, 3]), zeros([3, 3])]),
      () => hstack([zeros([2]), zeros([2, 1])]),
    ),
  }),
  defineSpec({
    op: 'vstack',
    inputs: stackable(true),
    run: (xs) => vstack(xs),
    reference: (xs) =>
      joined(
        xs.map((x) => (x.shape.length < 2 ? { shape: [1, x.values.length], values: x.values } : x)),
        0,
      ),
    tolerance: exact,
    refuses: fc.constantFrom(
      () => vstack([zeros([2]), zeros([3])]),
      () => vstack([zeros([2, 3]), zeros([2, 4])]),
    ),
  }),
  defineSpec({
    op: 'chunk',
    inputs: parted,
    run: ([x], { axis, parts, pick }) => {
      const chunks = chunk(x as Tensor, parts, axis);
      return chunks[pick % chunks.length] as Tensor;
    },
    reference: ([x], { axis, parts, pick }) => {
      const n = (x as Plain).shape[axis] as number;
      let size = 0;
      while (size * parts < n) size++;
      const starts: number[] = [];
      for (let i = 0; n === 0 ? i < parts : i * size < n; i++) starts.push(i * size);
      const start = starts[pick % starts.length] as number;
      return between(x as Plain, axis, start, Math.min(n, start + size));
    },
    tolerance: exact,
    refuses: fc.constant(() => chunk(zeros([2, 3]), 1, 2)),
  }),
  defineSpec({
    op: 'tensorSplit',
    inputs: fc.oneof(
      parted.map(({ shapes: given, params: { parts, ...rest } }) => ({
        shapes: given,
        params: { ...rest, where: parts },
      })),
      cutBefore.map(({ shapes: given, params: { positions, ...rest } }) => ({
        shapes: given,
        params: { ...rest, where: positions },
      })),
    ) as Arbitrary<Call<{ axis: number; pick: number; where: number | readonly number[] }>>,
    run: ([x], { axis, pick, where }) => {
      const parts = tensorSplit(x as Tensor, where, axis);
      return parts[pick % parts.length] as Tensor;
    },
    reference: ([x], { axis, pick, where }) => {
      const n = (x as Plain).shape[axis] as number;
      if (typeof where === 'number') {
        const sizes = Array.from({ length: where }, () => 0);
        for (let i = 0; i < n; i++) sizes[i % where] = (sizes[i % where] as number) + 1;
        const i = pick % where;
        const start = sizes.slice(0, i).reduce((a, b) => a + b, 0);
        return between(x as Plain, axis, start, start + (sizes[i] as number));
      }
      const position = (at: number): number => Math.max(0, Math.min(n, at < 0 ? at + n : at));
      const i = pick % (where.length + 1);
      const start = i === 0 ? 0 : position(where[i - 1] as number);
      return between(x as Plain, axis, start, i === where.length ? n : position(where[i] as number));
    },
    tolerance: exact,
    refuses: fc.constant(() => tensorSplit(zeros([2, 3]), 1, 2)),
  }),
];
