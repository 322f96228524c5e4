import { grad } from '../engine/grad.ts';
import { enableGrad } from '../engine/mode.ts';
import { edgeOf } from '../engine/node.ts';
import { GraphError } from '../errors.ts';
import { showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { NdArray } from '../array.ts';
import { stack } from '../ops/join.ts';
import { reshape } from '../ops/reshape.ts';
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
import { vjp } from './vjp.ts';

/** A gradient of one at one element. */
function unit(y: Tensor, i: number): Tensor {
  const e = NdArray.zeros(y.dtype, y.shape);
  e.data[i] = 1;
  return new Tensor(e);
}

/**
 * All derivatives of a function: for each output and input a tensor of shape `[...output, ...input]`, one backward pass an
 * element of the outputs. Zeros where an output does not depend on an input, and exactly +0 at frozen elements.
 *
 * @returns one tensor; with several inputs an array, one each; with several outputs an array of those.
 * @throws GraphError under `strict` where an output does not depend on an input. @throws DTypeError for an input that is not floating.
 * @example
 * jacobian((x) => x.mul(x), tensor([1, 2])).toArray() // [[2, 0], [0, 4]]
 */
export function jacobian<I extends OneOrMore, O extends OneOrMore>(
  fn: TensorFunction<O>,
  inputs: I,
  { createGraph = false, strict = false }: TransformOptions = {},
): Like<O, Like<I>> {
  return enableGrad(() => {
    const given = listOf(inputs);
    const xs = ownInputs('jacobian', given, createGraph);
    const outputs = fn(...xs);
    connectedOnly('jacobian', listOf(outputs), strict);
    const blocks = listOf(outputs).map((y) => {
      const rows = Array.from({ length: y.size }, (_, i) => {
        const connected = edgeOf(y) !== null;
        const options = { gradOutputs: [unit(y, i)], createGraph, retainGraph: true, allowUnused: true } as const;
        return settled('jacobian', connected ? grad(y, xs, options) : xs.map(() => null), given, strict);
      });
      return inFormOf(
        inputs,
        given.map((x, k) =>
          blockOf(
            y,
            x,
            rows.map((row) => row[k] as Tensor),
          ),
        ),
      );
    });
    return inFormOf(outputs, blocks);
  });
}

/** Rows, one an element of the output, under the shape of both. */
function blockOf(y: Tensor, x: Tensor, rows: readonly Tensor[]): Tensor {
  const shape = [...y.shape, ...x.shape];
  return rows.length === 0 ? new Tensor(NdArray.zeros(x.dtype, shape)) : reshape(stack(rows), shape);
}

/** The gradient of a function of one element, as a function that can be differentiated; +0 where `given` is frozen. */
function gradientOf(op: string, fn: TensorFunction<Tensor>, given: readonly Tensor[]): TensorFunction<Tensor[]> {
  return (...xs) => {
    const y = fn(...xs);
    if (y.size !== 1) {
      throw new GraphError(op, `the function must give one element, and gave ${showShape(y.shape)}; reduce it first`);
    }
    const found = edgeOf(y) === null ? xs.map(() => null) : grad(y, xs, { createGraph: true, allowUnused: true });
    return settled(op, found, given, false);
  };
}

/**
 * Second derivatives of a function of one element: for each pair of inputs a tensor of shape `[...first, ...second]`.
 *
 * @returns one tensor; with several inputs an array of arrays.
 * @throws GraphError when the function gives more than one element; under `strict`, where the gradient does not depend on
 * an input. @throws DTypeError for an input that is not floating.
 * @example
 * hessian((x) => x.mul(x).mul(x).sum(), tensor([1, 2])).toArray() // [[6, 0], [0, 12]]
 */
export function hessian<I extends OneOrMore>(
  fn: TensorFunction<Tensor>,
  inputs: I,
  options: TransformOptions = {},
): Like<I, Like<I>> {
  const given = listOf(inputs);
  const gradient = gradientOf('hessian', fn, given);
  const blocks = jacobian(gradient, given, options) as Tensor[][];
  return inFormOf(
    inputs,
    blocks.map((row) => inFormOf(inputs, row)),
  );
}

/**
 * The value of a function of one element, and the product of its Hessian with a vector, `H v`: two backward passes. It is computed as
 * `v^T H`, which is the same where second derivatives are continuous.
 *
 * @param v one tensor for each input, of its shape.
 * @throws GraphError when the function gives more than one element; under `strict`, where the gradient does not depend on
 * an input. @throws ShapeError when `v` does not fit.
 * @example
 * hvp((x) => x.mul(x).mul(x).sum(), tensor([1, 2]), tensor([1, 10])).hvp.toArray() // [6, 120]
 * @see Pearlmutter 1994, Fast Exact Multiplication by the Hessian
 */
export function hvp<I extends OneOrMore>(
  fn: TensorFunction<Tensor>,
  inputs: I,
  v: OneOrMore,
  options: TransformOptions = {},
): { outputs: Tensor; hvp: Like<I> } {
  let value: Tensor | null = null;
  const noted: TensorFunction<Tensor> = (...xs) => (value = fn(...xs));
  const { vjp: product } = vjp(gradientOf('hvp', noted, listOf(inputs)), listOf(inputs), listOf(v), options);
  const outputs = value as unknown as Tensor;
  return { outputs: options.createGraph === true ? outputs : outputs.detach(), hvp: inFormOf(inputs, product) };
}
