import { bringKernels } from '../kernels/backend.ts';
import { jsKernels } from '../kernels/js/index.ts';
import { defineOp as defineOwnOp, type Inputs, type OpSpec, type TypedOp } from './define-op.ts';

/**
 * Turns an op's description into what the engine runs. One call an op, at import.
 *
 * @throws FrostgradError when names clash, a saved value is unknown, or formulas stand in two places.
 * @example
 * const double = defineOp({
 *   name: 'double',
 *   inputs: ['x'],
 *   shape: ({ x }) => x.shape,
 *   forward: (k, { x }, _, shape) => k.add(x, x, shape),
 *   vjp: { x: (g) => mul(g, 2) },
 * });
 * apply(double, [tensor([1, 2])], undefined).toArray() // [2, 4]
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineOp<
  const I extends readonly string[],
  const X extends string = never,
  const S extends readonly (I[number] | X | 'out')[] = [],
  P = undefined,
>(spec: OpSpec<I, X, S, P>): TypedOp<Inputs<I>, P> {
  bringKernels(jsKernels); // it may run on any
  return defineOwnOp(spec as unknown as Parameters<typeof defineOwnOp<I, X, S, P>>[0]);
}
