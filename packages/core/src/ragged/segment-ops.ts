import { ShapeError } from '../errors.ts';
import { counted } from '../ops/binary.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Offsets } from './offsets.ts';
import { Ragged } from './ragged.ts';
import { expanded, summed } from './row-sums.ts';

/**
 * Sum of each row, `[B, ...]`; empty rows give +0. Accumulates in float64, by live index. Masks count as 0 and 1.
 *
 * @example
 * segmentSum(ragged([tensor([1, 2]), tensor([3])])).toArray() // [3, 3]
 */
export function segmentSum(x: Ragged): Tensor {
  return summed(counted(x.values), x.offsets);
}

/**
 * One value a row, seen at each of its positions: the transpose of `segmentSum`.
 *
 * @param x `[B, ...]`
 * @throws ShapeError when there are not as many values as rows.
 * @example
 * segmentExpand(tensor([5, 7]), Offsets.fromLengths([2, 1])).values.toArray() // [5, 5, 7]
 */
export function segmentExpand(x: Tensor, offsets: Offsets): Ragged {
  if (x.shape[0] !== offsets.count) {
    throw new ShapeError(
      'segmentExpand',
      `x is ${showShape(x.shape)} and there are ${offsets.count} rows; expected one value a row`,
    );
  }
  return new Ragged(expanded(x, offsets), offsets);
}
