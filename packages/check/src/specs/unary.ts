import * as core from '@frostgrad/core';
import type { DType, Shape, Tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { shapes } from '../arbitraries/shapes.ts';
import type { Plain } from '../plain.ts';
import { type Bounded, exactly } from '../running-error.ts';
import { type Call, defineSpec, type OpSpec, type Reference, type Spec, type Tolerance } from '../spec.ts';

type Core = typeof core;

/** Names of core's functions that take one tensor. */
export type UnaryName = { [K in keyof Core]: Core[K] extends (x: Tensor) => Tensor ? K : never }[keyof Core];

/** What differs between elementwise functions of one argument. */
export interface UnaryEntry extends Pick<OpSpec<null>, 'domain' | 'kinks' | 'tolerance'> {
  /** The right value; for tolerance `'running'`, with its bound. */
  readonly reference: (x: number, dtype: DType) => number | Bounded;
}

/** A reference that is a function of each element. */
export function elementwise({ shape, values }: Plain, f: (x: number) => number | Bounded): Reference {
  const results = values.map((v) => {
    const y = f(v);
    return typeof y === 'number' ? exactly(y) : y;
  });
  return { shape, values: results.map(({ v }) => v), errors: results.map(({ e }) => e) };
}

/** Calls that differ in nothing but shapes. */
export function callsOf(shapes: Arbitrary<readonly Shape[]>): Arbitrary<Call<null>> {
  return shapes.map((shapes) => ({ shapes, params: null }));
}

/**
 * The entry of an elementwise function, in one line.
 *
 * @example
 * unarySpec('tanh', { reference: Math.tanh, tolerance: { float32: 1.35, float64: 3.25 } }).op // 'tanh'
 */
export function unarySpec(op: UnaryName, { reference, ...rest }: UnaryEntry): Spec {
  const fn = core[op] as (x: Tensor) => Tensor;
  return defineSpec({
    op,
    inputs: callsOf(fc.tuple(shapes())),
    run: ([x]) => fn(x as Tensor),
    reference: ([x], _, dtype) => elementwise(x as Plain, (v) => reference(v, dtype)),
    ...rest,
  });
}

/** An entry of an elementwise function with parameters. */
export function parametricSpec<P>(
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

const exact = { float32: 0, float64: 0 };
const positive = [[0.0625, 6]] as const;

/** Core's own bounds (docs/design/transcendentals.md), and in float64 those of the reference: Math.* is within 1 ulp. */
const ulps = (float32: number, float64: number, reference: number = 1): Tolerance => ({
  float32,
  float64: float64 + reference,
});

export const unarySpecs: readonly Spec[] = [
  unarySpec('neg', { reference: (x) => -x, tolerance: exact }),
  unarySpec('exp', { reference: Math.exp, tolerance: ulps(0.8, 0.75), domain: [[-8, 8]] }),
  unarySpec('log', { reference: Math.log, tolerance: ulps(0.84, 0.8), domain: positive }),
  unarySpec('sqrt', { reference: Math.sqrt, tolerance: exact, domain: positive }),
  unarySpec('tanh', { reference: Math.tanh, tolerance: ulps(1.35, 2.25) }),
  unarySpec('sigmoid', {
    reference: (x) => 1 / (1 + Math.exp(-x)),
    tolerance: ulps(1.2, 2.15, 2), // the reference rounds three times
    domain: [[-8, 8]],
  }),
  unarySpec('relu', { reference: (x) => (x > 0 || Number.isNaN(x) ? x : 0), tolerance: exact, kinks: [0] }),
];
