import { assign } from '../assign.ts';
import { isGradEnabled } from '../engine/mode.ts';
import { GraphError, ShapeError } from '../errors.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * What every in-place name does: computes the new value, and makes the tensor that value, history included. Values that
 * a graph saved before stay what they were. Under `noGrad` a leaf that requires grad is written by `assign`.
 */
export function inPlace(op: string, x: Tensor, compute: () => Tensor, functional: string): Tensor {
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
  const result = compute();
  if (!sameShape(result.shape, x.shape)) {
    throw new ShapeError(
      op,
      `the result is ${showShape(result.shape)} and the tensor is ${showShape(x.shape)}; in place they must agree`,
    );
  }
  if (leaf) assign(x, result);
  else x.rebind(result);
  return x;
}
