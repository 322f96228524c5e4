import { ShapeError, ValueError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { expand } from './expand.ts';
import { reshape } from './reshape.ts';

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /** `ij` (default): tensor `k` varies along axis `k`. `xy`: the first along axis 1 and the second along axis 0. */
  readonly indexing?: 'ij' | 'xy';
}

/**
 * Coordinates of every point of a grid: as many views as vectors, each of the shape of the grid. Without copies.
 *
 * @param tensors vectors; a scalar counts as `[1]`.
 * @throws ValueError for an empty list, or an indexing that is neither `ij` nor `xy`.
 * @throws ShapeError for what is no vector.
 * @example
 * const [row, column] = meshgrid([tensor([1, 2]), tensor([3, 4])]);
 * row.toArray() // [[1, 1], [2, 2]]
 * column.toArray() // [[3, 4], [3, 4]]
 */
export function meshgrid(tensors: readonly Tensor[], { indexing = 'ij' }: MeshgridOptions = {}): Tensor[] {
  if (tensors.length === 0) throw new ValueError('meshgrid', 'the list is empty; expected at least one tensor');
  if (indexing !== 'ij' && indexing !== 'xy') {
    throw new ValueError('meshgrid', `indexing is '${String(indexing)}'; expected 'ij' or 'xy'`);
  }
  for (const [i, x] of tensors.entries()) {
    if (x.ndim <= 1) continue;
    throw new ShapeError('meshgrid', `tensor ${i} is ${showShape(x.shape)}; expected vectors and scalars`);
  }
  const swaps = indexing === 'xy' && tensors.length > 1;
  const axisOf = (k: number): number => (swaps && k < 2 ? 1 - k : k);
  const shape = tensors.map((_, k) => (tensors[axisOf(k)] as Tensor).size);
  return tensors.map((x, k) => {
    const alone = shape.map((_, axis) => (axis === axisOf(k) ? x.size : 1));
    return expand(reshape(x, alone), shape);
  });
}
