import { type DType, mean, type Shape, sum, type Tensor, zeros } from '@frostgrad/core';
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

/** Shapes, and axes of them as a caller says them: all, one or some, from either end. */
export const reductions = (empty: boolean, maxSize: number = 4): Arbitrary<Call<Reduction>> =>
  shapes({ empty, maxSize }).chain((shape) => {
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

/** Each group of elements folded to one. */
export function reduced(x: Plain, reduction: Reduction, fold: (terms: readonly number[]) => Bounded): Reference {
  const { shape, groups: parts } = groups(x, reduction);
  const results = parts.map(fold);
  return { shape, values: results.map(({ v }) => v), errors: results.map(({ e }) => e) };
}

/** A mean rounds twice at most: the sum, which is held in double, and the quotient. */
export function meanOf(terms: readonly number[], dtype: DType): Bounded {
  const total = sumInDouble(terms, dtype);
  return { v: total.v / terms.length, e: terms.length === 0 ? 0 : (2 * total.e) / terms.length };
}

/** Calls with axes that a matrix does not have. */
export const wrongAxis = (op: (x: Tensor, axis: number) => Tensor): Arbitrary<() => unknown> =>
  fc.constantFrom(
    () => op(zeros([2, 3]), 2),
    () => op(zeros([2, 3]), -3),
  );

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
];
