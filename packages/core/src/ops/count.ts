import { ones } from '../create.ts';
import { expectDType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { positionOf, sameShape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { sumInto } from './indexing.ts';

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts; default 1, in int32. */
  readonly weights?: Tensor;
  /** Bins there are at least; default 0. */
  readonly minlength?: number;
}

/**
 * How often each number from 0 on occurs, or what its weights sum to: `out[x[i]] += weights[i]`, in the dtype of the
 * weights. As many bins as the largest number asks for. Differentiable in the weights.
 *
 * @param x `[N]`, int32, none negative.
 * @throws DTypeError when `x` is not int32. @throws ShapeError when it does not have one axis, or the weights another
 * shape. @throws ValueError for a negative number, and when `minlength` is no integer of at least 0.
 * @example
 * bincount(tensor([1, 3, 1], { dtype: 'int32' })).toArray() // [0, 2, 0, 1]
 * bincount(tensor([1, 0, 1], { dtype: 'int32' }), { weights: tensor([0.5, 1, 2]) }).toArray() // [1, 2.5]
 */
export function bincount(x: Tensor, { weights, minlength = 0 }: BincountOptions = {}): Tensor {
  if (x.ndim !== 1) throw new ShapeError('bincount', `x is ${showShape(x.shape)}; expected one axis`);
  expectDType('bincount', 'x', x.dtype, ['int32'], 'Cast it first');
  if (weights !== undefined && !sameShape(weights.shape, x.shape)) {
    throw new ShapeError(
      'bincount',
      `x is ${showShape(x.shape)} and the weights are ${showShape(weights.shape)}; they must be alike`,
    );
  }
  if (!Number.isInteger(minlength) || minlength < 0) {
    throw new ValueError('bincount', `minlength is ${minlength}; it must be an integer of at least 0`);
  }
  let n = minlength;
  for (const [i, v] of x.toTypedArray().entries()) {
    if (v < 0) throw new ValueError('bincount', `x holds ${v} (entry ${i}); only integers of at least 0 are counted`);
    n = Math.max(n, v + 1);
  }
  return sumInto('bincount', weights ?? ones(x.shape, { dtype: 'int32' }), 0, x, n);
}

/**
 * The indices of all elements that are not 0, row-major: one row each, int32. NaN is not 0.
 *
 * @returns `[n, rank]`
 * @example
 * nonzero(tensor([[0, 5], [7, 0]])).toArray() // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  const { shape, ndim } = x;
  const rows: number[][] = [];
  for (const [i, v] of x.toTypedArray().entries()) if (v !== 0) rows.push(positionOf(shape, i));
  return Tensor.of(Int32Array.from(rows.flat()), [rows.length, ndim]);
}
