import { NdArray } from '../array.ts';
import { assign, expectWritable } from '../assign.ts';
import { canCast, type DType } from '../dtype.ts';
import { isGradEnabled } from '../engine/mode.ts';
import { DTypeError, GraphError, ShapeError } from '../errors.ts';
import type { Segments } from '../segments.ts';
import { sameShape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';

/**
 * What every in-place name does: computes the new value with `functional`, and makes the tensor that value, history
 * included. Values that a graph saved before stay what they were. Under `noGrad` a leaf that requires grad is written by
 * `assign`. Frozen elements keep their bits in any leaf.
 */
export function inPlace(functional: string, x: Tensor, compute: () => Tensor): Tensor {
  const op = `${functional}_`;
  if (x.value.isView) {
    throw new GraphError(op, `this tensor is a view, and other tensors see its memory; use ${functional} instead`);
  }
  const leaf = x.isLeaf && x.requiresGrad;
  if (leaf && isGradEnabled()) {
    throw new GraphError(
      op,
      `a leaf that requires grad cannot be changed in place while a graph is recorded; use noGrad, or ${functional}`,
    );
  }
  expectWritable(op, x.value);
  const result = compute();
  if (!sameShape(result.shape, x.shape)) {
    throw new ShapeError(
      op,
      `the result is ${showShape(result.shape)} and the tensor is ${showShape(x.shape)}; in place they must agree`,
    );
  }
  const held = keptDType(op, result, x.dtype);
  if (leaf) assign(x, held);
  else x.rebind(x.frozen === null ? held : outsideOf(op, functional, x, held, x.frozen));
  return x;
}

/** The new value, and the old one at frozen elements: bits are moved, never blended. */
function outsideOf(op: string, functional: string, x: Tensor, held: Tensor, frozen: Segments): Tensor {
  if (held.requiresGrad) {
    throw new GraphError(
      op,
      `elements of this leaf are frozen, and the result would be computed; use ${functional}, or thaw_() first`,
    );
  }
  const values = held.toTypedArray();
  frozen.put(frozen.take(x.toTypedArray()), values);
  return new Tensor(NdArray.from(values, x.shape, x.dtype));
}

/** The result in the tensor's own dtype, where that is of its kind or a richer one. */
function keptDType(op: string, result: Tensor, dtype: DType): Tensor {
  if (!canCast(result.dtype, dtype)) {
    throw new DTypeError(
      op,
      `the result is ${result.dtype} and the tensor is ${dtype}, which cannot hold it; cast it first`,
    );
  }
  return cast(result, dtype);
}
