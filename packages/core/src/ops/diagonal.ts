import { ShapeError, ValueError } from '../errors.ts';
import { resolveAxis, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, type StridedView, unview, wholeView } from './strided-view.ts';

/** Which diagonal. */
export interface DiagonalOptions {
  /** Default 0, the main one; above it when positive, below when negative. */
  readonly offset?: number;
  /** The axis of rows; default 0, for `diagEmbed` the last but one. */
  readonly axis1?: number;
  /** The axis of columns; default 1, for `diagEmbed` the last. */
  readonly axis2?: number;
}

const diagonalOf = defineView('diagonal');

/**
 * The elements whose positions along two axes are `i` and `i + offset`, without a copy: both axes go, and one along the
 * diagonal comes last. Of a stack of matrices, the diagonal of each.
 *
 * @throws ShapeError for an axis that does not exist, and when both are one. @throws ValueError when `offset` is no integer.
 * @example
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]])).toArray() // [1, 5]
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]]), { offset: 1 }).toArray() // [2, 6]
 */
export function diagonal(x: Tensor, options: DiagonalOptions = {}): Tensor {
  return diagonalOf(x, diagonalView('diagonal', x.shape, options));
}

/** What `diagonal` sees of an array of this shape. @internal */
export function diagonalView(
  op: string,
  shape: Shape,
  { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions,
): StridedView {
  const [row, column] = planeOf(op, axis1, axis2, shape.length);
  expectOffset(op, offset);
  const above = Math.max(offset, 0);
  const below = Math.max(-offset, 0);
  const size = Math.max(0, Math.min((shape[row] as number) - below, (shape[column] as number) - above));
  const { starts, axes } = wholeView(shape);
  return {
    // a diagonal outside the matrix sees nothing: it may start anywhere
    starts: size === 0 ? starts : starts.with(row, below).with(column, above),
    axes: [
      ...axes.filter((_, axis) => axis !== row && axis !== column),
      {
        size,
        moves: [
          [row, 1],
          [column, 1],
        ],
      },
    ],
  };
}

function planeOf(op: string, axis1: number, axis2: number, rank: number): [number, number] {
  const row = resolveAxis(op, axis1, rank);
  const column = resolveAxis(op, axis2, rank);
  if (row === column) throw new ShapeError(op, `axis1 ${axis1} and axis2 ${axis2} are one; a diagonal needs two`);
  return [row, column];
}

function expectOffset(op: string, offset: number): void {
  if (!Number.isInteger(offset)) throw new ValueError(op, `the offset is ${offset}; it must be an integer`);
}

/**
 * Matrices of zeros, with the last axis of `x` on a diagonal: the transpose of `diagonal`.
 *
 * @returns one axis more: the last one became two, `axis1` and `axis2` of the result, each `|offset|` longer.
 * @throws ShapeError for a scalar, for an axis that the result does not have, and when both are one.
 * @throws ValueError when `offset` is no integer.
 * @example
 * diagEmbed(tensor([1, 2])).toArray() // [[1, 0], [0, 2]]
 * diagEmbed(tensor([1]), { offset: -1 }).toArray() // [[0, 0], [1, 0]]
 */
export function diagEmbed(x: Tensor, { offset = 0, axis1 = -2, axis2 = -1 }: DiagonalOptions = {}): Tensor {
  if (x.ndim === 0) throw new ShapeError('diagEmbed', 'x is a scalar; expected at least one axis');
  expectOffset('diagEmbed', offset);
  const [row, column] = planeOf('diagEmbed', axis1, axis2, x.ndim + 1);
  const n = (x.shape.at(-1) as number) + Math.abs(offset);
  const to = x.shape.slice(0, -1);
  for (const axis of [Math.min(row, column), Math.max(row, column)]) to.splice(axis, 0, n);
  return unview(x, diagonalView('diagEmbed', to, { offset, axis1: row, axis2: column }), to);
}

/** Options of `diag`. */
export interface DiagOptions {
  /** Default 0, the main one; above it when positive, below when negative. */
  readonly diagonal?: number;
}

/**
 * A vector on the diagonal of a matrix of zeros, or the diagonal of a matrix, without a copy.
 *
 * @throws ShapeError for what is neither. @throws ValueError when `diagonal` is no integer.
 * @example
 * diag(tensor([1, 2])).toArray() // [[1, 0], [0, 2]]
 * diag(tensor([[1, 2], [3, 4]]), { diagonal: 1 }).toArray() // [2]
 */
export function diag(x: Tensor, { diagonal: offset = 0 }: DiagOptions = {}): Tensor {
  expectOffset('diag', offset);
  if (x.ndim === 1) return diagEmbed(x, { offset });
  if (x.ndim === 2) return diagonal(x, { offset });
  throw new ShapeError('diag', `x is ${showShape(x.shape)}; expected a vector or a matrix. Use diagonal or diagEmbed`);
}
