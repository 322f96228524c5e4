import { DTypeError, ShapeError } from '../errors.ts';
import { isFloating } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { mean as meanKernel, sum as sumKernel } from '../kernels/js/reduce.ts';
import { reducedShape, resolveAxes, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { div } from './arithmetic.ts';
import { counted } from './binary.ts';
import { expand } from './expand.ts';
import { reshape } from './reshape.ts';

/** Options of a reduction. */
export interface ReduceOptions {
  /** Keeps the reduced axes, with size 1. */
  readonly keepDims?: boolean;
}

/** Which axes a reduction runs over, resolved. @internal */
export interface ReduceParams {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** @throws ShapeError for an axis that does not exist. @internal */
export function paramsOf(
  op: string,
  shape: Shape,
  axes: number | readonly number[] | undefined,
  options: ReduceOptions,
): ReduceParams {
  return { axes: resolveAxes(op, axes, shape.length), keepDims: options.keepDims ?? false };
}

/** How many elements each result is made of. @internal */
export function countOver(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (shape[axis] as number), 1);
}

/** Refuses integers and masks, of which there is no mean. @internal */
export function expectFloating(op: string, x: Tensor): void {
  if (!isFloating(x.dtype)) throw new DTypeError(op, `x is ${x.dtype}; cast it to a floating dtype first`);
}

/** A reduced result seen at the shape it was reduced from. @internal */
export function unreduce(g: Tensor, shape: Shape, { axes }: ReduceParams): Tensor {
  return expand(reshape(g, reducedShape(shape, axes, true)), shape);
}

const sumOp = defineOp({
  name: 'sum',
  inputs: ['x'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { sum: sumKernel },
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
  return apply(sumOp, [counted(x)], paramsOf('sum', x.shape, axes, options));
}

const meanOp = defineOp({
  name: 'mean',
  inputs: ['x'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { mean: meanKernel },
  forward: (k, { x }, { axes }, shape) => k.mean(x, axes, shape),
  vjp: {
    x: (g, _, call) => {
      const shape = call.shapeOf('x');
      return unreduce(div(g, countOver(shape, call.params.axes)), shape, call.params);
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
  expectFloating('mean', x);
  return apply(meanOp, [x], paramsOf('mean', x.shape, axes, options));
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
