import {
  type DType,
  maskedLogSoftmax,
  maskedLogSumExp,
  maskedMax,
  maskedMean,
  maskedMin,
  maskedSum,
  maskedVar,
  type ReduceOptions,
  type Shape,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { maskRows, maskTensor } from '../arbitraries/masks.ts';
import { atBroadcast, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, exactly, sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type OpSpec, type Reference, type Spec } from '../spec.ts';
import { extremeOf, nearlyTied } from './extremes.ts';
import { logSumExpOf, varianceOf } from './moments.ts';
import { groups, meanOf, reduced, type Reduction, reductions } from './reduce.ts';
import { logSoftmaxRow, maskedRows, scoresAndMask } from './softmax.ts';

interface Masked extends Reduction {
  readonly maskShape: Shape;
  readonly mask: readonly boolean[];
}

/** Shapes, axes of them, and masks of the same rank, some axes 1. */
const masked: Arbitrary<Call<Masked>> = reductions(true, 3).chain(({ shapes: [shape = []], params }) =>
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: shape.length, maxLength: shape.length }).chain((kept) => {
    const maskShape = shape.map((n, axis) => (kept[axis] === 0 ? 1 : n));
    return maskRows(sizeOf(maskShape.slice(0, -1)), maskShape.at(-1) ?? 1).map((mask) => ({
      shapes: [shape],
      params: { ...params, maskShape, mask },
    }));
  }),
);

/** A mark for what is masked, which no test value is. */
const GONE = 12_345.678_9;

/** The live elements of each group alone. */
function live(x: Plain, { mask, maskShape }: Masked): Plain {
  const allowed: Plain = { shape: maskShape, values: mask.map(Number) };
  return { ...x, values: x.values.map((v, i) => (atBroadcast(allowed, indexAt(x.shape, i)) === 1 ? v : GONE)) };
}

const alive = (terms: readonly number[]): readonly number[] => terms.filter((v) => v !== GONE);

const byMask = (x: Plain, params: Masked, fold: (terms: readonly number[]) => Bounded): Reference =>
  reduced(live(x, params), params, (terms) => fold(alive(terms)));

type Op = (x: Tensor, mask: Tensor, axes?: readonly number[] | number, options?: ReduceOptions) => Tensor;

const maskedSpec = (
  op: string,
  of: Op,
  fold: (terms: readonly number[], dtype: DType) => Bounded,
  rest: Pick<OpSpec<Masked>, 'tolerance' | 'kinks'>,
): Spec =>
  defineSpec<Masked>({
    ...rest,
    op,
    inputs: masked,
    run: ([x], { axes, keepDims, mask, maskShape }) => of(x as Tensor, maskTensor(mask, maskShape), axes, { keepDims }),
    reference: ([x], params, dtype) => byMask(x as Plain, params, (terms) => fold(terms, dtype)),
    refuses: fc.constantFrom(
      () => of(zeros([2, 3]), zeros([3], { dtype: 'bool' }), 1),
      () => of(zeros([2, 3]), zeros([3, 3], { dtype: 'bool' }), 1),
      () => of(zeros([1, 3]), zeros([2, 3], { dtype: 'bool' }), 1),
      () => of(zeros([2, 3]), zeros([2, 3], { dtype: 'bool' }), 2),
    ),
  });

/** Whether some group, of the live alone, is a place that is not smooth. */
const where =
  (unsmooth: (terms: readonly number[]) => boolean) =>
  ([x]: readonly Plain[], params: Masked): boolean =>
    groups(live(x as Plain, params), params).groups.some((terms) => unsmooth(alive(terms)));

const orZero =
  (fold: (terms: readonly number[], dtype: DType) => Bounded) =>
  (terms: readonly number[], dtype: DType): Bounded =>
    terms.length === 0 ? exactly(0) : fold(terms, dtype);

const running = { tolerance: 'running' } as const;
const exact = { float32: 0, float64: 0 };

export const maskedSpecs: readonly Spec[] = [
  maskedSpec('maskedSum', maskedSum, sumInDouble, running),
  maskedSpec('maskedMean', maskedMean, orZero(meanOf), running),
  maskedSpec(
    'maskedVar',
    maskedVar,
    orZero((terms, dtype) => varianceOf(terms, 1, dtype)),
    { ...running, kinks: where((terms) => terms.length === 1) }, // 0 / 0
  ),
  maskedSpec(
    'maskedMax',
    maskedMax,
    orZero((terms) => exactly(extremeOf(terms, 1))),
    { tolerance: exact, kinks: where((terms) => nearlyTied(terms, 1)) },
  ),
  maskedSpec(
    'maskedMin',
    maskedMin,
    orZero((terms) => exactly(extremeOf(terms, -1))),
    { tolerance: exact, kinks: where((terms) => nearlyTied(terms, -1)) },
  ),
  maskedSpec('maskedLogSumExp', maskedLogSumExp, logSumExpOf, {
    ...running,
    kinks: where((terms) => terms.length === 0), // a difference of infinities
  }),
  defineSpec({
    op: 'maskedLogSoftmax',
    inputs: scoresAndMask,
    run: ([x], { mask, maskShape }) => maskedLogSoftmax(x as Tensor, maskTensor(mask, maskShape)),
    reference: ([x], params) => maskedRows(x as Plain, params, logSoftmaxRow, -Infinity),
    tolerance: 'running',
    kinks: (_, { mask }) => mask.includes(false), // a difference of infinities
    refuses: fc.constantFrom(
      () => maskedLogSoftmax(zeros([2, 3]), zeros([3], { dtype: 'bool' })),
      () => maskedLogSoftmax(zeros([2, 3]), zeros([3, 3], { dtype: 'bool' })),
    ),
  }),
];
