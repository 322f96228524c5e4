import { NdArray } from '../array.ts';
import { allocate, isFloating } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { argsort } from '../kernels/js/sort.ts';
import { reducedShape, resolveAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { ne } from './compare.ts';
import { argmax, expectSome, sharedAmongTies, taken, type ValuesAndIndices } from './extremes.ts';
import { gathered } from './indexing.ts';
import { paramsOf, type ReduceOptions, type ReduceParams } from './reduce.ts';
import { slice } from './slice.ts';
import { orderOf } from './sort.ts';
import { where } from './where.ts';

/** Where the median of `n` elements in order stands: in the middle, or just before it. */
const middle = (n: number): number => Math.floor((n - 1) / 2);

const medianOp = defineOp({
  name: 'median',
  inputs: ['x'],
  saves: ['x', 'out'],
  shape: ({ x }, { axes, keepDims }: ReduceParams) => reducedShape(x.shape, axes, keepDims),
  kernels: { argsort },
  forward: (k, { x }, _, shape) => {
    const out = allocate(x.dtype, 1).fill(NaN);
    if (x.size > 0) {
      const flat = k.copy(x).view([x.size], null);
      const order = k.argsort(flat, 0, false);
      const at = (i: number): number => flat.data[flat.offset + (order.data[order.offset + i] as number)] as number;
      const last = at(x.size - 1); // NaN, if there is one
      out[0] = last === last ? at(middle(x.size)) : last;
    }
    return NdArray.from(out, shape);
  },
  vjp: { x: (g, { x, out }, { params }) => sharedAmongTies(g, x, out, params) },
});

/**
 * The middle of all elements in order; of an even count the lower of the two. NaN where there is one, and of nothing. The
 * gradient is shared equally among all that equal it.
 *
 * @throws ShapeError when there are no elements, of integers or masks.
 * @example
 * median(tensor([4, 1, 3, 2])).item() // 2
 */
export function median(x: Tensor): Tensor;
/**
 * The middle along an axis, and where it stands; of an even count the lower of the two, and the first NaN where there is
 * one. The gradient goes to that element whole. Of equal elements it is the one that a stable sort puts in the middle.
 *
 * @throws ShapeError for an axis that does not exist or is empty.
 * @example
 * const { values, indices } = median(tensor([[4, 1, 3, 2], [5, 7, 5, 6]]), 1);
 * values.toArray() // [2, 5]
 * indices.toArray() // [3, 2]
 */
export function median(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices;
export function median(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  if (axis === undefined) {
    const params = paramsOf('median', x.shape, undefined, {});
    if (!isFloating(x.dtype)) expectSome('median', x.shape, params.axes, 'middle');
    return apply(medianOp, [x], params);
  }
  const at = resolveAxis('median', axis, x.ndim);
  expectSome('median', x.shape, [at], 'middle');
  const m = middle(x.shape[at] as number);
  const inOrder = slice(orderOf(x, at, false), at, m, m + 1);
  const largest = argmax(x, at, { keepDims: true }); // the first NaN, if there is one
  const top = gathered(x.detach(), largest, at);
  return taken(x, at, where(ne(top, top), largest, inOrder), options);
}
