import { ValueError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { slice } from './slice.ts';

/** Parts of an axis, one behind the other. */
function cut(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  let end = 0;
  return sizes.map((size) => slice(x, axis, end, (end += size)));
}

/**
 * Cuts an axis into views: of one size each, the last one smaller where it does not divide, or of the sizes listed.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError when the sizes do not sum to the axis, or one
 * is no integer of at least 0 (at least 1 for all, unless the axis is empty).
 * @example
 * split(tensor([1, 2, 3, 4, 5]), 2).map((part) => part.size) // [2, 2, 1]
 * split(tensor([1, 2, 3, 4, 5]), [1, 4]).map((part) => part.size) // [1, 4]
 */
export function split(x: Tensor, sizes: number | readonly number[], axis: number = 0): Tensor[] {
  const at = resolveAxis('split', axis, x.ndim);
  const n = x.shape[at] as number;
  const list = typeof sizes === 'number' ? equalSizes(n, sizes) : sizes;
  const total = list.reduce((a, b) => a + b, 0);
  const broken = list.find((size) => !Number.isInteger(size) || size < 0);
  if (broken !== undefined) throw new ValueError('split', `size ${broken} is no integer of at least 0`);
  if (total !== n) {
    throw new ValueError(
      'split',
      `sizes [${list.join(', ')}] sum to ${total}, and axis ${axis} of ${showShape(x.shape)} has ${n}`,
    );
  }
  return cut(x, at, list);
}

function equalSizes(n: number, size: number): number[] {
  if (!Number.isInteger(size) || size < (n === 0 ? 0 : 1))
    throw new ValueError('split', `size is ${size}; it must be a positive integer`);
  const sizes: number[] = [];
  for (let left = n; left > 0; left -= size) sizes.push(Math.min(size, left));
  return sizes.length === 0 ? [0] : sizes;
}

/**
 * Cuts an axis into at most so many views, each of `ceil(n / chunks)` positions but the last: 5 in 4 gives 2, 2 and 1.
 * An empty axis gives exactly so many empty ones. For an exact number of parts, use `tensorSplit`.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError when `chunks` is no positive integer.
 * @example
 * chunk(tensor([1, 2, 3, 4, 5]), 4).map((part) => part.size) // [2, 2, 1]
 */
export function chunk(x: Tensor, chunks: number, axis: number = 0): Tensor[] {
  const at = resolveAxis('chunk', axis, x.ndim);
  const n = x.shape[at] as number;
  if (!Number.isInteger(chunks) || chunks < 1) {
    throw new ValueError('chunk', `chunks is ${chunks}; it must be a positive integer`);
  }
  return cut(x, at, n === 0 ? Array.from({ length: chunks }, () => 0) : equalSizes(n, Math.ceil(n / chunks)));
}

/**
 * Cuts an axis into exactly so many views, the first ones longer by one where it does not divide; or before each of the
 * positions listed, which are drawn in as by `slice`: `[i, j]` gives `:i`, `i:j` and `j:`.
 *
 * @throws ShapeError for an axis that does not exist. @throws ValueError when the number is no positive integer, or a
 * position no integer.
 * @example
 * tensorSplit(tensor([1, 2, 3, 4, 5]), 4).map((part) => part.size) // [2, 1, 1, 1]
 * tensorSplit(tensor([1, 2, 3, 4, 5]), [1, -1]).map((part) => part.size) // [1, 3, 1]
 */
export function tensorSplit(x: Tensor, sections: number | readonly number[], axis: number = 0): Tensor[] {
  const at = resolveAxis('tensorSplit', axis, x.ndim);
  const n = x.shape[at] as number;
  if (typeof sections === 'number') {
    if (!Number.isInteger(sections) || sections < 1) {
      throw new ValueError('tensorSplit', `sections is ${sections}; it must be a positive integer`);
    }
    const [least, longer] = [Math.floor(n / sections), n % sections];
    return cut(
      x,
      at,
      Array.from({ length: sections }, (_, i) => (i < longer ? least + 1 : least)),
    );
  }
  const broken = sections.find((position) => !Number.isInteger(position));
  if (broken !== undefined) throw new ValueError('tensorSplit', `position ${broken} is no integer`);
  return [...sections, Infinity].map((end, i) => slice(x, at, sections[i - 1] ?? 0, end));
}
