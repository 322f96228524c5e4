import * as core from '@frostgrad/core';
import type { Tensor } from '@frostgrad/core';
import { broadcastPair, type BroadcastConstraints, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { atBroadcast, broadcastOf, build, type Plain } from '../plain.ts';
import { defineSpec, type OpSpec, type Spec } from '../spec.ts';
import { callsOf } from './unary.ts';

type Core = typeof core;

/** Names of core's functions that take two tensors, or a tensor and a number. */
export type BinaryName = {
  [K in keyof Core]: Core[K] extends (a: Tensor, b: Tensor) => Tensor ? K : never;
}[keyof Core];

/** What differs between elementwise functions of two arguments. */
export interface BinaryEntry extends Partial<Pick<OpSpec<null>, 'domain' | 'tolerance'>> {
  readonly reference: (a: number, b: number) => number;
  /** For tolerance `'running'`: how far off a result may be, in units of `u`. */
  readonly error?: (a: number, b: number) => number;
  /** Values at which the function is not smooth, or whether a pair is too near such a place. */
  readonly kinks?: readonly number[] | ((a: number, b: number) => boolean);
  /** Fewer elements, where many pairs are near a kink. */
  readonly shapes?: BroadcastConstraints;
  /** What stands before the op, such as a comparison that makes masks of the arguments. */
  readonly prepare?: (x: Tensor) => Tensor;
}

const exact = { float32: 0, float64: 0 };

/**
 * The entry of an elementwise, broadcasting function, in one line.
 *
 * @example
 * binarySpec('add', { reference: (a, b) => a + b }).op // 'add'
 */
export function binarySpec(
  op: BinaryName,
  { reference, error, kinks = [], shapes, prepare = (x) => x, tolerance = exact, ...rest }: BinaryEntry,
): Spec {
  const fn = core[op] as (a: Tensor, b: Tensor) => Tensor;
  const over = ([a, b]: readonly Plain[], f: (a: number, b: number) => number): Plain =>
    build(broadcastOf((a as Plain).shape, (b as Plain).shape), (index) =>
      f(atBroadcast(a as Plain, index), atBroadcast(b as Plain, index)),
    );
  return defineSpec({
    op,
    inputs: callsOf(broadcastPair(shapes)),
    run: ([a, b]) => fn(prepare(a as Tensor), prepare(b as Tensor)),
    reference: (xs) => ({ ...over(xs, reference), ...(error === undefined ? {} : { errors: over(xs, error).values }) }),
    kinks: typeof kinks === 'function' ? (xs) => over(xs, (a, b) => (kinks(a, b) ? 1 : 0)).values.includes(1) : kinks,
    refuses: clashingPair().map(
      ([a, b]) =>
        () =>
          fn(prepare(core.zeros(a)), prepare(core.zeros(b))),
    ),
    tolerance,
    ...rest,
  });
}

/** C's pow: 1 to any power and anything to the power 0 are 1, NaN too. */
function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}

/** Nothing is close to an infinity but itself. */
const closeTo = (b: number): number => (Math.abs(b) === Infinity ? -1 : 1e-8 + 1e-5 * Math.abs(b));

const truth = (holds: (a: number, b: number) => boolean) => (a: number, b: number) => (holds(a, b) ? 1 : 0);
const positive = (x: Tensor): Tensor => core.gt(x, 0);

const nearlyTied = (a: number, b: number): boolean => Math.abs(a - b) < 0.05;

/** The larger (sign 1) or smaller of two numbers, -0 before 0; NaN wins, or counts as missing. */
function choice(sign: 1 | -1, nan: 'wins' | 'missing'): (a: number, b: number) => number {
  return (a, b) => {
    if (Number.isNaN(a)) return nan === 'wins' ? a : b;
    if (Number.isNaN(b)) return nan === 'wins' ? b : a;
    const isFirstLower = a < b || (a === b && Object.is(a, -0));
    return isFirstLower === (sign === 1) ? b : a;
  };
}

/** Functions that pass one of their operands on. */
const choiceSpecs: readonly Spec[] = [
  binarySpec('maximum', { reference: choice(1, 'wins'), kinks: nearlyTied }),
  binarySpec('minimum', { reference: choice(-1, 'wins'), kinks: nearlyTied }),
  binarySpec('fmax', { reference: choice(1, 'missing'), kinks: nearlyTied }),
  binarySpec('fmin', { reference: choice(-1, 'missing'), kinks: nearlyTied }),
  binarySpec('clampMin', { reference: choice(1, 'wins'), kinks: nearlyTied }),
  binarySpec('clampMax', { reference: choice(-1, 'wins'), kinks: nearlyTied }),
  binarySpec('copysign', {
    reference: (a, b) => ((1 / b < 0 || b < 0) === (1 / a < 0 || a < 0) ? a : -a),
    kinks: [0],
  }),
];

