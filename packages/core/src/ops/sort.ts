import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ValueError } from '../errors.ts';
import { argsort as kernel } from '../kernels/js/sort.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ValuesAndIndices } from './extremes.ts';
import { gathered } from './indexing.ts';
import { slice } from './slice.ts';

/** Options of a sort. */
export interface SortOptions {
  /** From the largest to the smallest; default false. */
  readonly descending?: boolean;
}

/** Options of `topk`. */
export interface TopKOptions {
  /** The largest, or else the smallest; default true. */
  readonly largest?: boolean;
}

const argsortOp = defineOp({
  name: 'argsort',
  inputs: ['x'],
  shape: ({ x }) => x.shape,
  kernels: { argsort: kernel },
  forward: (k, { x }, { axis, descending }: { axis: number; descending: boolean }) => k.argsort(x, axis, descending),
});

/** `argsort` along an axis that is resolved. @internal */
export function orderOf(x: Tensor, axis: number, descending: boolean): Tensor {
  return apply(argsortOp, [x], { axis, descending });
}

/**
 * Positions that sort an axis, int32; `sort` says in which order.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * argsort(tensor([3, 1, 2])).toArray() // [1, 2, 0]
 */
export function argsort(x: Tensor, axis: number = -1, { descending = false }: SortOptions = {}): Tensor {
  return orderOf(x, resolveAxis('argsort', axis, x.ndim), descending);
}

/**
 * An axis in ascending or descending order, and where its elements stood. Equal elements keep their order, always; -0
 * equals 0, and NaN is larger than all numbers: last, or first when descending. The gradient goes back to where the
 * elements stood.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * const { values, indices } = sort(tensor([3, NaN, 1, 3]));
 * values.toArray() // [1, 3, 3, NaN]
 * indices.toArray() // [2, 0, 3, 1]
 */
export function sort(x: Tensor, axis: number = -1, { descending = false }: SortOptions = {}): ValuesAndIndices {
  const at = resolveAxis('sort', axis, x.ndim);
  const indices = orderOf(x, at, descending);
  return { values: gathered(x, indices, at), indices };
}

/**
 * The `k` largest along an axis, or smallest, from the most extreme on, and where they stand: the first of `sort`.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError when the axis does not have `k` elements.
 * @example
 * const { values, indices } = topk(tensor([3, 9, 1, 5]), 2);
 * values.toArray() // [9, 5]
 * indices.toArray() // [1, 3]
 */
export function topk(x: Tensor, k: number, axis: number = -1, { largest = true }: TopKOptions = {}): ValuesAndIndices {
  const at = resolveAxis('topk', axis, x.ndim);
  const n = x.shape[at] as number;
  if (!Number.isInteger(k) || k < 0 || k > n) {
    throw new ValueError(
      'topk',
      `k is ${k}, and axis ${axis} of ${showShape(x.shape)} has ${n} elements; k must be an integer from 0 to ${n}`,
    );
  }
  const indices = slice(orderOf(x, at, largest), at, 0, k);
  return { values: gathered(x, indices, at), indices };
}
