import {
  amax,
  amin,
  argmax,
  argmin,
  max,
  min,
  type ReduceOptions,
  type Tensor,
  type ValuesAndIndices,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import type { Plain } from '../plain.ts';
import { exactly } from '../running-error.ts';
import { type Call, defineSpec, type OpSpec, type Spec } from '../spec.ts';
import { groups, reduced, type Reduction, reductions, wrongAxis } from './reduce.ts';

const exact = { float32: 0, float64: 0 };

/** How the elements of a group are told apart: `sign` 1 looks for the largest, -1 for the smallest. */
type Sign = 1 | -1;

/** The first largest or smallest; the first NaN, where there is one. */
function firstExtreme(terms: readonly number[], sign: Sign): number {
  const nan = terms.findIndex(Number.isNaN);
  if (nan >= 0) return nan;
  let at = 0;
  for (const [i, v] of terms.entries()) if (sign * v > sign * (terms[at] as number)) at = i;
  return at;
}

/** Whether two elements are so near that a difference would exchange them. */
export function nearlyTied(terms: readonly number[], sign: Sign): boolean {
  const [first = 0, second = -Infinity] = terms.map((v) => sign * v).toSorted((a, b) => b - a);
  return first - second < 0.05;
}

const tiedGroups =
  (sign: Sign) =>
  ([x]: readonly Plain[], params: Reduction): boolean =>
    groups(x as Plain, params).groups.some((terms) => nearlyTied(terms, sign));

/** The largest or smallest itself; NaN, where there is one. */
export const extremeOf = (terms: readonly number[], sign: Sign): number => terms[firstExtreme(terms, sign)] as number;

const emptyAxis = (op: (x: Tensor, axis: number) => unknown): Arbitrary<() => unknown> =>
  fc.constant(() => op(zeros([2, 0]), 1));

/** Shapes, and one axis of them or none. */
export const oneAxis: Arbitrary<Call<Reduction>> = shapes({ empty: false }).chain((shape) => {
  const axes = fc.oneof(
    fc.constant(undefined),
    ...(shape.length > 0 ? [{ weight: 3, arbitrary: fc.integer({ min: -shape.length, max: shape.length - 1 }) }] : []),
  );
  return fc.record({ axes, keepDims: fc.boolean() }).map((params) => ({ shapes: [shape], params }));
});

type Shared = Pick<OpSpec<Reduction>, 'tolerance' | 'kinks'>;
const shared = (sign: Sign): Shared => ({ tolerance: exact, kinks: tiedGroups(sign) });

const valueSpec = (op: string, of: typeof amax, sign: Sign): Spec =>
  defineSpec<Reduction>({
    ...shared(sign),
    op,
    inputs: reductions(false),
    run: ([x], { axes, keepDims }) => of(x as Tensor, axes, { keepDims }),
    reference: ([x], params) => reduced(x as Plain, params, (terms) => exactly(extremeOf(terms, sign))),
    refuses: fc.oneof(wrongAxis(of), emptyAxis(of)),
  });

/** The two forms of `max`: the value of all, or values along an axis, with their places. */
interface Extreme {
  (x: Tensor): Tensor;
  (x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices;
}

const pairSpec = (op: string, of: Extreme, sign: Sign): Spec =>
  defineSpec<Reduction>({
    ...shared(sign),
    op,
    inputs: oneAxis,
    run: ([x], { axes, keepDims }) =>
      axes === undefined ? of(x as Tensor) : of(x as Tensor, axes as number, { keepDims }).values,
    reference: ([x], { axes, keepDims }) =>
      reduced(x as Plain, { axes, keepDims: keepDims && axes !== undefined }, (terms) => ({
        v: terms[firstExtreme(terms, sign)] as number,
        e: 0,
      })),
    refuses: fc.oneof(
      wrongAxis((x, axis) => of(x, axis).values),
      emptyAxis(of),
    ),
  });

const placeSpec = (op: string, of: typeof argmax, sign: Sign): Spec =>
  defineSpec<Reduction>({
    op,
    inputs: oneAxis,
    run: ([x], { axes, keepDims }) => of(x as Tensor, axes as number | undefined, { keepDims }),
    reference: ([x], params) => reduced(x as Plain, params, (terms) => ({ v: firstExtreme(terms, sign), e: 0 })),
    tolerance: exact,
    refuses: fc.oneof(wrongAxis(of), emptyAxis(of)),
  });

export const extremeSpecs: readonly Spec[] = [
  valueSpec('amax', amax, 1),
  valueSpec('amin', amin, -1),
  pairSpec('max', max, 1),
  pairSpec('min', min, -1),
  placeSpec('argmax', argmax, 1),
  placeSpec('argmin', argmin, -1),
];
