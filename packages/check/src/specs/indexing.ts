import {
  embedding,
  gather,
  indexAdd,
  indexSelect,
  scatterAdd,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { axisSizes, shapes } from '../arbitraries/shapes.ts';
import { at, axisOf, build, flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import type { DType } from '@frostgrad/core';

const exact = { float32: 0, float64: 0 };

interface Indexed {
  readonly axis: number;
  readonly index: readonly number[];
  readonly indexShape: Shape;
  /** Size, or shape, of what is added into. */
  readonly to: Shape;
}

const indexTensor = ({ index, indexShape }: Pick<Indexed, 'index' | 'indexShape'>): Tensor =>
  tensor(Int32Array.from(index), { shape: indexShape });

/** So many positions below `n`; none when n is 0. */
const below = (n: number, count: number): Arbitrary<readonly number[]> =>
  fc.array(fc.nat(Math.max(0, n - 1)), { minLength: count, maxLength: count });

/** A shape, an axis of it, and an index of rank 0 to 2 into that axis. */
const selections: Arbitrary<Call<Indexed>> = fc
  .tuple(shapes({ minRank: 1 }), shapes({ maxRank: 2 }), fc.nat(5))
  .chain(([shape, wanted, pick]) => {
    const axis = pick % shape.length;
    const n = shape[axis] as number;
    const indexShape = n === 0 ? [0] : wanted;
    return below(n, sizeOf(indexShape)).map((index) => ({
      shapes: [shape],
      params: { axis: axis - (pick > 2 ? shape.length : 0), index, indexShape, to: [] },
    }));
  });

/** A shape, and for each position of an axis where it is added to. */
const additions: Arbitrary<Call<Indexed>> = fc
  .tuple(shapes({ minRank: 1 }), axisSizes(), fc.nat(5))
  .chain(([wanted, size, pick]) => {
    const axis = pick % wanted.length;
    const shape = size === 0 ? wanted.with(axis, 0) : wanted;
    const n = shape[axis] as number;
    return below(size, n).map((index) => ({
      shapes: [shape.with(axis, size), shape],
      params: { axis, index, indexShape: [n], to: shape.with(axis, size) },
    }));
  });

/** Two shapes of one rank, the first nowhere longer than the second but along an axis, and positions along it. */
export const alongAxis: Arbitrary<{ small: Shape; large: Shape; axis: number; index: readonly number[] }> = fc
  .tuple(shapes({ minRank: 1 }), fc.nat(5), fc.array(fc.nat(2), { minLength: 3, maxLength: 3 }))
  .chain(([large, pick, cut]) => {
    const axis = pick % large.length;
    const small = large.map((n, i) =>
      i === axis ? (n === 0 ? 0 : 1 + (cut[i] as number)) : Math.max(Math.min(n, 1), n - (cut[i] as number)),
    );
    return below(large[axis] as number, sizeOf(small)).map((index) => ({ small, large, axis, index }));
  });

const taken = (x: Plain, axis: number, { index, indexShape }: Indexed): Plain =>
  build(x.shape.toSpliced(axis, 1, ...indexShape), (place) => {
    const row = index[flatAt(indexShape, place.slice(axis, axis + indexShape.length))] as number;
    return at(x, place.toSpliced(axis, indexShape.length, row));
  });

/** What is there and all elements that are sent there: one sum, rounded once. */
function added(
  x: Plain,
  source: Plain,
  placeOf: (index: readonly number[], i: number) => readonly number[],
  dtype: DType,
): Reference {
  const terms = x.values.map((v) => [v]);
  for (const [i, v] of source.values.entries()) {
    terms[flatAt(x.shape, placeOf(indexAt(source.shape, i), i))]?.push(v);
  }
  const sums = terms.map((list) => sumInDouble(list, dtype));
  return { shape: x.shape, values: sums.map(({ v }) => v), errors: sums.map(({ e }) => e) };
}

const int = (values: readonly number[], shape: Shape): Tensor => tensor(Int32Array.from(values), { shape });

export const indexingSpecs: readonly Spec[] = [
  defineSpec({
    op: 'indexSelect',
    inputs: selections,
    run: ([x], params) => indexSelect(x as Tensor, params.axis, indexTensor(params)),
    reference: ([x], params) => taken(x as Plain, axisOf((x as Plain).shape, params.axis), params),
    tolerance: exact,
    refuses: fc.constant(() => indexSelect(zeros([2, 3]), 2, [0])),
  }),
  defineSpec({
    op: 'embedding',
    inputs: fc
      .tuple(shapes({ minRank: 2, maxRank: 2, empty: false }), shapes({ maxRank: 2 }))
      .chain(([shape, indexShape]) =>
        below(shape[0] as number, sizeOf(indexShape)).map((index): Call<Indexed> => ({
          shapes: [shape],
          params: { axis: 0, index, indexShape, to: [] },
        })),
      ),
    run: ([x], params) => embedding(x as Tensor, indexTensor(params)),
    reference: ([x], params) => taken(x as Plain, 0, params),
    tolerance: exact,
  }),
  defineSpec({
    op: 'indexAdd',
    inputs: fc
      .tuple(additions, fc.constantFrom(1, -2)) // powers of two: the product is exact
      .map(([{ shapes, params }, alpha]) => ({ shapes, params: { ...params, alpha } })),
    run: ([x, source], { axis, alpha, ...params }) =>
      indexAdd(x as Tensor, axis, indexTensor(params), source as Tensor, { alpha }),
    reference: ([x, source], { axis, index, alpha }, dtype) => {
      const { shape, values } = source as Plain;
      const placeOf = (place: readonly number[]): number[] => place.with(axis, index[place[axis] as number] as number);
      return added(x as Plain, { shape, values: values.map((v) => v * alpha) }, placeOf, dtype);
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => indexAdd(zeros([2, 3]), 0, [0, 0, 0], zeros([2, 3])),
      () => indexAdd(zeros([2, 3]), 2, [0, 0], zeros([2, 3])),
      () => indexAdd(zeros([2, 3]), 0, int([0, 0], [2, 1]), zeros([2, 3])),
    ),
  }),
  defineSpec({
    op: 'gather',
    inputs: alongAxis.map(({ small, large, axis, index }): Call<Indexed> => ({
      shapes: [large],
      params: { axis, index, indexShape: small, to: large },
    })),
    run: ([x], params) => gather(x as Tensor, params.axis, indexTensor(params)),
    reference: ([x], { axis, index, indexShape }) => {
      return build(indexShape, (place) => at(x as Plain, place.with(axis, index[flatAt(indexShape, place)] as number)));
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => gather(zeros([2, 3]), 1, int([0, 0], [2])),
      () => gather(zeros([2, 3]), 1, int([0, 0, 0], [3, 1])),
      () => gather(zeros([2, 3]), 2, int([0], [1, 1])),
    ),
  }),
  defineSpec({
    op: 'scatterAdd',
    inputs: alongAxis.map(({ small, large, axis, index }): Call<Indexed> => ({
      shapes: [large, small],
      params: { axis, index, indexShape: small, to: large },
    })),
    run: ([x, source], params) => scatterAdd(x as Tensor, params.axis, indexTensor(params), source as Tensor),
    reference: ([x, source], { axis, index }, dtype) =>
      added(x as Plain, source as Plain, (place, i) => place.with(axis, index[i] as number), dtype),
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => scatterAdd(zeros([2, 4]), 1, int([0, 0], [2, 1]), zeros([2])),
      () => scatterAdd(zeros([2, 4]), 1, int([0, 0, 0], [3, 1]), zeros([3, 1])),
      () => scatterAdd(zeros([2, 4]), 1, int([0, 0], [2]), zeros([2])),
      () => scatterAdd(zeros([2, 4]), 0, int([0, 1], [2, 1]), zeros([1, 1])),
    ),
  }),
];