/** Python's `%`: the rest with the divisor's sign. */
function rest(a: number, b: number): number {
  const same = a % b;
  return Math.sign(same) * Math.sign(b) < 0 ? same + b : same;
}

/** Python's `//`: how often the divisor was taken away for that rest; a zero has the quotient's sign. */
function times(a: number, b: number): number {
  if (b === 0 || !Number.isFinite(a)) return b === 0 ? a / b : NaN;
  const down = rest(a, b) === a % b ? 0 : 1;
  const whole = Math.round((a - (a % b)) / b) - down;
  return whole === 0 && 1 / (Math.sign(a) * Math.sign(b)) < 0 ? -0 : whole + 0;
}

const besideStep = (a: number, b: number): boolean => Math.abs(b) < 0.25 || Math.abs(a / b - Math.round(a / b)) < 0.02;
const few = { maxSize: 2 };

/** Division with a rest. */
const divisionSpecs: readonly Spec[] = [
  binarySpec('remainder', { reference: rest, kinks: besideStep, shapes: few }),
  binarySpec('fmod', { reference: (a, b) => a % b, kinks: besideStep, shapes: few }),
  binarySpec('floorDivide', { reference: times, kinks: besideStep, shapes: few }),
];

/** Within an ulp; Math.hypot, which may be two off, where squares leave the range. */
function root(a: number, b: number): number {
  const squares = a * a + b * b;
  return squares > 1e-290 && squares < Infinity ? Math.sqrt(squares) : Math.hypot(a, b);
}

/** Smooth functions of two arguments. */
const curveSpecs: readonly Spec[] = [
  binarySpec('atan2', {
    reference: Math.atan2,
    tolerance: { float32: 0.5001, float64: 1.3 + 1 },
    kinks: (y, x) => Math.hypot(x, y) < 0.3 || (x < 0.05 && Math.abs(y) < 0.05), // the center, and the cut behind it
  }),
  binarySpec('hypot', {
    reference: root,
    tolerance: { float32: 0.5001, float64: 0.51 + 1 },
    kinks: (a, b) => Math.hypot(a, b) < 0.3,
  }),
  binarySpec('logAddExp', {
    reference: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
    tolerance: 'running',
    // rounds the difference, e^, log1p and the sum: d/(1 + e^d) < 0.28, and 0.8 and 0.85 ulp of at most log 2
    error: (a, b) => {
      const sum = Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
      return 0.28 + 2 * 0.8 * 0.5 + 2 * 0.85 * Math.LN2 + Math.abs(sum);
    },
  }),
  binarySpec('xlogy', {
    reference: (x, y) => (x === 0 && !Number.isNaN(y) ? 0 : x * Math.log(y)),
    // an ulp of the logarithm is at most two of the product, whose rounding is another half
    tolerance: { float32: 2 * 0.84 + 0.5, float64: 2 * (0.8 + 1) + 1 },
    domain: [
      [-3, 3],
      [0.05, 6],
    ],
  }),
];

export const binarySpecs: readonly Spec[] = [
  binarySpec('add', { reference: (a, b) => a + b }),
  binarySpec('sub', { reference: (a, b) => a - b }),
  binarySpec('mul', { reference: (a, b) => a * b }),
  binarySpec('div', { reference: (a, b) => a / b, kinks: [0] }),
  binarySpec('pow', {
    reference: power,
    tolerance: { float32: 0.5001, float64: 1.2 + 1 }, // as for functions of one argument (unary.ts)
    domain: [
      [0.2, 3],
      [-2, 3],
    ],
    kinks: [0], // at exponent 0 the derivative in x is cut to 0, as PyTorch does, and its own derivative with it
  }),
  binarySpec('eq', { reference: truth((a, b) => a === b) }),
  binarySpec('ne', { reference: truth((a, b) => a !== b) }),
  binarySpec('lt', { reference: truth((a, b) => a < b) }),
  binarySpec('le', { reference: truth((a, b) => a <= b) }),
  binarySpec('gt', { reference: truth((a, b) => a > b) }),
  binarySpec('ge', { reference: truth((a, b) => a >= b) }),
  binarySpec('isclose', { reference: truth((a, b) => a === b || Math.abs(a - b) <= closeTo(b)) }),
  binarySpec('logicalAnd', { prepare: positive, reference: truth((a, b) => a > 0 && b > 0) }),
  binarySpec('logicalOr', { prepare: positive, reference: truth((a, b) => a > 0 || b > 0) }),
  binarySpec('logicalXor', { prepare: positive, reference: truth((a, b) => a > 0 !== b > 0) }),
  ...choiceSpecs,
  ...divisionSpecs,
  ...curveSpecs,
];
