import type { Segments } from '../segments.ts';
import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The few operations on gradients that the engine itself needs; ops hand them over, so that it knows none by name. */
export interface Algebra {
  /** Sum of two gradients of one shape. */
  add(a: Tensor, b: Tensor): Tensor;
  /** The same of a sum that nobody else has seen, without a graph: it may become the result. */
  accumulate(sum: Tensor, g: Tensor): Tensor;
  /** Sums a gradient back to the shape of an input that was broadcast. */
  sumTo(g: Tensor, shape: Shape): Tensor;
  /** Ones, to start from a scalar. */
  onesLike(x: Tensor): Tensor;
  zerosLike(x: Tensor): Tensor;
  /** The same tensor under a node of its own. */
  alias(x: Tensor): Tensor;
  /** Exactly +0 inside, the same bits outside. */
  zeroAt(g: Tensor, segments: Segments): Tensor;
}

/** Filled by `ops/algebra.ts` on import. */
export let algebra: Algebra;

/** @internal */
export function provideAlgebra(provided: Algebra): void {
  algebra = provided;
}
