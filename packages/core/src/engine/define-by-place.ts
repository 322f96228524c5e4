import type { NdArray } from '../array.ts';
import { bringKernels } from '../kernels/backend.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type Inputs, type KernelsWith, type Op, slotsOf, type TypedOp } from './define-op.ts';
import type { OpNode } from './node.ts';

/** What ops whose inputs are called by their place have not. */
const bare: Pick<Op, 'extras' | 'onceDifferentiable' | 'isDifferentiable' | 'joint' | 'composed' | 'stops'> = {
  extras: [],
  onceDifferentiable: false,
  isDifferentiable: () => true,
  joint: null,
  composed: null,
  stops: null,
};

/** What the author of a small op writes; arrays are in the order of `inputs`. */
export interface ElementwiseOpSpec<I extends readonly string[]> {
  readonly name: string;
  readonly inputs: I;
  /** What backward keeps alive. */
  readonly saves?: readonly (I[number] | 'out')[];
  /** Checks the shapes, and computes. */
  readonly forward: (k: KernelsWith<never>, arrays: { readonly [K in keyof I]: NdArray }) => NdArray;
  /** The gradient of input `i`, in ops; `node.unpack(j)` is the j-th of `saves`. */
  readonly vjp: (g: Tensor, node: OpNode, i: number) => Tensor;
  readonly stops?: () => string;
}

/**
 * The same as `defineOp` for elementwise ops, of which a program may run thousands on a few numbers each: there the records
 * that `defineOp` gives its functions cost a quarter of the time of an op.
 *
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineElementwiseOp<const I extends readonly string[]>({
  name,
  inputs,
  saves = [],
  forward,
  vjp,
  stops,
}: ElementwiseOpSpec<I>): TypedOp<Inputs<I>, undefined> {
  return {
    ...bare,
    name,
    inputs,
    saves,
    saveSlots: slotsOf(saves, inputs),
    forward: forward as unknown as Op['forward'],
    vjp,
    ...(stops !== undefined && { stops }),
  };
}

/** An op with any number of like inputs: a join. */
export interface VariadicOpSpec<P, K extends keyof Kernels> {
  readonly name: string;
  readonly shape: (xs: readonly NdArray[], params: P) => Shape;
  readonly kernels: Pick<Kernels, K>;
  readonly forward: (k: KernelsWith<K>, xs: readonly NdArray[], params: P, shape: Shape) => NdArray;
  readonly vjp: (g: Tensor, i: number, params: P, shapes: readonly Shape[]) => Tensor;
}

/**
 * The same for an op with any number of inputs. It saves nothing.
 *
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineVariadicOp<P, K extends keyof Kernels>(
  spec: VariadicOpSpec<P, K>,
): TypedOp<readonly Tensor[], P> {
  bringKernels(spec.kernels);
  return {
    ...bare,
    name: spec.name,
    inputs: [],
    saves: [],
    saveSlots: [],
    forward: (k, arrays, params) => spec.forward(k, arrays, params as P, spec.shape(arrays, params as P)),
    vjp: (g, node, i) => spec.vjp(g, i, node.params as P, node.shapes),
  };
}
