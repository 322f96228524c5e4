import { argsort, median, sort, type Tensor, topk, unique, uniqueConsecutive, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { axisOf, type Plain } from '../plain.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { oneAxis } from './extremes.ts';
import { type Along, axisIn, byLine, hasNearPair, linesOf, sortedPlaces } from './lines.ts';
import { groups, reduced, type Reduction, wrongAxis } from './reduce.ts';

const exact = { float32: 0, float64: 0 };

interface Sorting extends Along {
  readonly descending: boolean;
}

const sortings: Arbitrary<Call<Sorting>> = shapes({ minRank: 1, maxRank: 2 }).chain((shape) =>
  fc.record({ axis: axisIn(shape), descending: fc.boolean() }).map((params) => ({ shapes: [shape], params })),
);

const tops: Arbitrary<Call<Sorting & { readonly k: number }>> = sortings.chain(({ shapes: [shape = []], params }) =>
  fc.nat(shape[axisOf(shape, params.axis)] as number).map((k) => ({ shapes: [shape], params: { ...params, k } })),
);

const lengthOf = ({ shape }: Plain, axis: number): number => shape[axisOf(shape, axis)] as number;

const nearTies = ([x]: readonly Plain[], { axis }: Along): boolean => linesOf(x as Plain, axis).some(hasNearPair);

/** The first NaN, or else the lower middle one. */
function medianOf(terms: readonly number[]): number {
  const nan = terms.find(Number.isNaN);
  return nan ?? (terms[sortedPlaces(terms, false)[Math.floor((terms.length - 1) / 2)] as number] as number);
}

/** Whether a neighbour of the median is so near that a difference would exchange them. */
const nearMedian = ([x]: readonly Plain[], params: Reduction): boolean =>
  groups(x as Plain, params).groups.some((terms) => {
    const ordered = terms.toSorted((a, b) => a - b);
    const m = Math.floor((terms.length - 1) / 2);
    return hasNearPair(ordered.slice(Math.max(0, m - 1), m + 2));
  });

/** Which different value each element is, in an order of the elements. */
function runsOf(values: readonly number[], order: readonly number[]): number[] {
  const inverse: number[] = [];
  let run = -1;
  for (const [i, place] of order.entries()) {
    if (i === 0 || values[place] !== values[order[i - 1] as number]) run++;
    inverse[place] = run;
  }
  return inverse;
}

export const sortingSpecs: readonly Spec[] = [
  defineSpec({
    op: 'argsort',
    inputs: sortings,
    run: ([x], { axis, descending }) => argsort(x as Tensor, axis, { descending }),
    reference: ([x], { axis, descending }) =>
      byLine(x as Plain, axis, lengthOf(x as Plain, axis), (line) => sortedPlaces(line, descending)),
    tolerance: exact,
    refuses: wrongAxis(argsort),
  }),
  defineSpec({
    op: 'sort',
    inputs: sortings,
    run: ([x], { axis, descending }) => sort(x as Tensor, axis, { descending }).values,
    reference: ([x], { axis, descending }) =>
      byLine(x as Plain, axis, lengthOf(x as Plain, axis), (line) =>
        sortedPlaces(line, descending).map((i) => line[i] as number),
      ),
    tolerance: exact,
    kinks: nearTies,
    refuses: wrongAxis((x, axis) => sort(x, axis).values),
  }),
  defineSpec({
    op: 'topk',
    inputs: tops,
    run: ([x], { axis, descending, k }) => topk(x as Tensor, k, axis, { largest: descending }).values,
    reference: ([x], { axis, descending, k }) =>
      byLine(x as Plain, axis, k, (line) =>
        sortedPlaces(line, descending)
          .slice(0, k)
          .map((i) => line[i] as number),
      ),
    tolerance: exact,
    kinks: nearTies,
    refuses: wrongAxis((x, axis) => topk(x, 1, axis).values),
  }),
  defineSpec({
    op: 'median',
    inputs: oneAxis,
    run: ([x], { axes, keepDims }) =>
      axes === undefined ? median(x as Tensor) : median(x as Tensor, axes as number, { keepDims }).values,
    reference: ([x], { axes, keepDims }) =>
      reduced(x as Plain, { axes, keepDims: keepDims && axes !== undefined }, (terms) => ({
        v: medianOf(terms),
        e: 0,
      })),
    tolerance: exact,
    kinks: nearMedian,
    refuses: fc.oneof(
      wrongAxis((x, axis) => median(x, axis).values),
      fc.constant(() => median(zeros([2, 0]), 1)),
    ),
  }),
  defineSpec({
    op: 'unique',
    inputs: shapes().map((shape) => ({ shapes: [shape], params: undefined })),
    run: ([x]) => unique(x as Tensor).inverse,
    reference: ([x]) => {
      const { shape, values } = x as Plain;
      return { shape, values: runsOf(values, sortedPlaces(values, false)) };
    },
    tolerance: exact,
  }),
  defineSpec({
    op: 'uniqueConsecutive',
    inputs: shapes().map((shape) => ({ shapes: [shape], params: undefined })),
    run: ([x]) => uniqueConsecutive(x as Tensor).inverse,
    reference: ([x]) => {
      const { shape, values } = x as Plain;
      return { shape, values: runsOf(values, [...values.keys()]) };
    },
    tolerance: exact,
  }),
];
