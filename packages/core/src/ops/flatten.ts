import { ShapeError } from '../errors.ts';
import { resolveAxis, type Shape, showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { reshape } from './reshape.ts';

/**
 * The axes from one to another, both included, as one axis; all of them unless told otherwise. A scalar becomes `[1]`.
 *
 * @throws ShapeError for an axis that does not exist, and when the last comes before the first.
 * @example
 * flatten(tensor([[1, 2], [3, 4]])).toArray() // [1, 2, 3, 4]
 * flatten(tensor([[[1], [2]]]), 1).shape // [1, 2]
 */
export function flatten(x: Tensor, startAxis: number = 0, endAxis: number = -1): Tensor {
  const rank = Math.max(x.ndim, 1);
  const start = resolveAxis('flatten', startAxis, rank);
  const end = resolveAxis('flatten', endAxis, rank);
  if (start > end) {
    throw new ShapeError('flatten', `axis ${endAxis} of ${showShape(x.shape)} comes before axis ${startAxis}`);
  }
  return reshape(x, x.shape.toSpliced(start, end - start + 1, sizeOf(x.shape.slice(start, end + 1))));
}

/**
 * One axis as several of these sizes, row-major. One size may be -1 and is worked out.
 *
 * @throws ShapeError for an axis that does not exist, for no sizes, and when their product is not the axis's size.
 * @example
 * unflatten(tensor([1, 2, 3, 4]), 0, [2, -1]).toArray() // [[1, 2], [3, 4]]
 */
export function unflatten(x: Tensor, axis: number, sizes: Shape): Tensor {
  const at = resolveAxis('unflatten', axis, x.ndim);
  const n = x.shape[at] as number;
  const fail = (why: string): never => {
    throw new ShapeError('unflatten', why);
  };
  if (sizes.length === 0) fail('the list of sizes is empty; expected at least one');
  const open = sizes.indexOf(-1);
  const known = sizes.filter((_, i) => i !== open);
  if (known.some((size) => !Number.isInteger(size) || size < 0)) {
    fail(`${showShape(sizes)} is not a shape; sizes are integers of at least 0, and one may be -1`);
  }
  const rest = sizeOf(known);
  if (open < 0 ? rest !== n : rest === 0 || n % rest !== 0) {
    fail(`axis ${axis} of ${showShape(x.shape)} has size ${n}, which is not that of ${showShape(sizes)}`);
  }
  return reshape(x, x.shape.toSpliced(at, 1, ...(open < 0 ? sizes : sizes.with(open, n / rest))));
}
