import { promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineVariadicOp } from '../engine/define-op.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { resolveAxis, sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import { unsqueeze } from './reshape.ts';
import { slice } from './slice.ts';

interface CatParams {
  readonly axis: number;
  /** Where each part ends along the axis. */
  readonly ends: readonly number[];
}

const catOp = defineVariadicOp({
  name: 'cat',
  shape: (xs, { axis }: CatParams) => {
    const first = (xs[0] as (typeof xs)[number]).shape;
    let total = 0;
    for (const [i, x] of xs.entries()) {
      const fits = x.shape.length === first.length && x.shape.every((n, j) => j === axis || n === first[j]);
      if (!fits) {
        throw new ShapeError(
          'cat',
          `tensor 0 is ${showShape(first)} and tensor ${i} is ${showShape(x.shape)}; all axes but axis ${axis} must match`,
        );
      }
      total += x.shape[axis] as number;
    }
    return first.with(axis, total);
  },
  forward: (k, xs, { axis }, shape) => k.concat(xs, axis, shape),
  vjp: (g, i, { axis, ends }) => slice(g, axis, i === 0 ? 0 : (ends[i - 1] as number), ends[i] as number),
});

/**
 * Joins tensors along an axis. A part that does not require grad has no edge in the graph: no gradient is computed for
 * it, and its `.grad` stays null - the joined tensor is no leaf all the same.
 *
 * @throws ValueError for an empty list. @throws ShapeError when the other axes differ.
 * @example
 * const live = tensor([[1, 2]], { requiresGrad: true });
 * const joined = cat([live, tensor([[0, 0]])], 1);
 * joined.toArray() // [[1, 2, 0, 0]]
 * joined.gradFn.name // 'cat'
 */
export function cat(tensors: readonly Tensor[], axis: number = 0): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new ValueError('cat', 'the list is empty; expected at least one tensor');
  const at = resolveAxis('cat', axis, first.ndim);
  const dtype = tensors.map((x) => x.dtype).reduce(promoteTypes);
  let end = 0;
  const ends = tensors.map((x) => (end += x.shape[at] ?? 0));
  return apply(
    catOp,
    tensors.map((x) => cast(x, dtype)),
    { axis: at, ends },
  );
}

/**
 * Joins tensors of one shape along a new axis.
 *
 * @throws ValueError for an empty list. @throws ShapeError when shapes differ.
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray() // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], axis: number = 0): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new ValueError('stack', 'the list is empty; expected at least one tensor');
  for (const [i, x] of tensors.entries()) {
    if (!sameShape(x.shape, first.shape)) {
      throw new ShapeError(
        'stack',
        `tensor 0 is ${showShape(first.shape)} and tensor ${i} is ${showShape(x.shape)}; all must be alike`,
      );
    }
  }
  const at = resolveAxis('stack', axis, first.ndim + 1);
  return cat(
    tensors.map((x) => unsqueeze(x, at)),
    at,
  );
}

/**
 * Cuts an axis into views: of one size each, the last one smaller where it does not divide, or of the sizes listed.
 *
 * @throws ValueError when the sizes do not sum to the axis, or one is no integer of at least 0 (at least 1 for all).
 * @example
 * split(tensor([1, 2, 3, 4, 5]), 2).map((part) => part.size) // [2, 2, 1]
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
  let start = 0;
  return list.map((size) => {
    const part = slice(x, at, start, start + size);
    start += size;
    return part;
  });
}

function equalSizes(n: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1)
    throw new ValueError('split', `size is ${size}; it must be a positive integer`);
  const sizes: number[] = [];
  for (let left = n; left > 0; left -= size) sizes.push(Math.min(size, left));
  return sizes.length === 0 ? [0] : sizes;
}
