import { DTypeError, ShapeError } from '../errors.ts';
import { isFloating } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { reducedShape, resolveAxes, resolveAxis, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { div } from './arithmetic.ts';
import { counted } from './binary.ts';
import { cast } from './cast.ts';
import { eq } from './compare.ts';
import { expand } from './expand.ts';
import { reshape } from './reshape.ts';
import { where } from './where.ts';

/** Options of a reduction. */
export interface ReduceOptions {
  /** Keeps the reduced axes, with size 1. */
  readonly keepDims?: boolean;
}

interface ReduceParams {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const paramsOf = (
  op: string,
  x: Tensor,
  axes: number | readonly number[] | undefined,
  options: ReduceOptions,
): ReduceParams => ({
  axes: resolveAxes(op, axes, x.ndim),
  keepDims: options.keepDims ?? false,
});

/** A reduced result seen at the shape it was reduced from. */
function unreduce(g: Tensor, shape: Shape, { axes }: ReduceParams): Tensor {
  return expand(reshape(g, reducedShape(shape, axes, true)), shape);
}

const sumOp = defineOp({
  name: 'sum',
  inputs: ['x'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  forward: (k, { x }, { axes }, shape) => k.sum(x, axes, shape),
  vjp: { x: (g, _, call) => unreduce(g, call.shapeOf('x'), call.params) },
});

/**
 * Sum over axes, or over all. Accumulates in float64, in row-major order of the reduced elements, and rounds once.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0).toArray() // [4, 6]
 */
export function sum(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  return apply(sumOp, [counted(x)], paramsOf('sum', x, axes, options));
}

const meanOp = defineOp({
  name: 'mean',
  inputs: ['x'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  forward: (k, { x }, { axes }, shape) => k.mean(x, axes, shape),
  vjp: {
    x: (g, _, call) => {
      const shape = call.shapeOf('x');
      const n = call.params.axes.reduce((product, axis) => product * (shape[axis] as number), 1);
      return unreduce(div(g, n), shape, call.params);
    },
  },
});

/**
 * Mean over axes, or over all; NaN where nothing is reduced. The sum accumulates in float64.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * mean(tensor([[1, 2], [3, 4]]), 1).toArray() // [1.5, 3.5]
 */
export function mean(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  if (!isFloating(x.dtype)) throw new DTypeError('mean', `x is ${x.dtype}; cast it to a floating dtype first`);
  return apply(meanOp, [x], paramsOf('mean', x, axes, options));
}

const maxOp = defineOp({
  name: 'max',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  forward: (k, { x }, { axes }, shape) => k.max(x, axes, shape),
  vjp: {
    x: (g, { x, out }, call) => {
      const { params } = call;
      const largest = eq(x, unreduce(out, x.shape, params).detach());
      const shares = sum(cast(largest, x.dtype), params.axes, { keepDims: true });
      const each = div(reshape(g, shares.shape), shares);
      return where(largest, expand(each, x.shape), 0);
    },
  },
});

/**
 * The largest over axes, or over all; NaN where there is one. The gradient is shared equally among ties, as PyTorch's
 * amax does.
 *
 * @throws ShapeError for an axis that does not exist, and when nothing is reduced.
 * @example
 * max(tensor([[1, 5], [7, 2]]), 1).toArray() // [5, 7]
 */
export function max(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  const params = paramsOf('max', x, axes, options);
  for (const axis of params.axes) if (x.shape[axis] === 0) throw emptyAxis('max', axis, x.shape);
  return apply(maxOp, [x], params);
}

const argmaxOp = defineOp({
  name: 'argmax',
  inputs: ['x'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  forward: (k, { x }, { axes }, shape) => k.argmax(x, axes[0] as number, shape),
});

/**
 * Position of the largest along an axis, int32; the first of ties, and the first NaN.
 *
 * @throws ShapeError for an axis that does not exist or is empty.
 * @example
 * argmax(tensor([[1, 5], [7, 2]]), 1).toArray() // [1, 0]
 */
export function argmax(x: Tensor, axis: number, options: ReduceOptions = {}): Tensor {
  const at = resolveAxis('argmax', axis, x.ndim);
  if (x.shape[at] === 0) throw emptyAxis('argmax', at, x.shape);
  return apply(argmaxOp, [x], { axes: [at], keepDims: options.keepDims ?? false });
}

function emptyAxis(op: string, axis: number, shape: Shape): ShapeError {
  return new ShapeError(op, `axis ${axis} of ${showShape(shape)} is empty, and nothing is the largest of nothing`);
}

/**
 * Sums over the axes that `shape` was broadcast along: the transpose of `expand`.
 *
 * @throws ShapeError when `x` did not come from that shape.
 * @nomethod
 * @internal
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.ndim - shape.length;
  const axes: number[] = [];
  for (let i = 0; i < x.ndim; i++) {
    if (i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1)) axes.push(i);
    else if (shape[i - lead] !== x.shape[i]) {
      throw new ShapeError('sumTo', `${showShape(x.shape)} is no broadcast of ${showShape(shape)}`);
    }
  }
  return axes.length === 0 ? x : reshape(sum(x, axes), shape);
}
