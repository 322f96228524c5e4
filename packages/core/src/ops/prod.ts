import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { prod as kernel } from '../kernels/js/reduce.ts';
import { reducedShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { counted } from './binary.ts';
import { cast } from './cast.ts';
import { runningProduct } from './cumulative.ts';
import { permute } from './permute.ts';
import { countOver, paramsOf, type ReduceOptions, type ReduceParams, unreduce } from './reduce.ts';
import { reshape } from './reshape.ts';
import { previous } from './scan.ts';

const prodOp = defineOp({
  name: 'prod',
  inputs: ['x'],
  saves: ['x'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { prod: kernel },
  forward: (k, { x }, { axes }, shape) => k.prod(x, axes, shape),
  vjp: { x: (g, { x }, { params }) => mul(unreduce(g, x.shape, params), productOfOthers(x, params.axes)) },
});

/**
 * For each element the product of those it is multiplied with: of all before it and all behind it, in float64, rounded
 * once. Nothing is divided, so that zeros are like any other factor.
 */
function productOfOthers(x: Tensor, axes: readonly number[]): Tensor {
  const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const sorted = permute(cast(x, 'float64'), order);
  const rows = reshape(sorted, [...kept.map((axis) => x.shape[axis] as number), countOver(x.shape, axes)]);
  const forwards = { axis: kept.length, reverse: false };
  const fromEnd = { axis: kept.length, reverse: true };
  const before = previous(runningProduct(rows, forwards), 1, forwards);
  const behind = previous(runningProduct(rows, fromEnd), 1, fromEnd);
  const others = reshape(mul(before, behind), sorted.shape);
  return cast(
    permute(
      others,
      order.map((_, axis) => order.indexOf(axis)),
    ),
    x.dtype,
  );
}

/**
 * Product over axes, or over all; 1 where nothing is reduced. Accumulates in float64, in row-major order, and rounds once;
 * integers stay int32 and wrap. The gradient of an element is the product of the others: exact where one or more are 0.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * prod(tensor([[1, 2], [3, 4]]), 0).toArray() // [3, 8]
 */
export function prod(x: Tensor, axes?: number | readonly number[], options: ReduceOptions = {}): Tensor {
  return apply(prodOp, [counted(x)], paramsOf('prod', x.shape, axes, options));
}
