import { ShapeError, ValueError } from '../errors.ts';
import { showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { maskedFill } from './where.ts';

/** Options of `tril` and `triu`. */
export interface TriangleOptions {
  /** Which diagonal bounds the triangle, and is in it: default 0, the main one; above it when positive. */
  readonly diagonal?: number;
}

/** Each matrix, with +0 where `outside` says so of `column - row`. */
function triangle(op: string, x: Tensor, diagonal: number, outside: (offset: number) => boolean): Tensor {
  if (x.ndim < 2) throw new ShapeError(op, `x is ${showShape(x.shape)}; expected at least two axes`);
  if (!Number.isInteger(diagonal)) throw new ValueError(op, `the diagonal is ${diagonal}; it must be an integer`);
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const mask = new Uint8Array(rows * columns);
  for (let i = 0, p = 0; i < rows; i++) for (let j = 0; j < columns; j++, p++) mask[p] = outside(j - i) ? 1 : 0;
  return maskedFill(x, Tensor.of(mask, [rows, columns]), 0);
}

/**
 * The lower triangle of each matrix: +0 above a diagonal, whatever stands there.
 *
 * @throws ShapeError for fewer than two axes. @throws ValueError when `diagonal` is no integer.
 * @example
 * tril(tensor([[1, 2], [3, 4]])).toArray() // [[1, 0], [3, 4]]
 */
export function tril(x: Tensor, { diagonal = 0 }: TriangleOptions = {}): Tensor {
  return triangle('tril', x, diagonal, (offset) => offset > diagonal);
}

/**
 * The upper triangle of each matrix: +0 below a diagonal, whatever stands there.
 *
 * @throws ShapeError for fewer than two axes. @throws ValueError when `diagonal` is no integer.
 * @example
 * triu(tensor([[1, 2], [3, 4]]), { diagonal: 1 }).toArray() // [[0, 2], [0, 0]]
 */
export function triu(x: Tensor, { diagonal = 0 }: TriangleOptions = {}): Tensor {
  return triangle('triu', x, diagonal, (offset) => offset < diagonal);
}
