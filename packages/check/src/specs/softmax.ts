import { gridSoftmax, logSoftmax, maskedSoftmax, type Shape, softmax, type Tensor, zeros } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { maskRows, maskTensor } from '../arbitraries/masks.ts';
import { shapes } from '../arbitraries/shapes.ts';
import { atBroadcast, axisOf, flatAt, indexAt, type Plain, sizeOf } from '../plain.ts';
import { type Bounded, exactly, minus, over, through } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';

const exp = through(Math.exp, 1, (_, y) => y);
const log = through(Math.log, 1, (x) => 1 / x);

/** The largest, NaN included. */
const largest = (xs: readonly number[]): number => xs.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), -Infinity);

/** The sum of exponentials, each rounded; whatever the order and the accumulator, it rounds at most n times. */
function total(terms: readonly Bounded[]): Bounded {
  const v = terms.reduce((a, { v }) => a + v, 0);
  return { v, e: terms.reduce((a, { e }) => a + e, 0) + terms.length * v };
}

/** Softmax of the scores of one row: no mask, no row that is empty. */
export function softmaxRow(scores: readonly number[]): readonly Bounded[] {
  const max = exactly(largest(scores));
  const terms = scores.map((x) => exp(minus(exactly(x), max)));
  const sum = total(terms);
  return terms.map((term) => over(term, sum));
}

export function logSoftmaxRow(scores: readonly number[]): readonly Bounded[] {
  const max = exactly(largest(scores));
  const shifted = scores.map((x) => minus(exactly(x), max));
  const norm = log(total(shifted.map(exp)));
  return shifted.map((x) => minus(x, norm));
}

/** A formula for rows, along an axis, over the elements that are allowed; the others are filled. */
function alongRows(
  x: Plain,
  axis: number,
  row: (scores: readonly number[]) => readonly Bounded[],
  allowed: (index: readonly number[]) => boolean,
  fill: number = 0,
): Reference {
  const values = x.values.map(() => fill);
  const errors = x.values.map(() => 0);
  const rows = new Map<number, number[]>();
  for (const i of x.values.keys()) {
    const index = indexAt(x.shape, i);
    if (!allowed(index)) continue;
    const key = flatAt(x.shape, index.with(axis, 0));
    rows.set(key, [...(rows.get(key) ?? []), i]);
  }
  for (const places of rows.values()) {
    for (const [k, { v, e }] of row(places.map((i) => x.values[i] as number)).entries()) {
      values[places[k] as number] = v;
      errors[places[k] as number] = e;
    }
  }
  return { shape: x.shape, values, errors };
}

const withAxis: Arbitrary<Call<number>> = shapes({ minRank: 1 }).chain((shape) =>
  fc.integer({ min: -shape.length, max: shape.length - 1 }).map((axis) => ({ shapes: [shape], params: axis })),
);

/** A mask as plain data. */
export interface MaskedScores {
  readonly maskShape: Shape;
  readonly mask: readonly boolean[];
}

/** A mask of the same rank, some axes 1. */
export const scoresAndMask: Arbitrary<Call<MaskedScores>> = shapes({ minRank: 1 }).chain((shape) =>
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: shape.length, maxLength: shape.length }).chain((kept) => {
    const maskShape = shape.map((n, axis) => (kept[axis] === 0 ? 1 : n));
    return maskRows(sizeOf(maskShape.slice(0, -1)), maskShape.at(-1) as number).map((mask) => ({
      shapes: [shape],
      params: { mask, maskShape },
    }));
  }),
);

/** A formula for the live part of each row of the last axis. */
export function maskedRows(
  x: Plain,
  { mask, maskShape }: MaskedScores,
  row: (scores: readonly number[]) => readonly Bounded[],
  fill: number,
): Reference {
  const allowed: Plain = { shape: maskShape, values: mask.map(Number) };
  return alongRows(x, x.shape.length - 1, row, (index) => atBroadcast(allowed, index) === 1, fill);
}

const rowSpec = (
  op: string,
  run: (x: Tensor, axis?: number) => Tensor,
  row: (scores: readonly number[]) => readonly Bounded[],
): Spec =>
  defineSpec({
    op,
    inputs: withAxis,
    run: ([x], axis) => run(x as Tensor, axis),
    reference: ([x], axis) => alongRows(x as Plain, axisOf((x as Plain).shape, axis), row, () => true),
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => run(zeros([2, 3]), 2),
      () => run(zeros([]), -1),
    ),
  });

/** Scores with a mask, or with none. */
const scoresAlone: Arbitrary<Call<MaskedScores | null>> = fc.oneof(
  scoresAndMask,
  shapes({ minRank: 1 }).map((shape) => ({ shapes: [shape], params: null })),
);

/** A weight on the grid is less than two steps, of u each, from that of softmax. */
const STEPS = 2;

export const softmaxSpecs: readonly Spec[] = [
  rowSpec('softmax', softmax, softmaxRow),
  rowSpec('logSoftmax', logSoftmax, logSoftmaxRow),
  defineSpec({
    op: 'maskedSoftmax',
    inputs: scoresAndMask,
    run: ([x], { mask, maskShape }) => maskedSoftmax(x as Tensor, maskTensor(mask, maskShape)),
    reference: ([x], params) => maskedRows(x as Plain, params, softmaxRow, 0),
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => maskedSoftmax(zeros([2, 3]), zeros([3], { dtype: 'bool' })),
      () => maskedSoftmax(zeros([2, 3]), zeros([3, 3], { dtype: 'bool' })),
      () => maskedSoftmax(zeros([1, 3]), zeros([2, 3], { dtype: 'bool' })),
    ),
  }),
  defineSpec({
    op: 'gridSoftmax',
    inputs: scoresAlone,
    run: ([x], mask) => gridSoftmax(x as Tensor, mask === null ? null : maskTensor(mask.mask, mask.maskShape)),
    reference: ([x], mask) => {
      const { shape } = x as Plain;
      const found =
        mask === null
          ? alongRows(x as Plain, shape.length - 1, softmaxRow, () => true)
          : maskedRows(x as Plain, mask, softmaxRow, 0);
      return { ...found, errors: (found.errors as readonly number[]).map((e) => (e === 0 ? 0 : e + STEPS)) };
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => gridSoftmax(zeros([2, 3]), zeros([3], { dtype: 'bool' })),
      () => gridSoftmax(zeros([2, 3]), zeros([3, 3], { dtype: 'bool' })),
    ),
  }),
];
