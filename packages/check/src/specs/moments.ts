import {
  type DType,
  logSumExp,
  nanmean,
  nansum,
  norm,
  stack,
  std,
  stdMean,
  type Tensor,
  variance,
  varMean,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import type { Plain } from '../plain.ts';
import { type Bounded, exactly, minus, plus, sumInDouble, through, unitOf } from '../running-error.ts';
import { type Call, defineSpec, type Reference, type Spec } from '../spec.ts';
import { groups, meanOf, reduced, type Reduction, reductions, wrongAxis } from './reduce.ts';
import { hasNearPair } from './lines.ts';

interface Corrected extends Reduction {
  readonly correction: number;
}

const corrected: Arbitrary<Call<Corrected>> = reductions(true).chain(({ shapes, params }) =>
  fc.constantFrom(0, 1, 1.5).map((correction) => ({ shapes, params: { ...params, correction } })),
);

const inDouble = (dtype: DType): number => 2 ** -53 / unitOf(dtype);

/** Two passes in float64: a mean off by `d` adds `d^2` to the mean square, and each square and sum rounds. */
export function varianceOf(terms: readonly number[], correction: number, dtype: DType): Bounded {
  const n = terms.length;
  const divisor = Math.max(0, n - correction);
  const m = terms.reduce((a, b) => a + b, 0) / n;
  const v = terms.reduce((a, x) => a + (x - m) * (x - m), 0) / divisor;
  if (!Number.isFinite(v)) return exactly(v);
  const d = (n + 1) * 2 ** -53 * terms.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
  return { v, e: v * (1 + (n + 5) * inDouble(dtype)) + (n * d * d) / divisor / unitOf(dtype) };
}

function rootOf({ v, e }: Bounded, dtype: DType): Bounded {
  if (!Number.isFinite(v)) return exactly(Math.sqrt(v));
  const off = e * unitOf(dtype);
  const spread = Math.sqrt(v + off) - Math.sqrt(Math.max(0, v - off));
  return { v: Math.sqrt(v), e: spread / unitOf(dtype) + Math.sqrt(v) };
}

/** Nothing to divide by, or nothing that varies: the root of 0 is no smooth place. */
const unsmooth =
  (root: boolean) =>
  ([x]: readonly Plain[], params: Corrected): boolean =>
    groups(x as Plain, params).groups.some((terms) => {
      return terms.length <= params.correction || (root && varianceOf(terms, 0, 'float64').v < 0.05);
    });

/** One result above the other. */
function stacked(a: Reference, b: Reference): Reference {
  const errors = [...(a.errors ?? []), ...(b.errors ?? [])];
  return { shape: [2, ...a.shape], values: [...a.values, ...b.values], errors };
}

const means = (x: Plain, params: Reduction, dtype: DType): Reference =>
  reduced(x, params, (terms) => meanOf(terms, dtype));
const variances = (x: Plain, params: Corrected, dtype: DType): Reference =>
  reduced(x, params, (terms) => varianceOf(terms, params.correction, dtype));
const deviations = (x: Plain, params: Corrected, dtype: DType): Reference =>
  reduced(x, params, (terms) => rootOf(varianceOf(terms, params.correction, dtype), dtype));

const exp = through(Math.exp, 1, (_, y) => y);
const log = through(Math.log, 1, (x) => 1 / x);

export function logSumExpOf(terms: readonly number[]): Bounded {
  const largest = terms.reduce((a, b) => (b > a || Number.isNaN(b) ? b : a), -Infinity);
  if (!Number.isFinite(largest)) return exactly(largest);
  const powers = terms.map((x) => exp(minus(exactly(x), exactly(largest))));
  const v = powers.reduce((a, power) => a + power.v, 0);
  const total = { v, e: powers.reduce((a, power) => a + power.e, 0) + terms.length * v };
  return plus(exactly(largest), log(total));
}

const known = (terms: readonly number[]): number[] => terms.filter((v) => !Number.isNaN(v));

interface Normed extends Reduction {
  readonly p: number;
}

const normed: Arbitrary<Call<Normed>> = reductions(false, 3).chain(({ shapes, params }) =>
  fc.constantFrom(2, 1, Infinity, -Infinity, 3, 1.5, 0.5, -1, 0).map((p) => ({ shapes, params: { ...params, p } })),
);

/** In float64 a power is off by two ulps, each addition by half a one, and the root divides a relative error by p. */
function normOf(terms: readonly number[], p: number, dtype: DType): Bounded {
  const sizes = terms.map(Math.abs);
  if (p === 0) return exactly(sizes.filter((v) => v !== 0).length);
  if (Math.abs(p) === Infinity) return exactly(p > 0 ? Math.max(...sizes) : Math.min(...sizes));
  const v = sizes.reduce((a, x) => a + x ** p, 0) ** (1 / p);
  if (!Number.isFinite(v)) return exactly(v);
  return { v, e: v * (1 + inDouble(dtype) * ((terms.length + 6) / Math.abs(p) + 6)) };
}

/** Elements near 0, where powers and signs turn, and ties where the largest decides. */
const normKinks = ([x]: readonly Plain[], { p, ...params }: Normed): boolean => {
  if (p === 0) return false;
  if (p === 2) return groups(x as Plain, params).groups.some((terms) => normOf(terms, 2, 'float64').v < 0.1);
  if ((x as Plain).values.some((v) => Math.abs(v) < 0.1)) return true;
  return (
    Math.abs(p) === Infinity && groups(x as Plain, params).groups.some((terms) => hasNearPair(terms.map(Math.abs)))
  );
};

export const momentSpecs: readonly Spec[] = [
  defineSpec({
    op: 'variance',
    inputs: corrected,
    run: ([x], { axes, ...options }) => variance(x as Tensor, axes, options),
    reference: ([x], params, dtype) => variances(x as Plain, params, dtype),
    tolerance: 'running',
    kinks: unsmooth(false),
    refuses: wrongAxis(variance),
  }),
  defineSpec({
    op: 'std',
    inputs: corrected,
    run: ([x], { axes, ...options }) => std(x as Tensor, axes, options),
    reference: ([x], params, dtype) => deviations(x as Plain, params, dtype),
    tolerance: 'running',
    kinks: unsmooth(true),
    refuses: wrongAxis(std),
  }),
  defineSpec({
    op: 'varMean',
    inputs: corrected,
    run: ([x], { axes, ...options }) => {
      const both = varMean(x as Tensor, axes, options);
      return stack([both.variance, both.mean]);
    },
    reference: ([x], params, dtype) => stacked(variances(x as Plain, params, dtype), means(x as Plain, params, dtype)),
    tolerance: 'running',
    kinks: unsmooth(false),
    refuses: wrongAxis((x, axis) => varMean(x, axis).variance),
  }),
  defineSpec({
    op: 'stdMean',
    inputs: corrected,
    run: ([x], { axes, ...options }) => {
      const both = stdMean(x as Tensor, axes, options);
      return stack([both.std, both.mean]);
    },
    reference: ([x], params, dtype) => stacked(deviations(x as Plain, params, dtype), means(x as Plain, params, dtype)),
    tolerance: 'running',
    kinks: unsmooth(true),
    refuses: wrongAxis((x, axis) => stdMean(x, axis).std),
  }),
  defineSpec({
    op: 'logSumExp',
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => logSumExp(x as Tensor, axes, { keepDims }),
    reference: ([x], params) => reduced(x as Plain, params, logSumExpOf),
    tolerance: 'running',
    kinks: ([x], params) => groups(x as Plain, params).groups.some((terms) => terms.length === 0),
    refuses: wrongAxis(logSumExp),
  }),
  defineSpec({
    op: 'nansum',
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => nansum(x as Tensor, axes, { keepDims }),
    reference: ([x], params, dtype) => reduced(x as Plain, params, (terms) => sumInDouble(known(terms), dtype)),
    tolerance: 'running',
    refuses: wrongAxis(nansum),
  }),
  defineSpec({
    op: 'nanmean',
    inputs: reductions(true),
    run: ([x], { axes, keepDims }) => nanmean(x as Tensor, axes, { keepDims }),
    reference: ([x], params, dtype) =>
      reduced(x as Plain, params, (terms) => {
        const { v, e } = meanOf(known(terms), dtype);
        return { v, e: e + Math.abs(v) };
      }),
    tolerance: 'running',
    kinks: ([x], params) => groups(x as Plain, params).groups.some((terms) => terms.length === 0),
    refuses: wrongAxis(nanmean),
  }),
  defineSpec({
    op: 'norm',
    inputs: normed,
    run: ([x], { p, axes, keepDims }) => norm(x as Tensor, p, axes, { keepDims }),
    reference: ([x], { p, ...params }, dtype) => reduced(x as Plain, params, (terms) => normOf(terms, p, dtype)),
    tolerance: 'running',
    kinks: normKinks,
    refuses: fc.oneof(
      wrongAxis((x, axis) => norm(x, 2, axis)),
      fc.constant(() => norm(zeros([2, 0]), Infinity, 1)),
    ),
  }),
];
