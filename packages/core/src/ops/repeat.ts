import { ShapeError, ValueError } from '../errors.ts';
import { expectDType } from '../dtype.ts';
import { resolveAxis, type Shape, showShape } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { expand } from './expand.ts';
import { flatten } from './flatten.ts';
import { indexSelect } from './indexing.ts';
import { reshape } from './reshape.ts';

/** Copies side by side: `counts[i]` along axis `i`; there are as many counts as axes. */
function tiled(x: Tensor, counts: readonly number[]): Tensor {
  const apart = x.shape.flatMap((n) => [1, n]);
  const wide = x.shape.flatMap((n, i) => [counts[i] as number, n]);
  const out = x.shape.map((n, i) => n * (counts[i] as number));
  return reshape(expand(reshape(x, apart), wide), out);
}

const led = (shape: Shape, rank: number): Shape => [
  ...Array.from({ length: Math.max(0, rank - shape.length) }, () => 1),
  ...shape,
];

/**
 * Copies of the whole, side by side: `counts[i]` along axis `i`. More counts than axes add axes in front.
 *
 * @throws ShapeError for fewer counts than axes, and for one that is no integer of at least 0.
 * @example
 * repeat(tensor([1, 2]), [2]).toArray() // [1, 2, 1, 2]
 * repeat(tensor([1, 2]), [2, 1]).toArray() // [[1, 2], [1, 2]]
 */
export function repeat(x: Tensor, counts: readonly number[]): Tensor {
  expectCounts('repeat', counts);
  if (counts.length < x.ndim) {
    throw new ShapeError(
      'repeat',
      `x, ${showShape(x.shape)}, has more axes than ${showShape(counts)} has counts; give one count an axis, or use tile`,
    );
  }
  return tiled(reshape(x, led(x.shape, counts.length)), counts);
}

/**
 * Copies of the whole, side by side, counted from the last axis: like `repeat`, but axes without a count stay.
 *
 * @throws ShapeError for a count that is no integer of at least 0.
 * @example
 * tile(tensor([[1, 2], [3, 4]]), [2]).toArray() // [[1, 2, 1, 2], [3, 4, 3, 4]]
 */
export function tile(x: Tensor, counts: readonly number[]): Tensor {
  expectCounts('tile', counts);
  return tiled(reshape(x, led(x.shape, counts.length)), led(counts, x.ndim));
}

function expectCounts(op: string, counts: readonly number[]): void {
  const broken = counts.find((n) => !Number.isInteger(n) || n < 0);
  if (broken === undefined) return;
  throw new ShapeError(op, `count ${broken} in ${showShape(counts)} is no integer of at least 0`);
}

/**
 * Each position of an axis several times, one behind the other; of the flattened tensor when no axis is given.
 *
 * @param repeats one count for all positions, or one for each: numbers, or an int32 tensor.
 * @throws ShapeError for an axis that does not exist, and when there are neither one nor as many counts as positions.
 * @throws ValueError for a count that is no integer of at least 0. @throws DTypeError when counts are not int32.
 * @example
 * repeatInterleave(tensor([1, 2]), 2).toArray() // [1, 1, 2, 2]
 * repeatInterleave(tensor([[1, 2], [3, 4]]), [1, 2], 0).toArray() // [[1, 2], [3, 4], [3, 4]]
 */
export function repeatInterleave(
  x: Tensor,
  repeats: number | Tensor | readonly number[] | Int32Array,
  axis?: number,
): Tensor {
  if (axis === undefined) return repeatInterleave(flatten(x), repeats, 0);
  const at = resolveAxis('repeatInterleave', axis, x.ndim);
  const counts = countsOf(repeats);
  const broken = counts.find((n) => !Number.isInteger(n) || n < 0);
  if (broken !== undefined) {
    throw new ValueError('repeatInterleave', `count ${broken} is no integer of at least 0`);
  }
  const n = x.shape[at] as number;
  if (counts.length === 1) return stretched(x, at, counts[0] as number);
  if (counts.length !== n) {
    throw new ShapeError(
      'repeatInterleave',
      `there are ${counts.length} counts, and axis ${axis} of ${showShape(x.shape)} has size ${n}; give one count or ${n}`,
    );
  }
  return indexSelect(
    x,
    at,
    counts.flatMap((count, i) => Array.from({ length: count }, () => i)),
  );
}

/** Every position equally often: no index, and gradients that are plain sums. */
function stretched(x: Tensor, axis: number, count: number): Tensor {
  const n = x.shape[axis] as number;
  const apart = x.shape.toSpliced(axis + 1, 0, 1);
  return reshape(expand(reshape(x, apart), apart.with(axis + 1, count)), x.shape.with(axis, n * count));
}

function countsOf(repeats: number | Tensor | readonly number[] | Int32Array): readonly number[] {
  if (typeof repeats === 'number') return [repeats];
  if (!(repeats instanceof Tensor)) return Array.from(repeats);
  expectDType('repeatInterleave', 'repeats', repeats.dtype, ['int32']);
  if (repeats.ndim > 1) {
    throw new ShapeError('repeatInterleave', `repeats is ${showShape(repeats.shape)}; expected at most one axis`);
  }
  return Array.from(repeats.toTypedArray());
}
