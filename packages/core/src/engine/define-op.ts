import type { NdArray } from '../array.ts';
import { FrostgradError } from '../errors.ts';
import { bringKernels } from '../kernels/backend.ts';
import type { Kernels } from '../kernels/interface.ts';
import type { Elementwise } from '../kernels/js/elementwise-kernels.ts';
import type { Segments } from '../segments.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { OpNode } from './node.ts';

/** Values by the names in a list. */
export type Named<N extends readonly string[], V> = { readonly [K in N[number]]: V };

/** What a gradient formula may read besides what was saved. */
export interface Call<I extends readonly string[], P> {
  readonly params: P;
  shapeOf(input: I[number]): Shape;
  /** Whether this input's gradient is wanted: a joint formula may skip the others. */
  needs(input: I[number]): boolean;
  /** Which elements of this input learn; null when all do. */
  liveOf(input: I[number]): Segments | null;
}

/** What `forward` returns when it keeps more than its result. */
export interface WithExtras<X extends string> {
  readonly out: NdArray;
  readonly extras: { readonly [K in X]: NdArray };
}

/** A formula for the gradient of one input: `g` is the gradient of the result. */
export type VjpRow<I extends readonly string[], S extends readonly string[], P> = (
  g: Tensor,
  saved: Named<S, Tensor>,
  call: Call<I, P>,
) => Tensor;

/** All gradients at once, where they share costly work; an input left out gets none. */
export interface JointVjp<I extends readonly string[], S extends readonly string[], P> {
  readonly inputs: readonly I[number][];
  readonly grads: (g: Tensor, saved: Named<S, Tensor>, call: Call<I, P>) => { readonly [K in I[number]]?: Tensor };
}

/** What the author of an op writes, but for `forward`. */
interface OpRules<I extends readonly string[], X extends string, S extends readonly (I[number] | X | 'out')[], P> {
  readonly name: string;
  readonly inputs: I;
  /** Further arrays that `forward` makes for backward: a mean, gates. */
  readonly extras?: readonly X[];
  /** What backward keeps alive. Input shapes and `params` are always readable and keep nothing alive. */
  readonly saves?: S;
  readonly shape: (x: Named<I, NdArray>, params: P) => Shape;
  /** One formula per input, in ops, hence differentiable again. An input without one is not differentiable. */
  readonly vjp?: { readonly [K in I[number]]?: VjpRow<I, S, P> };
  readonly vjpAll?: JointVjp<I, S, P>;
  /** Says that the formulas cannot be differentiated: a second derivative is an error, where it would be wrong. */
  readonly onceDifferentiable?: boolean;
  /** The definition in plain ops, differentiated in place of the formulas when gradients are themselves recorded. */
  readonly composed?: (x: Named<I, Tensor>, params: P) => Tensor;
  /** Why a formula may give exactly 0, in words that follow "because"; `explainGrad` says them. */
  readonly stops?: (params: P) => string;
}

/** What the author of an op writes. */
export interface OpSpec<
  I extends readonly string[],
  X extends string,
  S extends readonly (I[number] | X | 'out')[],
  P,
> extends OpRules<I, X, S, P> {
  readonly forward: (k: Kernels, x: Named<I, NdArray>, params: P, shape: Shape) => NdArray | WithExtras<X>;
}

/** The elementwise kernels, and those that an op brings. */
export type KernelsWith<K extends keyof Kernels> = Pick<Kernels, Elementwise | K>;

/** The same in this package, where an op brings the kernels that it runs on, but for elementwise ones. */
export interface OwnOpSpec<
  I extends readonly string[],
  X extends string,
  S extends readonly (I[number] | X | 'out')[],
  P,
  K extends keyof Kernels,
> extends OpRules<I, X, S, P> {
  /** In TypeScript; a backend lays faster ones over them. */
  readonly kernels?: Pick<Kernels, K>;
  readonly forward: (k: KernelsWith<K>, x: Named<I, NdArray>, params: P, shape: Shape) => NdArray | WithExtras<X>;
}

/** An op as the engine runs it: positional, one shape for all ops. `TypedOp` carries the author's types beside it. */
export interface Op {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly saves: readonly string[];
  /** Where each saved value comes from: an input's index, -1 for the result, below that an extra. */
  readonly saveSlots: readonly number[];
  readonly extras: readonly string[];
  readonly onceDifferentiable: boolean;
  isDifferentiable(i: number): boolean;
  /** Checks the shapes, and computes. */
  forward(k: Kernels, arrays: readonly NdArray[], params: unknown): NdArray | WithExtras<string>;
  /** Gradient of input `i`; for a joint op, see `joint`. */
  vjp(g: Tensor, node: OpNode, i: number): Tensor;
  readonly joint: ((g: Tensor, node: OpNode) => readonly (Tensor | undefined)[]) | null;
  readonly composed: ((inputs: readonly Tensor[], params: unknown) => Tensor) | null;
  readonly stops: ((params: unknown) => string) | null;
}

declare const types: unique symbol;

