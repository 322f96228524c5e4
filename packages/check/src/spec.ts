import type { DType, Shape, Tensor } from '@frostgrad/core';
import type { Arbitrary } from 'fast-check';
import type { Plain } from './plain.ts';

/** What an op is called with, but for the values: shapes of its differentiable inputs, and everything else. */
export interface Call<P> {
  readonly shapes: readonly Shape[];
  /** Axes, masks, lengths, indices: plain data, so that a counterexample can print it. */
  readonly params: P;
}

/** The right result. */
export interface Reference extends Plain {
  /** For tolerance `'running'`: how far each element may be off, in units of `u` (`running-error.ts`). */
  readonly errors?: readonly number[];
}

/** Ulps an elementwise result may be off, by dtype; 0 means equal bits. Or the reference says, element by element. */
export type Tolerance = { readonly float32: number; readonly float64: number } | 'running';

/** An open interval of ordinary arguments. */
export type Interval = readonly [low: number, high: number];

/**
 * All that the laws need to know of an op: how to call it, and what it should give. One entry an op.
 *
 * An op whose result has no gradient, or another exception, needs no field here: laws find out from the result, or have
 * a named test of their own.
 */
export interface OpSpec<P> {
  /** The name it is exported under; a method's as `Ragged.toPadded`. */
  readonly op: string;
  readonly inputs: Arbitrary<Call<P>>;
  readonly run: (xs: readonly Tensor[], params: P) => Tensor;
  /** The definition, in float64 numbers and plain loops; `dtype` is that of the run it is held against. */
  readonly reference: (xs: readonly Plain[], params: P, dtype: DType) => Reference;
  readonly tolerance: Tolerance;
  /** Where each input's ordinary values lie; the last interval serves the inputs after it. Default -3 to 3. */
  readonly domain?: readonly Interval[];
  /** Values at which the op is not smooth, or whether a sample is too near such a place. */
  readonly kinks?: readonly number[] | ((xs: readonly Plain[], params: P) => boolean);
  /** Calls of wrong shape, each of which throws a ShapeError that names the op. */
  readonly refuses?: Arbitrary<() => unknown>;
}

/** An entry among others, its parameters' type forgotten. */
export type Spec = OpSpec<unknown>;

/**
 * A spec among others: forgets the type of the parameters, as a spec only ever meets its own. `checkOp` tries all laws on it.
 *
 * @example
 * const flipSpec = defineSpec<null>({
 *   op: 'flip',
 *   inputs: shapes().map((shape) => ({ shapes: [shape], params: null })),
 *   run: ([x]) => neg(x),
 *   reference: ([x]) => ({ shape: x.shape, values: x.values.map((v) => -v) }),
 *   tolerance: { float32: 0, float64: 0 },
 * });
 * flipSpec.op // 'flip'
 */
export function defineSpec<P>(spec: OpSpec<P>): Spec {
  return spec as unknown as Spec;
}
