import {
  Offsets,
  segmentExpand,
  segmentFirst,
  segmentLast,
  segmentLogSoftmax,
  segmentLogSumExp,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentReverse,
  segmentSoftmax,
  segmentSum,
  segmentVar,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { at, build, type Plain } from '../plain.ts';
import { exactly, sumInDouble } from '../running-error.ts';
import { type Call, defineSpec, type Spec } from '../spec.ts';
import { extremeOf, nearlyTied } from './extremes.ts';
import { logSumExpOf, varianceOf } from './moments.ts';
import { meanOf } from './reduce.ts';
import { bySegment, byRow, features, packed, raggedOf, rowOf, type Rows, total, withinRows } from './rows.ts';
import { logSoftmaxRow, softmaxRow } from './softmax.ts';

const exact = { float32: 0, float64: 0 };

interface Corrected extends Rows {
  readonly correction: number;
}

const corrected: Arbitrary<Call<Corrected>> = packed.chain(({ shapes, params }) =>
  fc.constantFrom(0, 1, 1.5).map((correction) => ({ shapes, params: { ...params, correction } })),
);

interface Filled extends Rows {
  readonly empty: number;
}

const filled: Arbitrary<Call<Filled>> = packed.chain(({ shapes, params }) =>
  fc.constantFrom(0, -Infinity, 2.5).map((empty) => ({ shapes, params: { ...params, empty } })),
);

/** Rows with two largest (or smallest) elements so near that a difference would exchange them. */
const tiedRows =
  (sign: 1 | -1) =>
  ([x]: readonly Plain[], { lengths: list }: Rows): boolean =>
    [...bySegment(x as Plain, list, (values) => values.map(exactly)).values()].some((row) =>
      nearlyTied(
        row.map(({ v }) => v),
        sign,
      ),
    );

const extremeSpec = (op: string, of: typeof segmentMax, sign: 1 | -1): Spec =>
  defineSpec<Filled>({
    op,
    inputs: filled,
    run: ([x], { empty, ...rows }) => of(raggedOf(x as Tensor, rows), { empty }),
    reference: ([x], { lengths: list, empty }) =>
      byRow(x as Plain, list, (values) => exactly(values.length === 0 ? empty : extremeOf(values, sign))),
    tolerance: exact,
    kinks: tiedRows(sign),
  });

const pickSpec = (op: string, of: typeof segmentFirst, pick: (values: readonly number[]) => number | undefined): Spec =>
  defineSpec<Filled>({
    op,
    inputs: filled,
    run: ([x], { empty, ...rows }) => of(raggedOf(x as Tensor, rows), { empty }),
    reference: ([x], { lengths: list, empty }) => byRow(x as Plain, list, (values) => exactly(pick(values) ?? empty)),
    tolerance: exact,
  });

export const segmentSpecs: readonly Spec[] = [
  defineSpec({
    op: 'segmentSum',
    inputs: packed,
    run: ([x], params) => segmentSum(raggedOf(x as Tensor, params)),
    reference: ([x], { lengths: list }, dtype) => byRow(x as Plain, list, (values) => sumInDouble(values, dtype)),
    tolerance: 'running',
  }),
  defineSpec({
    op: 'segmentExpand',
    inputs: fc
      .tuple(lengths(), features)
      .map(([list, feature]) => ({ shapes: [[list.length, ...feature]], params: { lengths: list } })),
    run: ([x], { lengths: list }) => segmentExpand(x as Tensor, Offsets.fromLengths(list)).values,
    reference: ([x], { lengths: list }) => {
      return build([total(list), ...(x as Plain).shape.slice(1)], ([l = 0, ...rest]) =>
        at(x as Plain, [rowOf(list, l)[0], ...rest]),
      );
    },
    tolerance: exact,
    refuses: fc.constantFrom(
      () => segmentExpand(zeros([3]), Offsets.fromLengths([2, 1])),
      () => segmentExpand(zeros([]), Offsets.fromLengths([2, 1])),
    ),
  }),
  defineSpec({
    op: 'segmentSoftmax',
    inputs: packed,
    run: ([x], params) => segmentSoftmax(raggedOf(x as Tensor, params)).values,
    reference: ([x], { lengths: list }) => withinRows(x as Plain, list, softmaxRow),
    tolerance: 'running',
  }),
  defineSpec({
    op: 'segmentLogSoftmax',
    inputs: packed,
    run: ([x], params) => segmentLogSoftmax(raggedOf(x as Tensor, params)).values,
    reference: ([x], { lengths: list }) => withinRows(x as Plain, list, logSoftmaxRow),
    tolerance: 'running',
  }),
  defineSpec({
    op: 'segmentMean',
    inputs: packed,
    run: ([x], params) => segmentMean(raggedOf(x as Tensor, params)),
    reference: ([x], { lengths: list }, dtype) =>
      byRow(x as Plain, list, (values) => (values.length === 0 ? exactly(0) : meanOf(values, dtype))),
    tolerance: 'running',
  }),
  defineSpec<Corrected>({
    op: 'segmentVar',
    inputs: corrected,
    run: ([x], { correction, ...rows }) => segmentVar(raggedOf(x as Tensor, rows), { correction }),
    reference: ([x], { lengths: list, correction }, dtype) =>
      byRow(x as Plain, list, (values) => (values.length === 0 ? exactly(0) : varianceOf(values, correction, dtype))),
    tolerance: 'running',
    kinks: (_, { lengths: list, correction }) => list.some((n) => n > 0 && n <= correction), // 0 / 0
  }),
  defineSpec({
    op: 'segmentLogSumExp',
    inputs: packed,
    run: ([x], params) => segmentLogSumExp(raggedOf(x as Tensor, params)),
    reference: ([x], { lengths: list }) => byRow(x as Plain, list, logSumExpOf),
    tolerance: 'running',
    kinks: (_, { lengths: list }) => list.includes(0), // a difference of infinities
  }),
  extremeSpec('segmentMax', segmentMax, 1),
  extremeSpec('segmentMin', segmentMin, -1),
  pickSpec('segmentFirst', segmentFirst, (values) => values[0]),
  pickSpec('segmentLast', segmentLast, (values) => values.at(-1)),
  defineSpec({
    op: 'segmentReverse',
    inputs: packed,
    run: ([x], params) => segmentReverse(raggedOf(x as Tensor, params)).values,
    reference: ([x], { lengths: list }) => withinRows(x as Plain, list, (values) => values.toReversed().map(exactly)),
    tolerance: exact,
  }),
];
