import { promoteTypes } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineVariadicOp } from '../engine/define-by-place.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { concat } from '../kernels/js/indexing.ts';
import { resolveAxis, sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { atleast1d, atleast2d } from './at-least.ts';
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
  shape: (xs, { axis, ends }: CatParams) => (xs[0] as (typeof xs)[number]).shape.with(axis, ends.at(-1) as number),
  kernels: { concat },
  forward: (k, xs, { axis }, shape) => k.concat(xs, axis, shape),
  vjp: (g, i, { axis, ends }) => slice(g, axis, i === 0 ? 0 : (ends[i - 1] as number), ends[i] as number),
});

/** Parts that can be joined, in one dtype; messages count them as the caller does. */
function joined(op: string, tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 0) throw emptyList(op);
  const scalar = tensors.findIndex((x) => x.ndim === 0);
  if (scalar >= 0) throw new ShapeError(op, `tensor ${scalar} is a scalar, without an axis to join along; use stack`);
  const first = Math.max(
    0,
    tensors.findIndex((x) => !isBlank(x)),
  );
  const { shape } = tensors[first] as Tensor;
  const at = resolveAxis(op, axis, shape.length);
  for (const [i, x] of tensors.entries()) {
    if (isBlank(x) || (x.ndim === shape.length && x.shape.every((n, j) => j === at || n === shape[j]))) continue;
    throw new ShapeError(
      op,
      `tensor ${first} is ${showShape(shape)} and tensor ${i} is ${showShape(x.shape)}; all axes but axis ${axis} must match`,
    );
  }
  const dtype = tensors.map((x) => x.dtype).reduce(promoteTypes);
  const parts = tensors.filter((x) => x.ndim === shape.length).map((x) => cast(x, dtype));
  let end = 0;
  const ends = parts.map((x) => (end += x.shape[at] as number));
  return apply(catOp, parts, { axis: at, ends });
}

/** Of shape `[0]`: what a list begins with that tensors of any shape are joined to. */
function isBlank(x: Tensor): boolean {
  return x.ndim === 1 && x.size === 0;
}

function emptyList(op: string): ValueError {
  return new ValueError(op, 'the list is empty; expected at least one tensor');
}

/**
 * Joins tensors along an axis. A part that does not require grad has no edge in the graph: no gradient is computed for
 * it, and its `.grad` stays null - the joined tensor is no leaf all the same. A part of shape `[0]` goes with any others,
 * to begin a list with; it adds nothing but its dtype. Frozen elements of a leaf are ordinary ones in what is joined, and the
 * gradient stops at the leaf.
 *
 * @throws ValueError for an empty list. @throws ShapeError when the other axes differ, and for scalars.
 * @example
 * const live = tensor([[1, 2]], { requiresGrad: true });
 * const joined = cat([live, tensor([[0, 0]])], 1);
 * joined.toArray() // [[1, 2, 0, 0]]
 * joined.gradFn.name // 'cat'
 */
export function cat(tensors: readonly Tensor[], axis: number = 0): Tensor {
  return joined('cat', tensors, axis);
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
  if (first === undefined) throw emptyList('stack');
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
 * Joins tensors side by side: `cat` along axis 1, or along axis 0 when they have one axis. Scalars count as `[1]`.
 *
 * @throws ValueError for an empty list. @throws ShapeError when the other axes differ.
 * @example
 * hstack([tensor([[1], [2]]), tensor([[3], [4]])]).toArray() // [[1, 3], [2, 4]]
 * hstack([tensor([1, 2]), tensor([3])]).toArray() // [1, 2, 3]
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const parts = tensors.map(atleast1d);
  return joined('hstack', parts, parts[0]?.ndim === 1 ? 0 : 1);
}

/**
 * Joins tensors one below the other: `cat` along axis 0. Vectors count as rows, scalars as `[1, 1]`.
 *
 * @throws ValueError for an empty list. @throws ShapeError when the other axes differ.
 * @example
 * vstack([tensor([1, 2]), tensor([[3, 4]])]).toArray() // [[1, 2], [3, 4]]
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return joined('vstack', tensors.map(atleast2d), 0);
}
