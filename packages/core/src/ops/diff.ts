import { ValueError } from '../errors.ts';
import { resolveAxis } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { sub } from './arithmetic.ts';
import { ne } from './compare.ts';
import { slice } from './slice.ts';

/**
 * Differences of neighbours along an axis, `x[i + 1] - x[i]`, taken `n` times; of truth values, whether they differ.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError when `n` is no integer of at least 0.
 * @example
 * diff(tensor([1, 4, 9, 16])).toArray() // [3, 5, 7]
 * diff(tensor([1, 4, 9, 16]), 2).toArray() // [2, 2]
 */
export function diff(x: Tensor, n: number = 1, axis: number = -1): Tensor {
  const at = resolveAxis('diff', axis, x.ndim);
  if (!Number.isInteger(n) || n < 0) throw new ValueError('diff', `n is ${n}; it must be an integer of at least 0`);
  const between = x.dtype === 'bool' ? ne : sub;
  let out = x;
  for (let i = 0; i < n; i++) out = between(slice(out, at, 1), slice(out, at, 0, -1));
  return out;
}
