import {
  diag,
  diagEmbed,
  diagonal,
  diagonalScatter,
  selectScatter,
  type Shape,
  sliceScatter,
  type Tensor,
  tril,
  triu,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, axisOf, build, type Plain } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { movementSpec, type Range, positions, ranged } from './movement.ts';

const exact = { float32: 0, float64: 0 };

interface Diagonal {
  readonly offset: number;
  readonly axis1: number;
  readonly axis2: number;
}

/** An offset, and two axes of so many. */
const diagonalIn = (rank: number): Arbitrary<Diagonal> =>
  fc
    .tuple(
      fc.integer({ min: -5, max: 5 }),
      fc.shuffledSubarray([...Array.from({ length: rank }).keys()], { minLength: 2, maxLength: 2 }),
      fc.boolean(),
    )
    .map(([offset, [row, column], negative]) => ({
      offset,
      axis1: (row as number) - (negative ? rank : 0),
      axis2: column as number,
    }));

const diagonals: Arbitrary<Call<Diagonal>> = shapes({ minRank: 2 }).chain((shape) =>
  diagonalIn(shape.length).map((params) => ({ shapes: [shape], params })),
);

/** Where the elements of a diagonal lie, in the order in which it gives them. */
function placesOn(shape: Shape, { offset, axis1, axis2 }: Diagonal): { shape: Shape; places: number[][] } {
  const [row, column] = [axisOf(shape, axis1), axisOf(shape, axis2)];
  const places: number[][] = [];
  const others = shape.filter((_, axis) => axis !== row && axis !== column);
  let count = 0;
  for (let i = 0; i < (shape[row] as number); i++) {
    if (i + offset >= 0 && i + offset < (shape[column] as number)) count++;
  }
  const out = [...others, count];
  build(out, (index) => {
    const rest = index.slice(0, -1);
    const i = (index.at(-1) as number) + Math.max(0, -offset);
    places.push(shape.map((_, axis) => (axis === row ? i : axis === column ? i + offset : (rest.shift() as number))));
    return 0;
  });
  return { shape: out, places };
}

const diagonalReference = (x: Plain, params: Diagonal): Plain => {
  const { shape, places } = placesOn(x.shape, params);
  return { shape, values: places.map((place) => at(x, place)) };
};

function embedded(x: Plain, { offset, axis1, axis2 }: Diagonal): Plain {
  const rank = x.shape.length + 1;
  const [row, column] = [axis1, axis2].map((axis) => (axis < 0 ? axis + rank : axis)) as [number, number];
  const n = (x.shape.at(-1) as number) + Math.abs(offset);
  const rest = x.shape.slice(0, -1);
  const shape = Array.from({ length: rank }, (_, axis) =>
    axis === row || axis === column ? n : (rest.shift() as number),
  );
  return build(shape, (index) => {
    if ((index[column] as number) - (index[row] as number) !== offset) return 0;
    const i = Math.min(index[row] as number, index[column] as number);
    return at(x, [...index.filter((_, axis) => axis !== row && axis !== column), i]);
  });
}

const triangles: Arbitrary<Call<number>> = shapes({ minRank: 2 }).chain((shape) =>
  fc.integer({ min: -4, max: 4 }).map((params) => ({ shapes: [shape], params })),
);

/** Zero where a rule about `column - row` says so. */
const zeroed = (x: Plain, outside: (offset: number) => boolean): Plain =>
  build(x.shape, (index) => (outside((index.at(-1) as number) - (index.at(-2) as number)) ? 0 : at(x, index)));

/** `x`, with the elements of `src` at the places listed. */
function replaced(x: Plain, src: Plain, places: readonly (readonly number[])[]): Plain {
  return build(x.shape, (index) => {
    const i = places.findLastIndex((place) => place.every((p, axis) => p === index[axis]));
    return i < 0 ? at(x, index) : (src.values[i] as number);
  });
}

/** The places that an array of this shape is read from, under a rule for its indices. */
function placesOf(shape: Shape, place: (index: readonly number[]) => readonly number[]): (readonly number[])[] {
  const places: (readonly number[])[] = [];
  build(shape, (index) => {
    places.push(place(index));
    return 0;
  });
  return places;
}

