import {
  cummax,
  cummin,
  cumprod,
  cumsum,
  diff,
  logCumSumExp,
  type Tensor,
  type ValuesAndIndices,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { axisOf, type Plain } from '../plain.ts';
import { type Bounded, exactly, minus, sumInDouble } from '../running-error.ts';
import { defineSpec, type OpSpec, type Spec } from '../spec.ts';
import { type Along, alongAxis, axisIn, byLine, hasNearPair, linesOf } from './lines.ts';
import { productInDouble } from './prod.ts';

const wrongAxis = (op: (x: Tensor, axis: number) => unknown): Arbitrary<() => unknown> =>
  fc.constantFrom(
    () => op(zeros([2, 3]), 2),
    () => op(zeros([2, 3]), -3),
    () => op(zeros([]), 0),
  );

/** Every start of a line, folded. */
const starts = (
  { shape, values }: Plain,
  axis: number,
  fold: (terms: readonly number[]) => number | Bounded,
): ReturnType<OpSpec<Along>['reference']> =>
  byLine({ shape, values }, axis, shape[axisOf(shape, axis)] as number, (line) =>
    line.map((_, i) => fold(line.slice(0, i + 1))),
  );

/**
 * The terms lie `d` below the largest, which rose by as much along the way: rounded differences are off by `d` in all,
 * each power and each product with one by two more.
 */
function logSumExpOf(terms: readonly number[]): Bounded {
  const largest = terms.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a));
  if (!Number.isFinite(largest)) return exactly(largest);
  const weights = terms.map((x) => Math.exp(x - largest));
  const total = weights.reduce((a, b) => a + b, 0);
  const relative = weights.map((w, i) => (w === 0 ? 0 : w * (largest - (terms[i] as number) + 4 * terms.length + 4)));
  const log = Math.log(total);
  const v = largest + log;
  const e = relative.reduce((a, b) => a + b, 0) / total + terms.length + 1 + 2 * Math.abs(log) + Math.abs(v);
  return { v, e };
}

/** The last of ties; a NaN is never beaten but by another. */
function lastExtreme(terms: readonly number[], sign: 1 | -1): number {
  let best = terms[0] as number;
  for (const v of terms) if (Number.isNaN(v) || sign * v >= sign * best) best = v;
  return best;
}

const extremeSpec = (op: string, of: (x: Tensor, axis: number) => ValuesAndIndices, sign: 1 | -1): Spec =>
  defineSpec<Along>({
    op,
    inputs: alongAxis(true),
    run: ([x], { axis }) => of(x as Tensor, axis).values,
    reference: ([x], { axis }) => starts(x as Plain, axis, (terms) => lastExtreme(terms, sign)),
    tolerance: { float32: 0, float64: 0 },
    kinks: ([x], { axis }) => linesOf(x as Plain, axis).some(hasNearPair),
    refuses: wrongAxis(of),
  });

/** Differences of neighbours, `n` times over; each of them rounds. */
function differences(line: readonly number[], n: number): readonly Bounded[] {
  let out: readonly Bounded[] = line.map(exactly);
  for (let i = 0; i < n; i++) out = out.slice(1).map((b, j) => minus(b, out[j] as Bounded));
  return out;
}

export const cumulativeSpecs: readonly Spec[] = [
  defineSpec({
    op: 'cumsum',
    inputs: alongAxis(true),
    run: ([x], { axis }) => cumsum(x as Tensor, axis),
    reference: ([x], { axis }, dtype) => starts(x as Plain, axis, (terms) => sumInDouble(terms, dtype)),
    tolerance: 'running',
    refuses: wrongAxis(cumsum),
  }),
  defineSpec({
    op: 'cumprod',
    inputs: alongAxis(true),
    run: ([x], { axis }) => cumprod(x as Tensor, axis),
    reference: ([x], { axis }, dtype) => starts(x as Plain, axis, (terms) => productInDouble(terms, dtype)),
    tolerance: 'running',
    refuses: wrongAxis(cumprod),
  }),
  defineSpec({
    op: 'logCumSumExp',
    inputs: alongAxis(true),
    run: ([x], { axis }) => logCumSumExp(x as Tensor, axis),
    reference: ([x], { axis }) => starts(x as Plain, axis, logSumExpOf),
    tolerance: 'running',
    refuses: wrongAxis(logCumSumExp),
  }),
  extremeSpec('cummax', cummax, 1),
  extremeSpec('cummin', cummin, -1),
  defineSpec({
    op: 'diff',
    inputs: shapes({ minRank: 1, maxRank: 2 }).chain((shape) =>
      fc
        .record({ axis: axisIn(shape), n: fc.integer({ min: 0, max: 3 }) })
        .map((params) => ({ shapes: [shape], params })),
    ),
    run: ([x], { axis, n }) => diff(x as Tensor, n, axis),
    reference: ([x], { axis, n }) => {
      const size = (x as Plain).shape[axisOf((x as Plain).shape, axis)] as number;
      return byLine(x as Plain, axis, Math.max(0, size - n), (line) => differences(line, n));
    },
    tolerance: 'running',
    refuses: wrongAxis((x, axis) => diff(x, 1, axis)),
  }),
];
