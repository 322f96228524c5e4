import {
  celu,
  type DType,
  elu,
  gelu,
  glu,
  hardshrink,
  hardtanh,
  leakyRelu,
  nanToNum,
  prelu,
  softmin,
  softshrink,
  type Tensor,
  threshold,
  zeros,
} from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, build, type Plain } from '../plain.ts';
import { type Bounded, exactly, minus, over, plus, through, times, unitOf } from '../running-error.ts';
import { defineSpec, type OpSpec, type Reference, type Spec, type Tolerance } from '../spec.ts';
import { erfOf } from './functions.ts';
import { elementwise, unarySpec } from './unary.ts';

const exact: Tolerance = { float32: 0, float64: 0 };
const once = (float64: number): Tolerance => ({ float32: 0.501, float64 });

/** An entry of an elementwise function with parameters. */
function withParams<P>(
  op: string,
  params: Arbitrary<P>,
  run: (x: Tensor, params: P) => Tensor,
  reference: (x: number, params: P, dtype: DType) => number | Bounded,
  rest: Pick<OpSpec<P>, 'tolerance' | 'kinks' | 'domain'>,
): Spec {
  return defineSpec<P>({
    op,
    inputs: fc.tuple(shapes(), params).map(([shape, params]) => ({ shapes: [shape], params })),
    run: ([x], params) => run(x as Tensor, params),
    reference: ([x], params, dtype) => elementwise(x as Plain, (v) => reference(v, params, dtype)),
    ...rest,
  });
}

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const cdf = (x: number): number => 0.5 * (1 + erfOf(x * Math.SQRT1_2));
const clip = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);
const tanhGate = (x: number): number => 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
/** `x * gate(x)`, with its limit far below. */
const gated = (x: number, gate: (x: number) => number): number => (x < -800 ? -0 : x * gate(x));

/** Over the last axis. */
function softminOf({ shape, values }: Plain): Reference {
  const n = shape.at(-1) as number;
  const out: number[] = [];
  const errors: number[] = [];
  for (let r = 0; r < values.length; r += n) {
    const row = values.slice(r, r + n);
    const least = Math.min(...row);
    const powers = row.map((v) => Math.exp(least - v));
    const total = powers.reduce((a, b) => a + b, 0);
    for (const [i, p] of powers.entries()) {
      out.push(p / total);
      // the difference is rounded before exp, which is within a unit or two
      errors.push((p / total) * (2 * Math.abs(least - (row[i] as number)) + 8));
    }
  }
  return { shape, values: out, errors };
}

