import { full } from '../create.ts';
import { canCast, canHold, type DType, expectDType } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import { broadcastShapes, broadcastsTo, resolveAxis, rowMajorStrides, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { numeric } from './binary.ts';
import { cast } from './cast.ts';
import { elementsAdded, indexSelect, rowsAdded } from './indexing.ts';
import { checkedIndex, fittingIndex, type Index, resolvedIndex } from './indices.ts';
import { expand } from './expand.ts';
import { movedim } from './permute.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';
import { overwriteRows } from './winners.ts';

/** The part of the source that an index of this shape reads: from the start of each axis. */
function startOf(op: string, source: Tensor, index: Shape): Tensor {
  const fits = source.ndim === index.length && index.every((n, axis) => n <= (source.shape[axis] as number));
  if (!fits) {
    throw new ShapeError(
      op,
      `the source is ${showShape(source.shape)} and the index is ${showShape(index)}; the source must reach as far on each axis`,
    );
  }
  return index.reduce((part, n, axis) => (n === part.shape[axis] ? part : slice(part, axis, 0, n)), source);
}

/** Where each entry of an index along an axis points in row-major memory of a shape. */
function flatTargets(index: Tensor, axis: number, shape: Shape): Int32Array {
  const entries = index.toTypedArray();
  const strides = rowMajorStrides(shape);
  const own = rowMajorStrides(index.shape);
  return Int32Array.from(entries, (entry, i) => {
    let at = entry * (strides[axis] as number);
    for (const [a, n] of index.shape.entries()) {
      if (a !== axis) at += (Math.floor(i / (own[a] as number)) % n) * (strides[a] as number);
    }
    return at;
  });
}

/** Refuses a number that a dtype would change. @internal */
export function expectHolds(op: string, dtype: DType, value: number): void {
  if (canHold(dtype, value)) return;
  throw new DTypeError(op, `x is ${dtype}, which cannot hold ${value}; cast it to a floating dtype first`);
}

/**
 * `x` with elements replaced: along axis 1, `out[i][index[i][j]] = source[i][j]`. Where several go to one place the last, row-major,
 * wins, and it alone gets the gradient.
 *
 * @param source a tensor that reaches at least as far as the index on each axis, or a number.
 * @throws DTypeError when the index is not int32, the dtypes differ, or that of `x` cannot hold the number.
 * @throws ValueError for an entry out of range.
 * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis, or than the source.
 * @example
 * scatter(tensor([1, 2, 3]), 0, [2, 0], tensor([8, 9])).toArray() // [9, 2, 8]
 * @inplace
 */
export function scatter(x: Tensor, axis: number, index: Index, source: Tensor | number): Tensor {
  const at = resolveAxis('scatter', axis, x.ndim);
  const checked = fittingIndex('scatter', index, x.shape, axis);
  if (typeof source === 'number') expectHolds('scatter', x.dtype, source);
  const given = typeof source === 'number' ? full(checked.shape, source, { dtype: x.dtype }) : source;
  expectDType('scatter', 'the source', given.dtype, [x.dtype]);
  const part = startOf('scatter', given, checked.shape);
  const flat = overwriteRows(reshape(x, [x.size]), flatTargets(checked, at, x.shape), reshape(part, [part.size]));
  return reshape(flat, x.shape);
}

/**
 * `x` with elements added to: along axis 1, `out[i][index[i][j]] += source[i][j]`. Adds up in float64, from the element of
 * `x` on, row-major, and rounds once; what nothing is added to keeps its bits. The dtypes promote as those of `add`.
 *
 * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range.
 * @throws ShapeError when ranks differ, or the index is longer than `x` along another axis, or than the source.
 * @example
 * scatterAdd(tensor([1, 1, 1]), 0, [0, 0, 2], tensor([1, 2, 3])).toArray() // [4, 1, 4]
 * @inplace
 */
export function scatterAdd(x: Tensor, axis: number, index: Index, source: Tensor): Tensor {
  const at = resolveAxis('scatterAdd', axis, x.ndim);
  const checked = fittingIndex('scatterAdd', index, x.shape, axis);
  const [to, part] = numeric(x, startOf('scatterAdd', source, checked.shape));
  return elementsAdded(to, part, checked, at);
}

/** Refuses a source that is not `x` with the axis as long as the index. */
function expectRows(op: string, x: Tensor, axis: number, rows: Tensor, source: Tensor): void {
  const wanted = x.shape.with(axis, rows.size);
  if (rows.ndim === 1 && source.ndim === x.ndim && source.shape.every((n, i) => n === wanted[i])) return;
  throw new ShapeError(
    op,
    `x is ${showShape(x.shape)}, the index ${showShape(rows.shape)} and the source ${showShape(source.shape)}; ` +
      `the index must have one axis, and the source must be ${showShape(wanted)}`,
  );
}

/** Options of `indexAdd`. */
export interface IndexAddOptions {
  /** What the source is multiplied by; default 1. */
  readonly alpha?: number;
}

/**
 * `x` with rows of an axis added to: `out[index[j]] += alpha * source[j]`. Adds up in float64, from the row of `x` on, in
 * ascending j, and rounds once; rows that nothing is added to keep their bits. The dtypes promote as those of `add`.
 *
 * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range. @throws ShapeError when the
 * source is not `x` with the axis as long as the index.
 * @example
 * indexAdd(tensor([1, 1]), 0, [1, 1], tensor([2, 3])).toArray() // [1, 6]
 * @inplace
 */
export function indexAdd(x: Tensor, axis: number, index: Index, source: Tensor, options: IndexAddOptions = {}): Tensor {
  const at = resolveAxis('indexAdd', axis, x.ndim);
  const { alpha = 1 } = options;
  const rows = checkedIndex('indexAdd', index, x.shape, axis);
  expectRows('indexAdd', x, at, rows, source);
  const [to, added] = numeric(x, alpha === 1 ? source : mul(source, alpha));
  return rowsAdded(to, added, rows, at);
}

/**
 * `x` with rows of an axis replaced: `out[index[j]] = source[j]`. The last of several for one row wins, and it alone gets
 * the gradient.
 *
 * @throws DTypeError when the index is not int32, or the dtypes differ. @throws ValueError for an entry out of range.
 * @throws ShapeError when the source is not `x` with the axis as long as the index.
 * @example
 * indexCopy(tensor([1, 2, 3]), 0, [2, 0], tensor([8, 9])).toArray() // [9, 2, 8]
 * @inplace
 */
export function indexCopy(x: Tensor, axis: number, index: Index, source: Tensor): Tensor {
  const at = resolveAxis('indexCopy', axis, x.ndim);
  const rows = checkedIndex('indexCopy', index, x.shape, axis);
  expectRows('indexCopy', x, at, rows, source);
  expectDType('indexCopy', 'the source', source.dtype, [x.dtype]);
  return overwriteRowsAlong(x, at, rows, source);
}

/**
 * `x` with rows of an axis filled with one value, a number or a tensor without axes. Negative positions count from the end.
 *
 * @throws DTypeError when the index is not int32, or the dtype of `x` cannot hold the value. @throws ValueError for an entry
 * out of range. @throws ShapeError when the value has axes.
 * @example
 * indexFill(tensor([1, 2, 3]), 0, [2, 0], 7).toArray() // [7, 2, 7]
 * @inplace
 */
export function indexFill(x: Tensor, axis: number, index: Index, value: Tensor | number): Tensor {
  const at = resolveAxis('indexFill', axis, x.ndim);
  const rows = resolvedIndex('indexFill', index, x.shape, axis);
  return overwriteRowsAlong(x, at, rows, filling(x, value, x.shape.with(at, rows.size)));
}

/** The value of a fill, at a shape, in the dtype of `x`. */
function filling(x: Tensor, value: Tensor | number, shape: Shape): Tensor {
  if (typeof value === 'number') {
    expectHolds('indexFill', x.dtype, value);
    return full(shape, value, { dtype: x.dtype });
  }
  if (value.ndim > 0) {
    throw new ShapeError('indexFill', `the value is ${showShape(value.shape)}; expected a number, or a tensor of []`);
  }
  if (canCast(value.dtype, x.dtype)) return expand(cast(value, x.dtype), shape);
  throw new DTypeError('indexFill', `the value is ${value.dtype} and x is ${x.dtype}; cast one of them first`);
}

/** `overwriteRows` of another axis than the first. */
function overwriteRowsAlong(x: Tensor, axis: number, rows: Tensor, source: Tensor): Tensor {
  const positions = Int32Array.from(rows.toTypedArray());
  return movedim(overwriteRows(movedim(x, axis, 0), positions, movedim(source, axis, 0)), 0, axis);
}

/**
 * `x` with elements replaced where the mask is true: by the first elements of the source, in row-major order.
 *
 * @param mask broadcasts to `x`.
 * @throws DTypeError when the mask is not bool, or the dtypes differ. @throws ShapeError when the mask does not broadcast to
 * `x`, or the source has fewer elements than the mask is true for.
 * @example
 * maskedScatter(tensor([1, 2, 3]), tensor([true, false, true]), tensor([8, 9])).toArray() // [8, 2, 9]
 * @inplace
 */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  const places = truePlaces('maskedScatter', mask, x.shape);
  expectDType('maskedScatter', 'the source', source.dtype, [x.dtype]);
  if (source.size < places.length) {
    throw new ShapeError(
      'maskedScatter',
      `the mask is true ${places.length} times, and the source, ${showShape(source.shape)}, has ${source.size} elements`,
    );
  }
  const taken = slice(reshape(source, [source.size]), 0, 0, places.length);
  return reshape(overwriteRows(reshape(x, [x.size]), places, taken), x.shape);
}

/** Row-major positions at which a mask, broadcast to a shape, is true. @internal */
export function truePlaces(op: string, mask: Tensor, shape: Shape): Int32Array {
  expectDType(op, 'the mask', mask.dtype, ['bool'], 'Compare first, e.g. mask.ne(0)');
  if (!broadcastsTo(mask.shape, shape)) {
    throw new ShapeError(op, `the mask ${showShape(mask.shape)} does not broadcast to ${showShape(shape)}`);
  }
  const places: number[] = [];
  for (const [i, v] of expand(mask, shape).toTypedArray().entries()) if (v !== 0) places.push(i);
  return Int32Array.from(places);
}

/**
 * The elements where the mask is true, in row-major order; both are broadcast.
 *
 * @returns `[n]`
 * @throws DTypeError when the mask is not bool. @throws ShapeError when the shapes do not broadcast.
 * @example
 * maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])).toArray() // [1, 3]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  const shape = broadcastShapes('maskedSelect', x.shape, mask.shape);
  const whole = expand(x, shape);
  return indexSelect(reshape(whole, [whole.size]), 0, truePlaces('maskedSelect', mask, shape));
}
