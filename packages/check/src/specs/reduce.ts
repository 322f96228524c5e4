import { argmax, type DType, max, mean, type Shape, sum, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { axisOf, flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';

/** Which axes, as a caller says it. */
export interface Reduction {
  readonly axes: readonly number[] | number | undefined;
  readonly keepDims: boolean;
}

const reductions = (empty: boolean): Arbitrary<Call<Reduction>> =>
  shapes({ empty }).chain((shape) => {
    const all = [...shape.keys()];
    const axes = fc.oneof(
      fc.constant(undefined),
      fc.subarray(all).map((some) => some.map((axis, i) => (i % 2 === 0 ? axis : axis - shape.length))),
      ...(all.length > 0 ? [fc.integer({ min: -all.length, max: all.length - 1 })] : []),
    );
    return fc.record({ axes, keepDims: fc.boolean() }).map((params) => ({ shapes: [shape], params }));
  });

function resolved({ shape }: Plain, { axes }: Reduction): number[] {
  if (axes === undefined) return [...shape.keys()];
  return [axes].flat().map((axis) => axisOf(shape, axis));
}

/** The elements that each result is made of, row-major. */
export function groups(x: Plain, reduction: Reduction): { shape: Shape; groups: number[][] } {
  const axes = resolved(x, reduction);
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const parts: number[][] = Array.from({ length: sizeOf(kept) }, () => []);
  for (const [i, v] of x.values.entries()) {
    const index = indexAt(x.shape, i).map((position, axis) => (axes.includes(axis) ? 0 : position));
    parts[flatAt(kept, index)]?.push(v);
  }
  return { shape: reduction.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis)), groups: parts };
}

function reduced(x: Plain, reduction: Reduction, fold: (terms: readonly number[]) => Bounded): Reference {
  const { shape, groups: parts } = groups(x, reduction);
  const results = parts.map(fold);
  return { shape, values: results.map(({ v }) => v), errors: results.map(({ e }) => e) };
}

/** A mean rounds twice at most: the sum, which is held in double, and the quotient. */
function meanOf(terms: readonly number[], dtype: DType): Bounded {
  const total = sumInDouble(terms, dtype);
  return { v: total.v / terms.length, e: terms.length === 0 ? 0 : (2 * total.e) / terms.length };
}

/** NaN where there is one, whatever Math.max would say about zeros. */
const largest = (terms: readonly number[]): number => terms.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a));

const wrongAxis = (op: (x: Tensor, axis: number) => Tensor): Arbitrary<() => unknown> =>
  fc.constantFrom(
    () => op(zeros([2, 3]), 2),
    () => op(zeros([2, 3]), -3),
  );

/** Whether two elements of a group are so near that a difference would exchange them. */
const nearlyTied = (terms: readonly number[]): boolean => {
  const [first = 0, second = -Infinity] = terms.toSorted((a, b) => b - a);
  return first - second < 0.05;
};

export const reduceSpecs: readonly Spec[] = [
  defineSpec({
    op: 'sum',
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => sum(x as Tensor, axes, { keepDims }),
    reference: ([x], params, dtype) => reduced(x as Plain, params, (terms) => sumInDouble(terms, dtype)),
    tolerance: 'running',
    refuses: fc.oneof(
      wrongAxis(sum),
      fc.constant(() => sum(zeros([2, 3]), [0, -2])),
    ),
  }),
  defineSpec({
    op: 'mean',
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => mean(x as Tensor, axes, { keepDims }),
    reference: ([x], params, dtype) => reduced(x as Plain, params, (terms) => meanOf(terms, dtype)),
    tolerance: 'running',
    kinks: ([x], params) => groups(x as Plain, params).groups.some((terms) => terms.length === 0), // 0 / 0 has no derivative
    refuses: wrongAxis(mean),
  }),
  defineSpec({
    op: 'max',
    inputs: reductions(false),
    run: ([x], { axes, keepDims }) => max(x as Tensor, axes, { keepDims }),
    reference: ([x], params) => reduced(x as Plain, params, (terms) => ({ v: largest(terms), e: 0 })),
    tolerance: { float32: 0, float64: 0 },
    kinks: ([x], params) => groups(x as Plain, params).groups.some(nearlyTied),
    refuses: fc.oneof(
      wrongAxis(max),
      fc.constant(() => max(zeros([2, 0]), 1)),
    ),
  }),
  defineSpec({
    op: 'argmax',
    inputs: shapes({ minRank: 1, empty: false }).chain((shape) =>
      fc
        .record({ axes: fc.integer({ min: -shape.length, max: shape.length - 1 }), keepDims: fc.boolean() })
        .map((params) => ({ shapes: [shape], params })),
    ),
    run: ([x], { axes, keepDims }) => argmax(x as Tensor, axes, { keepDims }),
    reference: ([x], params) => {
      return reduced(x as Plain, params, (terms) => ({
        v: terms.findIndex((v) => Object.is(v, largest(terms)) || v === largest(terms)),
        e: 0,
      }));
    },
    tolerance: { float32: 0, float64: 0 },
    refuses: fc.oneof(
      wrongAxis(argmax),
      fc.constant(() => argmax(zeros([2, 0]), 1)),
    ),
  }),
];
