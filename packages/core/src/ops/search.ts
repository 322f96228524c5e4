import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { searchSorted } from '../kernels/js/sort.ts';
import { sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { paired } from './binary.ts';
import { eq, logicalNot, lt } from './compare.ts';
import { full } from '../create.ts';
import { indexSelect } from './indexing.ts';
import { reshape } from './reshape.ts';
import { sort } from './sort.ts';
import { where } from './where.ts';

/** Options of a search. */
export interface SearchOptions {
  /** Whether a value goes behind its equals, or else before them; default false. */
  readonly right?: boolean;
}

const searchOp = defineOp({
  name: 'searchsorted',
  inputs: ['sorted', 'values'],
  shape: ({ values }) => values.shape,
  kernels: { searchSorted },
  forward: (k, { sorted, values }, { right }: { right: boolean }) => k.searchSorted(sorted, values, right),
});

/**
 * Where values would be put into ascending rows to keep them ascending, int32: the number of elements before the value,
 * or, with `right`, at or before it. The order is that of `sort`: NaN is larger than all numbers. That rows ascend is not
 * checked.
 *
 * @param sortedSequence `[N]`, for values of any shape, or `[..., N]`
 * @param values `[..., M]`, or one number
 * @throws ShapeError when the sequence is a scalar, or has leading axes that are not those of the values.
 * @example
 * searchsorted(tensor([1, 3, 5]), tensor([0, 3, 9])).toArray() // [0, 1, 3]
 * searchsorted(tensor([1, 3, 5]), tensor([0, 3, 9]), { right: true }).toArray() // [0, 2, 3]
 * @nomethod
 */
export function searchsorted(sortedSequence: Tensor, values: Tensor | number, options: SearchOptions = {}): Tensor {
  const [sorted, wanted] = paired(sortedSequence, values);
  if (sorted.ndim !== 1 && (sorted.ndim === 0 || !sameShape(sorted.shape.slice(0, -1), wanted.shape.slice(0, -1)))) {
    throw new ShapeError(
      'searchsorted',
      `the sequence is ${showShape(sorted.shape)} and the values are ${showShape(wanted.shape)}; ` +
        'the sequence needs one axis, or all axes but the last equal',
    );
  }
  return apply(searchOp, [sorted, wanted], { right: options.right ?? false });
}

/**
 * In which bucket each value falls, int32: `searchsorted` with the boundaries last. Bucket 0 is what lies below or at the
 * first boundary; with `right`, what lies below it.
 *
 * @throws ShapeError when the boundaries do not have one axis.
 * @example
 * bucketize(tensor([[0, 3], [4, 9]]), tensor([1, 3, 5])).toArray() // [[0, 1], [2, 3]]
 */
export function bucketize(x: Tensor, boundaries: Tensor, options: SearchOptions = {}): Tensor {
  if (boundaries.ndim !== 1) {
    throw new ShapeError('bucketize', `the boundaries are ${showShape(boundaries.shape)}; expected one axis`);
  }
  return searchsorted(boundaries, x, options);
}

/**
 * Whether each element equals one of the candidates: bool. NaN equals nothing.
 *
 * @example
 * isin(tensor([[1, 2], [3, 4]]), tensor([4, 1])).toArray() // [[true, false], [false, true]]
 */
export function isin(x: Tensor, candidates: Tensor, { invert = false }: { readonly invert?: boolean } = {}): Tensor {
  const [elements, others] = paired(x, candidates);
  const n = others.size;
  if (n === 0) return full(x.shape, invert ? 1 : 0, { dtype: 'bool' });
  const sorted = sort(reshape(others.detach(), [n])).values;
  const place = searchsorted(sorted, elements);
  const nearest = indexSelect(sorted, 0, where(lt(place, n), place, n - 1));
  const found = eq(elements, nearest);
  return invert ? logicalNot(found) : found;
}
