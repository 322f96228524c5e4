import { NdArray } from '../array.ts';
import { allocate, canHold } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import type { Operand } from '../promotion.ts';
import { broadcastShapes, broadcastsTo, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { paired, promoted } from './binary.ts';
import { expectMask } from './compare.ts';

const whereOp = defineOp({
  name: 'where',
  inputs: ['condition', 'a', 'b'],
  saves: ['condition'],
  shape: ({ condition, a, b }) => broadcastShapes('where', broadcastShapes('where', a.shape, b.shape), condition.shape),
  forward: (k, { condition, a, b }, _, shape) => k.select(condition, a, b, shape),
  vjp: {
    a: (g, { condition }) => where(condition, g, 0),
    b: (g, { condition }) => where(condition, 0, g),
  },
  stops: () => 'the condition picks the other operand there',
});

/**
 * `a` where the condition is true, else `b`, broadcast. Selects, never multiplies: what is not chosen is not read, and
 * its gradient is exactly +0. The dtype is that of `resultType(a, b)`; of two numbers float32, of truth values bool.
 *
 * @throws DTypeError when the condition is not bool. @throws ShapeError when the shapes do not broadcast.
 * @example
 * where(tensor([true, false]), tensor([1, 2]), 0).toArray() // [1, 0]
 * @nomethod
 */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  expectMask('where', condition);
  const alone = typeof a !== 'object' && typeof b !== 'object';
  const [x, y] = alone ? promoted([a, b]) : paired(a, b, 'where');
  return apply(whereOp, [condition, x, y], undefined);
}

const maskedFillOp = defineOp({
  name: 'maskedFill',
  inputs: ['x', 'mask'],
  saves: ['mask'],
  shape: ({ x, mask }) => {
    if (broadcastsTo(mask.shape, x.shape)) return x.shape;
    throw new ShapeError('maskedFill', `the mask ${showShape(mask.shape)} does not broadcast to ${showShape(x.shape)}`);
  },
  forward: (k, { x, mask }, { value }: { value: number }, shape) => {
    return k.select(mask, NdArray.from(allocate(x.dtype, 1).fill(value), []), x, shape);
  },
  vjp: { x: (g, { mask }) => maskedFill(g, mask, 0) },
  stops: () => 'the mask is true there',
});

/**
 * `value` where the mask is true, else `x` (PyTorch's polarity: true = fill). Filled elements are not read and
 * receive a gradient of exactly +0.
 *
 * @param mask broadcasts to `x`.
 * @throws DTypeError when the mask is not bool, or the dtype of `x` cannot hold the value.
 * @throws ShapeError when the mask does not broadcast to `x`.
 * @example
 * maskedFill(tensor([1, 2, 3]), tensor([false, true, true]), -Infinity).toArray() // [1, -Infinity, -Infinity]
 * @inplace
 */
export function maskedFill(x: Tensor, mask: Tensor, value: number): Tensor {
  expectMask('maskedFill', mask);
  if (!canHold(x.dtype, value)) {
    throw new DTypeError(
      'maskedFill',
      `x is ${x.dtype}, which cannot hold ${value}; cast it to a floating dtype first`,
    );
  }
  return apply(maskedFillOp, [x, mask], { value });
}