export const activationSpecs: readonly Spec[] = [
  withParams(
    'gelu',
    fc.constantFrom('none' as const, 'tanh' as const),
    (x, approximate) => gelu(x, { approximate }),
    (x, approximate, dtype) => {
      const v = x < -800 ? -0 : x * (approximate === 'tanh' ? tanhGate(x) : cdf(x));
      // 1 + erf and 1 + tanh cancel far below 0, in float64 whatever the dtype
      return { v, e: Math.abs(v) + 8 * Math.abs(x) * (2 ** -53 / unitOf(dtype)) };
    },
    { tolerance: 'running' },
  ),
  unarySpec('silu', { reference: (x) => gated(x, sigmoid), tolerance: once(6), domain: [[-8, 8]] }),
  unarySpec('mish', { reference: (x) => gated(x, (v) => Math.tanh(softplus(v))), tolerance: once(10) }),
  unarySpec('logSigmoid', { reference: (x) => -softplus(-x), tolerance: once(3), domain: [[-8, 8]] }),
  unarySpec('selu', {
    reference: (x) => (x > 0 ? 1.0507009873554805 * x : 1.0507009873554805 * 1.6732632423543772 * Math.expm1(x)),
    tolerance: once(4),
    kinks: [0],
  }),
  withParams(
    'elu',
    fc.constantFrom(1, 0.5, 2),
    (x, alpha) => elu(x, { alpha }),
    (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    { tolerance: once(4), kinks: [0] },
  ),
  withParams(
    'celu',
    fc.constantFrom(1, 0.5, 2),
    (x, alpha) => celu(x, { alpha }),
    (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
    { tolerance: once(4), kinks: [0] },
  ),
  unarySpec('relu6', { reference: (x) => clip(x, 0, 6), tolerance: exact, kinks: [0, 6] }),
  withParams(
    'hardtanh',
    fc.constantFrom([-1, 1] as const, [-0.5, 2] as const),
    (x, [minVal, maxVal]) => hardtanh(x, { minVal, maxVal }),
    (x, [low, high]) => clip(x, low, high),
    { tolerance: exact, kinks: [-1, 1, -0.5, 2] },
  ),
  withParams(
    'leakyRelu',
    fc.constantFrom(0.01, 0.2, -1),
    (x, negativeSlope) => leakyRelu(x, { negativeSlope }),
    (x, slope) => (x > 0 ? x : x * slope),
    { tolerance: once(0), kinks: [0] },
  ),
  unarySpec('hardsigmoid', {
    reference: (x) => clip(x + 3, 0, 6) / 6,
    tolerance: once(0),
    kinks: [-3, 3],
    domain: [[-5, 5]],
  }),
  unarySpec('hardswish', {
    reference: (x) => (x <= -3 ? 0 : x * (clip(x + 3, 0, 6) / 6)),
    tolerance: once(0),
    kinks: [-3, 3],
    domain: [[-5, 5]],
  }),
  withParams('hardshrink', fc.constantFrom(0.5, 1), hardshrink, (x, lambda) => (x >= -lambda && x <= lambda ? 0 : x), {
    tolerance: exact,
    kinks: [-1, -0.5, 0.5, 1],
  }),
  withParams(
    'softshrink',
    fc.constantFrom(0.5, 1),
    softshrink,
    (x, lambda) => (x > lambda ? x - lambda : x < -lambda ? x + lambda : Number.isNaN(x) ? x : 0),
    { tolerance: once(0), kinks: [-1, -0.5, 0.5, 1] },
  ),
  withParams(
    'threshold',
    fc.constantFrom(0, 1),
    (x, limit) => threshold(x, limit, -7),
    (x, limit) => (x <= limit ? -7 : x),
    { tolerance: exact, kinks: [0, 1] },
  ),
  withParams(
    'nanToNum',
    fc.constant({ nan: 0.5, posinf: 9, neginf: -9 }),
    nanToNum,
    (x, { nan, posinf, neginf }) =>
      Number.isNaN(x) ? nan : clip(x, -Infinity, Infinity) === Infinity ? posinf : x === -Infinity ? neginf : x,
    { tolerance: exact },
  ),
  unarySpec('softsign', {
    reference: (x) => over(exactly(x), plus(exactly(1), exactly(Math.abs(x)))),
    tolerance: 'running',
    kinks: [0],
  }),
  unarySpec('tanhshrink', {
    reference: (x) => minus(exactly(x), through(Math.tanh, 2.3, () => 1)(exactly(x))),
    tolerance: 'running',
  }),
  defineSpec({
    op: 'softmin',
    inputs: shapes({ minRank: 1, maxRank: 2, empty: false }).map((shape) => ({ shapes: [shape], params: null })),
    run: ([x]) => softmin(x as Tensor),
    reference: ([x]) => softminOf(x as Plain),
    tolerance: 'running',
    refuses: fc.constant(() => softmin(zeros([2]), 1)),
  }),
  defineSpec({
    op: 'prelu',
    inputs: fc
      .tuple(shapes({ minRank: 2 }), fc.boolean())
      .map(([shape, one]) => ({ shapes: [shape, one ? [] : [shape[1] as number]], params: null })),
    run: ([x, weight]) => prelu(x as Tensor, weight as Tensor),
    reference: ([x, weight]) => {
      const { shape } = x as Plain;
      const { values, shape: own } = weight as Plain;
      return build(shape, (index) => {
        const v = at(x as Plain, index);
        return v > 0 ? v : v * (values[own.length === 0 ? 0 : (index[1] as number)] as number);
      });
    },
    tolerance: { float32: 0.501, float64: 0 },
    kinks: ([x]) => (x as Plain).values.some((v) => Math.abs(v) < 0.05),
    refuses: fc.constantFrom(
      () => prelu(zeros([2, 3]), zeros([2])),
      () => prelu(zeros([2, 3]), zeros([1, 3])),
    ),
  }),
  defineSpec({
    op: 'glu',
    inputs: shapes({ minRank: 1 }).map((shape) => ({
      shapes: [shape.with(0, 2 * (shape[0] as number))],
      params: null,
    })),
    run: ([x]) => glu(x as Tensor, 0),
    reference: ([x]) => {
      const { shape } = x as Plain;
      const half = (shape[0] as number) / 2;
      const results: Bounded[] = [];
      const out = build(shape.with(0, half), (index) => {
        const gate = at(x as Plain, index.with(0, (index[0] as number) + half));
        const y = times(exactly(at(x as Plain, index)), through(sigmoid, 2.2, () => 1)(exactly(gate)));
        results.push(y);
        return y.v;
      });
      return { ...out, errors: results.map(({ e }) => e) };
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => glu(zeros([3])),
      () => glu(zeros([2]), 1),
    ),
  }),
];
