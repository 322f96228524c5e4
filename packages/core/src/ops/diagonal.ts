import { ShapeError, ValueError } from '../errors.ts';
import { resolveAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, wholeView } from './strided-view.ts';

/** Which diagonal. */
export interface DiagonalOptions {
  /** Default 0, the main one; above it when positive, below when negative. */
  readonly offset?: number;
  /** The axis of rows; default 0, for `diagEmbed` the last but one. */
  readonly axis1?: number;
  /** The axis of columns; default 1, for `diagEmbed` the last. */
  readonly axis2?: number;
}

const diagonalView = defineView('diagonal');

/**
 * The elements whose positions along two axes are `i` and `i + offset`, without a copy: both axes go, and one along the
 * diagonal comes last. Of a stack of matrices, the diagonal of each.
 *
 * @throws ShapeError for an axis that does not exist, and when both are one. @throws ValueError when `offset` is no integer.
 * @example
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]])).toArray() // [1, 5]
 * diagonal(tensor([[1, 2, 3], [4, 5, 6]]), { offset: 1 }).toArray() // [2, 6]
 */
export function diagonal(x: Tensor, { offset = 0, axis1 = 0, axis2 = 1 }: DiagonalOptions = {}): Tensor {
  const [row, column] = diagonalAxes('diagonal', axis1, axis2, x.ndim);
  expectOffset('diagonal', offset);
  const above = Math.max(offset, 0);
  const below = Math.max(-offset, 0);
  const rows = (x.shape[row] as number) - below;
  const columns = (x.shape[column] as number) - above;
  const size = Math.max(0, Math.min(rows, columns));
  const { starts, axes } = wholeView(x.shape);
  return diagonalView(x, {
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
  });
}

/** Two axes that are not one. @internal */
export function diagonalAxes(op: string, axis1: number, axis2: number, rank: number): [number, number] {
  const row = resolveAxis(op, axis1, rank);
  const column = resolveAxis(op, axis2, rank);
  if (row === column) throw new ShapeError(op, `axis1 ${axis1} and axis2 ${axis2} are one; a diagonal needs two`);
  return [row, column];
}

/** @internal */
export function expectOffset(op: string, offset: number): void {
  if (!Number.isInteger(offset)) throw new ValueError(op, `the diagonal is ${offset}; it must be an integer`);
}
