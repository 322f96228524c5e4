import * as core from '@frostgrad/core';
import type { Tensor } from '@frostgrad/core';
import { broadcastPair, clashingPair } from '../arbitraries/broadcast-pair.ts';
import { atBroadcast, broadcastOf, build, type Plain } from '../plain.ts';
import { defineSpec, type OpSpec, type Spec } from '../spec.ts';
import { callsOf } from './unary.ts';

type Core = typeof core;

/** Names of core's functions that take two tensors, or a tensor and a number. */
export type BinaryName = {
  [K in keyof Core]: Core[K] extends (a: Tensor, b: Tensor) => Tensor ? K : never;
}[keyof Core];

/** What differs between elementwise functions of two arguments. */
export interface BinaryEntry extends Partial<Pick<OpSpec<null>, 'domain' | 'kinks' | 'tolerance'>> {
  readonly reference: (a: number, b: number) => number;
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
  { reference, prepare = (x) => x, tolerance = exact, ...rest }: BinaryEntry,
): Spec {
  const fn = core[op] as (a: Tensor, b: Tensor) => Tensor;
  return defineSpec({
    op,
    inputs: callsOf(broadcastPair()),
    run: ([a, b]) => fn(prepare(a as Tensor), prepare(b as Tensor)),
    reference: ([a, b]) => {
      return build(broadcastOf((a as Plain).shape, (b as Plain).shape), (index) =>
        reference(atBroadcast(a as Plain, index), atBroadcast(b as Plain, index)),
      );
    },
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

const truth = (holds: (a: number, b: number) => boolean) => (a: number, b: number) => (holds(a, b) ? 1 : 0);
const positive = (x: Tensor): Tensor => core.gt(x, 0);

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
  binarySpec('logicalAnd', { prepare: positive, reference: truth((a, b) => a > 0 && b > 0) }),
  binarySpec('logicalOr', { prepare: positive, reference: truth((a, b) => a > 0 || b > 0) }),
];
