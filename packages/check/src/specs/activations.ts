import {
  celu,
  elu,
  gelu,
  glu,
  hardshrink,
  hardtanh,
  leakyRelu,
  nanToNum,
  prelu,
  softmin,
  softplus,
  softshrink,
  type Tensor,
  threshold,
  zeros,
} from '@frostgrad/core';
import fc from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import { at, axisOf, build, type Plain } from '../plain.ts';
import { type Bounded, exactly, minus, over, plus, through, times, unitOf } from '../running-error.ts';
import { defineSpec, type Reference, type Spec, type Tolerance } from '../spec.ts';
import { erfcOf } from './functions.ts';
import { parametricSpec, unarySpec } from './unary.ts';

const exact: Tolerance = { float32: 0, float64: 0 };
const once = (float64: number): Tolerance => ({ float32: 0.501, float64 });

const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const softplusOf = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const cdf = (x: number): number => 0.5 * erfcOf(x * -Math.SQRT1_2);
const clip = (x: number, low: number, high: number): number => (x < low ? low : x > high ? high : x);
/** (1 + tanh(u)) / 2, which cancels for u far below 0, as the logistic function, which does not. */
const tanhGate = (x: number): number => sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
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
  parametricSpec(
    'gelu',
    fc.constantFrom('none' as const, 'tanh' as const),
    (x, approximate) => gelu(x, { approximate }),
    (x, approximate, dtype) => {
      const v = gated(x, approximate === 'tanh' ? tanhGate : cdf);
      // the argument of the gate is rounded, which moves a gate that falls like e^(-x²/2) by x² times as much
      return { v, e: Math.abs(v) * (1 + (24 + 4 * x * x) * (2 ** -53 / unitOf(dtype))) };
    },
    { tolerance: 'running' },
  ),
  parametricSpec(
    'softplus',
    fc.constantFrom(1, 0.5, 3),
    (x, beta) => softplus(x, { beta }),
    (x, beta) => {
      const curve = through(softplusOf, 2, sigmoid);
      return beta === 1 ? curve(exactly(x)) : over(curve(times(exactly(x), exactly(beta))), exactly(beta));
    },
    { tolerance: 'running', domain: [[-8, 8]] },
  ),
  unarySpec('silu', { reference: (x) => gated(x, sigmoid), tolerance: once(6), domain: [[-8, 8]] }),
  unarySpec('mish', { reference: (x) => gated(x, (v) => Math.tanh(softplusOf(v))), tolerance: once(10) }),
  unarySpec('logSigmoid', { reference: (x) => -softplusOf(-x), tolerance: once(3), domain: [[-8, 8]] }),
  unarySpec('selu', {
    reference: (x) => (x > 0 ? 1.0507009873554805 * x : 1.0507009873554805 * 1.6732632423543772 * Math.expm1(x)),
    tolerance: once(4),
    kinks: [0],
  }),
  parametricSpec(
    'elu',
    fc.constantFrom(1, 0.5, 2),
    (x, alpha) => elu(x, { alpha }),
    (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    { tolerance: once(4), kinks: [0] },
  ),
  parametricSpec(
    'celu',
    fc.constantFrom(1, 0.5, 2),
    (x, alpha) => celu(x, { alpha }),
    (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
    { tolerance: once(4), kinks: [0] },
  ),
  unarySpec('relu6', { reference: (x) => clip(x, 0, 6), tolerance: exact, kinks: [0, 6] }),
  parametricSpec(
    'hardtanh',
    fc.constantFrom([-1, 1] as const, [-0.5, 2] as const),
    (x, [minVal, maxVal]) => hardtanh(x, { minVal, maxVal }),
    (x, [low, high]) => clip(x, low, high),
    { tolerance: exact, kinks: [-1, 1, -0.5, 2] },
  ),
  parametricSpec(
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
  parametricSpec(
    'hardshrink',
    fc.constantFrom(0.5, 1),
    hardshrink,
    (x, lambda) => (x >= -lambda && x <= lambda ? 0 : x),
    {
      tolerance: exact,
      kinks: [-1, -0.5, 0.5, 1],
    },
  ),
  parametricSpec(
    'softshrink',
    fc.constantFrom(0.5, 1),
    softshrink,
    (x, lambda) => (x > lambda ? x - lambda : x < -lambda ? x + lambda : Number.isNaN(x) ? x : 0),
    { tolerance: once(0), kinks: [-1, -0.5, 0.5, 1] },
  ),
  parametricSpec(
    'threshold',
    fc.constantFrom(0, 1),
    (x, limit) => threshold(x, limit, -7),
    (x, limit) => (x <= limit ? -7 : x),
    { tolerance: exact, kinks: [0, 1] },
  ),
  parametricSpec(
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
    inputs: fc.tuple(shapes({ minRank: 2 }), fc.nat(2)).map(([shape, kind]) => ({
      shapes: [shape, kind === 0 ? [] : [kind === 1 ? 1 : (shape[1] as number)]],
      params: null,
    })),
    run: ([x, weight]) => prelu(x as Tensor, weight as Tensor),
    reference: ([x, weight]) => {
      const { shape } = x as Plain;
      const { values, shape: own } = weight as Plain;
      return build(shape, (index) => {
        const v = at(x as Plain, index);
        return v > 0 ? v : v * (values[own[0] === shape[1] ? (index[1] as number) : 0] as number);
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
    inputs: shapes({ minRank: 1 }).chain((shape) =>
      fc.integer({ min: -shape.length, max: shape.length - 1 }).map((axis) => ({
        shapes: [shape.with(axis, 2 * (shape.at(axis) as number))],
        params: axis,
      })),
    ),
    run: ([x], axis) => glu(x as Tensor, axis),
    reference: ([x], axis) => {
      const { shape } = x as Plain;
      const along = axisOf(shape, axis);
      const half = (shape[along] as number) / 2;
      const results: Bounded[] = [];
      const out = build(shape.with(along, half), (index) => {
        const gate = at(x as Plain, index.with(along, (index[along] as number) + half));
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