export const diagonalSpecs: readonly Spec[] = [
  movementSpec(
    'diagonal',
    diagonals,
    diagonal,
    diagonalReference,
    fc.constantFrom(
      () => diagonal(zeros([3])),
      () => diagonal(zeros([2, 3]), { axis2: 2 }),
      () => diagonal(zeros([2, 3]), { axis1: 1, axis2: -1 }),
    ),
  ),
  movementSpec(
    'diagEmbed',
    shapes({ minRank: 1, maxRank: 2 }).chain((shape) =>
      diagonalIn(shape.length + 1).map((params) => ({ shapes: [shape], params })),
    ),
    diagEmbed,
    embedded,
    fc.constantFrom(
      () => diagEmbed(zeros([])),
      () => diagEmbed(zeros([2]), { axis1: 2 }),
      () => diagEmbed(zeros([2]), { axis1: 1, axis2: 1 }),
    ),
  ),
  movementSpec(
    'diag',
    shapes({ minRank: 1, maxRank: 2 }).chain((shape) =>
      fc.integer({ min: -4, max: 4 }).map((params) => ({ shapes: [shape], params })),
    ),
    (x, offset) => diag(x, { diagonal: offset }),
    (x, offset) =>
      x.shape.length === 1
        ? embedded(x, { offset, axis1: 0, axis2: 1 })
        : diagonalReference(x, { offset, axis1: 0, axis2: 1 }),
    fc.constantFrom(
      () => diag(zeros([])),
      () => diag(zeros([1, 2, 3])),
    ),
  ),
  movementSpec(
    'tril',
    triangles,
    (x, bound) => tril(x, { diagonal: bound }),
    (x, bound) => zeroed(x, (offset) => offset > bound),
    fc.constant(() => tril(zeros([3]))),
  ),
  movementSpec(
    'triu',
    triangles,
    (x, bound) => triu(x, { diagonal: bound }),
    (x, bound) => zeroed(x, (offset) => offset < bound),
    fc.constant(() => triu(zeros([3]))),
  ),
  defineSpec<Range>({
    op: 'sliceScatter',
    inputs: ranged.map(({ shapes: [shape], params }) => {
      const taken = positions((shape as Shape)[params.axis] as number, params);
      return { shapes: [shape as Shape, (shape as Shape).with(params.axis, taken.length)], params };
    }),
    run: ([x, src], { axis, start, end, step }) => sliceScatter(x as Tensor, src as Tensor, axis, start, end, step),
    reference: ([x, src], range) => {
      const taken = positions((x as Plain).shape[range.axis] as number, range);
      const places = placesOf((src as Plain).shape, (index) =>
        index.with(range.axis, taken[index[range.axis] as number] as number),
      );
      return replaced(x as Plain, src as Plain, places);
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => sliceScatter(zeros([2, 3]), zeros([2, 3]), 0, 1),
      () => sliceScatter(zeros([2, 3]), zeros([2, 3]), 2),
    ),
  }),
  defineSpec<readonly [number, number]>({
    op: 'selectScatter',
    inputs: shapes({ minRank: 1, empty: false }).chain((shape) =>
      fc.nat(shape.length - 1).chain((axis) => {
        const n = shape[axis] as number;
        return fc
          .integer({ min: -n, max: n - 1 })
          .map((i) => ({ shapes: [shape, shape.toSpliced(axis, 1)], params: [axis, i] as const }));
      }),
    ),
    run: ([x, src], [axis, i]) => selectScatter(x as Tensor, src as Tensor, axis, i),
    reference: ([x, src], [axis, i]) => {
      const position = i < 0 ? i + ((x as Plain).shape[axis] as number) : i;
      const places = placesOf((src as Plain).shape, (index) => index.toSpliced(axis, 0, position));
      return replaced(x as Plain, src as Plain, places);
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => selectScatter(zeros([2, 3]), zeros([2]), 0, 1),
      () => selectScatter(zeros([2, 3]), zeros([3]), 2, 0),
    ),
  }),
  defineSpec<Diagonal>({
    op: 'diagonalScatter',
    inputs: diagonals.map(({ shapes: [shape], params }) => ({
      shapes: [shape as Shape, placesOn(shape as Shape, params).shape],
      params,
    })),
    run: ([x, src], params) => diagonalScatter(x as Tensor, src as Tensor, params),
    reference: ([x, src], params) => replaced(x as Plain, src as Plain, placesOn((x as Plain).shape, params).places),
    tolerance: exact,
    refuses: fc.constantFrom(
      () => diagonalScatter(zeros([2, 3]), zeros([3])),
      () => diagonalScatter(zeros([2, 3]), zeros([2]), { axis1: 1 }),
    ),
  }),
];
