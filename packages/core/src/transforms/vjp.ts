import { algebra } from '../engine/algebra.ts';
import { grad } from '../engine/grad.ts';
import { enableGrad } from '../engine/mode.ts';
import { edgeOf } from '../engine/node.ts';
import { GraphError, ShapeError } from '../errors.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import {
  connectedOnly,
  inFormOf,
  type Like,
  listOf,
  type OneOrMore,
  ownInputs,
  settled,
  type TensorFunction,
  type TransformOptions,
} from './arguments.ts';

/** Vectors that must have the shapes of what they are multiplied with. */
function expectLike(op: string, v: readonly Tensor[], like: readonly Tensor[], what: string): void {
  if (v.length !== like.length) {
    throw new ShapeError(op, `v has ${v.length} tensors, and there are ${like.length} ${what}s`);
  }
  for (const [i, x] of like.entries()) {
    const shape = v[i]?.shape ?? [];
    if (!sameShape(shape, x.shape)) {
      throw new ShapeError(op, `v[${i}] is ${showShape(shape)}, and ${what} ${i} is ${showShape(x.shape)}`);
    }
  }
}

/**
 * Outputs of a function and the product of a vector with its Jacobian, `v^T J`: one backward pass.
 *
 * @param v one tensor for each output, of its shape; may be left out when the output is one element, and is 1 then.
 * @throws GraphError when `v` is needed, and under `strict` for an input that no output depends on. @throws ShapeError when
 * `v` does not fit. @throws DTypeError for an input that is not floating.
 * @example
 * vjp((x) => x.mul(x), tensor([1, 2]), tensor([1, 10])).vjp.toArray() // [2, 40]
 */
export function vjp<I extends OneOrMore, O extends OneOrMore>(
  fn: TensorFunction<O>,
  inputs: I,
  v?: OneOrMore,
  { createGraph = false, strict = false }: TransformOptions = {},
): { outputs: O; vjp: Like<I> } {
  return enableGrad(() => {
    const given = listOf(inputs);
    const xs = ownInputs('vjp', given, createGraph);
    const outputs = fn(...xs);
    const ys = listOf(outputs);
    if (v === undefined && (ys.length !== 1 || ys[0]?.size !== 1)) {
      throw new GraphError('vjp', 'v can be left out only when the function gives one tensor of one element; pass v');
    }
    const vs = v === undefined ? null : listOf(v);
    if (vs !== null) expectLike('vjp', vs, ys, 'output');
    const kept = connectedOnly('vjp', ys, strict);
    const gradOutputs = vs === null ? [null] : vs.filter((_, i) => edgeOf(ys[i] as Tensor) !== null);
    const found =
      kept.length === 0 ? xs.map(() => null) : grad(kept, xs, { gradOutputs, createGraph, allowUnused: true });
    const products = settled('vjp', found, given, strict);
    return { outputs: closed(outputs, createGraph), vjp: inFormOf(inputs, products) };
  });
}

/** Outputs as the caller gets them: without a graph unless it was asked for. */
function closed<O extends OneOrMore>(outputs: O, createGraph: boolean): O {
  if (createGraph) return outputs;
  const list = listOf(outputs).map((y) => y.detach());
  return inFormOf(outputs, list) as unknown as O;
}

/**
 * Outputs of a function and the product of its Jacobian with a vector, `J v`: the derivative along `v`. Computed as the
 * vector-Jacobian product of the vector-Jacobian product, which is linear in its vector.
 *
 * @param v one tensor for each input, of its shape.
 * @throws GraphError under `strict` for an input that no output depends on, and when an op on the way is
 * `onceDifferentiable`. @throws ShapeError when `v` does not fit. @throws DTypeError for an input that is not floating.
 * @example
 * jvp((x) => x.mul(x), tensor([1, 2]), tensor([1, 10])).jvp.toArray() // [2, 40]
 * @see Townsend 2017, A new trick for calculating Jacobian vector products
 */
export function jvp<I extends OneOrMore, O extends OneOrMore>(
  fn: TensorFunction<O>,
  inputs: I,
  v: OneOrMore,
  { createGraph = false, strict = false }: TransformOptions = {},
): { outputs: O; jvp: Like<O> } {
  return enableGrad(() => {
    const given = listOf(inputs);
    const vs = listOf(v);
    expectLike('jvp', vs, given, 'input');
    const xs = ownInputs('jvp', given, createGraph);
    const outputs = fn(...xs);
    const ys = listOf(outputs);
    const kept = connectedOnly('jvp', ys, strict);
    const u = kept.map((y) => algebra.zerosLike(y).requiresGrad_());
    const first =
      kept.length === 0 ? xs.map(() => null) : grad(kept, xs, { gradOutputs: u, createGraph: true, allowUnused: true });
    const columns = settled('jvp', first, given, strict);
    const reached = columns.map((_, i) => i).filter((i) => edgeOf(columns[i] as Tensor) !== null);
    const second =
      reached.length === 0
        ? u.map(() => null)
        : grad(
            reached.map((i) => columns[i] as Tensor),
            u,
            { gradOutputs: reached.map((i) => vs[i] as Tensor), createGraph, allowUnused: true },
          );
    const along = settled('jvp', second, u, false);
    const products = ys.map((y) => along[kept.indexOf(y)] ?? algebra.zerosLike(y));
    return { outputs: closed(outputs, createGraph), jvp: inFormOf(outputs, products) };
  });
}
