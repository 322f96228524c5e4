import { isFloating } from '../dtype.ts';
import { algebra } from '../engine/algebra.ts';
import { edgeOf, selectLive } from '../engine/node.ts';
import { DTypeError, GraphError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';

/** What a transformed function takes and gives: one tensor, or several in an array. */
export type OneOrMore = Tensor | readonly Tensor[];

/** A result for each of them, in the same form. */
export type Like<T extends OneOrMore, R = Tensor> = T extends readonly Tensor[] ? R[] : R;

/** A function of tensors. */
export type TensorFunction<O extends OneOrMore> = (...inputs: Tensor[]) => O;

/** What the transforms have in common. */
export interface TransformOptions {
  /** Records the result, so that it can be differentiated. */
  readonly createGraph?: boolean;
  /** Makes an output that does not depend on an input an error, where its derivative is zeros otherwise. */
  readonly strict?: boolean;
}

export function listOf(x: OneOrMore): readonly Tensor[] {
  return Array.isArray(x) ? (x as readonly Tensor[]) : [x as Tensor];
}

/** A list in the form of what it belongs to. */
export function inFormOf<T extends OneOrMore, R>(form: T, list: readonly R[]): Like<T, R> {
  return (Array.isArray(form) ? list : list[0]) as Like<T, R>;
}

/**
 * The inputs as tensors of their own to differentiate with respect to: the caller's stay as they are. They stay connected
 * to the caller's graph when the result will be.
 */
export function ownInputs(op: string, inputs: readonly Tensor[], connected: boolean): Tensor[] {
  return inputs.map((x, i) => {
    if (!isFloating(x.dtype)) {
      throw new DTypeError(
        op,
        `input ${i} is ${x.dtype}, and only floating tensors have derivatives; close over it instead`,
      );
    }
    return connected && x.requiresGrad ? algebra.alias(x) : x.detach().requiresGrad_();
  });
}

/** A derivative for each input: exactly +0 where the input is frozen, zeros where nothing depends on it. */
export function settled(
  op: string,
  found: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  strict: boolean,
): Tensor[] {
  return found.map((gradient, i) => {
    const x = inputs[i] as Tensor;
    if (gradient !== null) return selectLive(x, gradient);
    if (strict) throw new GraphError(op, `strict: the outputs do not depend on input ${i}`);
    return algebra.zerosLike(x);
  });
}

/** Those outputs that a graph leads to. */
export function connectedOnly(op: string, outputs: readonly Tensor[], strict: boolean): Tensor[] {
  const connected = outputs.filter((y) => edgeOf(y) !== null);
  if (strict && connected.length < outputs.length) {
    const i = outputs.findIndex((y) => edgeOf(y) === null);
    throw new GraphError(op, `strict: output ${i} does not depend on any input`);
  }
  return connected;
}
