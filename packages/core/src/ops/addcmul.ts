import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, mul } from './arithmetic.ts';
import { promoted } from './binary.ts';
import { expand } from './expand.ts';

/** Options of `addcmul` and `addcdiv`. */
export interface ScaleOptions {
  /** What the product or quotient is multiplied by; default 1. */
  readonly value?: number;
}

/** The three operands, scaled: an error about their shapes names the function that was called. */
function scaled(op: string, operands: readonly [Tensor, Tensor, Tensor], value: number): [Tensor, Tensor, Tensor] {
  const [x, a, b] = promoted(operands);
  const shape = broadcastShapes(op, broadcastShapes(op, a.shape, b.shape), x.shape);
  // seen whole before it is scaled, so that its gradient is scaled and then summed, however it was broadcast
  return [x, value === 1 ? a : mul(expand(a, shape), value), b];
}

/**
 * `x + value a b`, broadcast.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * addcmul(tensor([1, 2]), tensor([3, 4]), tensor([5, 6]), { value: 10 }).toArray() // [151, 242]
 * @inplace
 */
export function addcmul(x: Tensor, a: Tensor, b: Tensor, { value = 1 }: ScaleOptions = {}): Tensor {
  const [onto, left, right] = scaled('addcmul', [x, a, b], value);
  return add(onto, mul(left, right));
}

/**
 * `x + value a / b`, broadcast; integers give float32, as `div` does.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * addcdiv(tensor([1, 2]), tensor([3, 4]), tensor([2, 8])).toArray() // [2.5, 2.5]
 * @inplace
 */
export function addcdiv(x: Tensor, a: Tensor, b: Tensor, { value = 1 }: ScaleOptions = {}): Tensor {
  const [onto, left, right] = scaled('addcdiv', [x, a, b], value);
  return add(onto, div(left, right));
}