/** An op together with the number of its inputs and the type of its parameters, for `apply`. */
export interface TypedOp<N extends readonly unknown[], P> extends Op {
  readonly [types]?: (inputs: N, params: P) => void;
}

/** One tensor for each input name. */
export type Inputs<I extends readonly string[]> = { readonly [K in keyof I]: Tensor };

/**
 * Makes a class whose instances read `items[j]` under the j-th name: the author's record over a positional array,
 * without `eval` and without building an object a call.
 */
function recordOf<T>(names: readonly string[], read: (items: T, j: number) => unknown): new (items: T) => object {
  class Reader {
    readonly #items: T; // private, so that an input may have any name
    constructor(items: T) {
      this.#items = items;
    }
    static read(reader: Reader, j: number): unknown {
      return read(reader.#items, j);
    }
  }
  for (const [j, name] of names.entries()) {
    Object.defineProperty(Reader.prototype, name, {
      get(this: Reader) {
        return Reader.read(this, j);
      },
    });
  }
  return Reader;
}

/** What types cannot refuse, or a caller without types gets wrong. */
function expectConsistent<
  I extends readonly string[],
  X extends string,
  S extends readonly (I[number] | X | 'out')[],
  P,
>({ name, inputs, extras = [], saves, vjp, vjpAll, composed }: OpRules<I, X, S, P>): void {
  const fail = (why: string): never => {
    throw new FrostgradError(name, why);
  };
  const values = [...inputs, ...extras, 'out'];
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) fail(`'${twice}' names two values among inputs, extras and 'out'`);
  const unknown = saves?.find((save) => !values.includes(save));
  if (unknown !== undefined) fail(`it saves '${unknown}', which is none of ${values.join(', ')}`);
  if (vjp !== undefined && vjpAll !== undefined) fail("it has 'vjp' and 'vjpAll'; formulas stand in one of them");
  if (composed !== undefined && inputs.some((input) => saves?.includes(input) !== true)) {
    fail("an op with a 'composed' definition must save all its inputs");
  }
}

/** Where saved values come from: see `Op.saveSlots`. */
export function slotsOf(
  saves: readonly string[],
  inputs: readonly string[],
  extras: readonly string[] = [],
): readonly number[] {
  return saves.map((save) => {
    if (save === 'out') return -1;
    const i = inputs.indexOf(save);
    return i >= 0 ? i : -2 - extras.indexOf(save);
  });
}

const itemAt = (items: readonly unknown[], j: number): unknown => items[j];
const unpack = (node: OpNode, j: number): Tensor => node.unpack(j);

/**
 * Turns an op's description into what the engine runs. One call an op, at import; the mark lets a bundler leave the call out
 * where nobody uses the op, its kernels too. Others define ops by `define-outside.ts`.
 *
 * @throws FrostgradError when names clash, a saved value is unknown, or formulas stand in two places.
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineOp<
  const I extends readonly string[],
  const X extends string = never,
  const S extends readonly (I[number] | X | 'out')[] = [],
  P = undefined,
  K extends keyof Kernels = never,
>(spec: OwnOpSpec<I, X, S, P, K>): TypedOp<Inputs<I>, P> {
  expectConsistent(spec);
  if (spec.kernels !== undefined) bringKernels(spec.kernels);
  const { name, inputs, vjpAll, composed } = spec;
  const extras: readonly string[] = spec.extras ?? [];
  const saves: readonly string[] = spec.saves ?? [];
  const Arrays = recordOf<readonly unknown[]>(inputs, itemAt) as new (items: readonly unknown[]) => Named<I, NdArray>;
  const Tensors = Arrays as unknown as new (items: readonly Tensor[]) => Named<I, Tensor>;
  const Saved = recordOf<OpNode>(saves, unpack) as new (node: OpNode) => Named<S, Tensor>;
  const rows = inputs.map((input: I[number]) => spec.vjp?.[input]);
  const jointInputs: readonly string[] = vjpAll?.inputs ?? [];
  return {
    name,
    inputs,
    saves,
    saveSlots: slotsOf(saves, inputs, extras),
    extras,
    onceDifferentiable: spec.onceDifferentiable === true,
    isDifferentiable: (i) => rows[i] !== undefined || jointInputs.includes(inputs[i] as string),
    forward: (k, arrays, params) => {
      const x = new Arrays(arrays);
      return spec.forward(k, x, params as P, spec.shape(x, params as P));
    },
    vjp: (g, node, i) => {
      const row = rows[i] as VjpRow<I, S, P>;
      return row(g, new Saved(node), node as unknown as Call<I, P>);
    },
    joint:
      vjpAll === undefined
        ? null
        : (g, node) => {
            const grads = vjpAll.grads(g, new Saved(node), node as unknown as Call<I, P>);
            return inputs.map((input: I[number]) => grads[input]);
          },
    composed: composed === undefined ? null : (tensors, params) => composed(new Tensors(tensors), params as P),
    stops: (spec.stops ?? null) as Op['stops'],
  };
}
