import { scalar } from '../create.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { broadcastShapes, broadcastsTo, resolveAxis, type Shape, showShape, sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { counted } from './binary.ts';
import { cast } from './cast.ts';
import { nonzero } from './count.ts';
import { expand } from './expand.ts';
import { gathered, indexSelect, rowsAdded } from './indexing.ts';
import { checkedIndex, type Index, indexTensor, type Mask, positionsOf, resolvedIndex } from './indices.ts';
import { permute } from './permute.ts';
import { reshape } from './reshape.ts';
import { expectHolds } from './scatter.ts';
import { select } from './slice.ts';
import { overwriteRows } from './winners.ts';

/** What stands for one axis: positions, `null` for all of it, or a mask, which stands for as many axes as it has. */
export type IndexEntry = Index | Mask | null;

/** An index taken apart. */
interface Plan {
  /** Axes of x that are indexed, then the others. */
  readonly order: readonly number[];
  /** How many are indexed. */
  readonly indexed: number;
  /** For each entry of the broadcast index, its row in `x` with the indexed axes flattened. */
  readonly rows: Int32Array;
  /** Shape of the index arrays, broadcast. */
  readonly shape: Shape;
  /** Where the axes of the index stand in the result: the place of the first, or 0. */
  readonly place: number;
}

/** One tensor of positions an axis, counted from the front; masks become the positions at which they are true. */
function positionsByAxis(op: string, x: Tensor, indices: readonly IndexEntry[]): (Tensor | null)[] {
  const tensors = indices.map((index) => (index === null ? null : indexTensor(op, index)));
  const count = tensors.reduce((n, index) => n + (index?.dtype === 'bool' ? index.ndim : 1), 0);
  if (count > x.ndim) {
    throw new ShapeError(op, `there are indices for ${count} axes, and x, ${showShape(x.shape)}, has ${x.ndim}`);
  }
  const found: (Tensor | null)[] = [];
  for (const index of tensors) {
    if (index === null) found.push(null);
    else if (index.dtype === 'bool') found.push(...truePositions(op, x, index, found.length));
    else found.push(resolvedIndex(op, index, x.shape, found.length));
  }
  return found;
}

/** Where a mask that stands at an axis of `x` is true: one tensor for each axis of the mask. */
function truePositions(op: string, x: Tensor, mask: Tensor, axis: number): Tensor[] {
  const covered = x.shape.slice(axis, axis + mask.ndim);
  if (mask.ndim === 0 || showShape(covered) !== showShape(mask.shape)) {
    throw new ShapeError(
      op,
      `a mask of ${showShape(mask.shape)} stands at axis ${axis} of ${showShape(x.shape)}, where the axes are ${showShape(covered)}`,
    );
  }
  const places = nonzero(mask);
  return Array.from(mask.shape, (_, i) => select(places, 1, i));
}

function planOf(op: string, x: Tensor, indices: readonly IndexEntry[]): Plan {
  const found = positionsByAxis(op, x, indices);
  const axes = found.flatMap((index, axis) => (index === null ? [] : [axis]));
  if (axes.length === 0) throw new ValueError(op, 'no axis is indexed; give positions or a mask for one');
  const arrays = axes.map((axis) => found[axis] as Tensor);
  const shape = arrays.map((a) => a.shape).reduce((a, b) => broadcastShapes(op, a, b));
  const rows = new Int32Array(sizeOf(shape));
  for (const [i, axis] of axes.entries()) {
    const n = x.shape[axis] as number;
    const entries = expand(arrays[i] as Tensor, shape).toTypedArray();
    for (let j = 0; j < rows.length; j++) rows[j] = (rows[j] as number) * n + (entries[j] as number);
  }
  const others = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const isTogether = axes.every((axis, i) => axis === (axes[0] as number) + i);
  return {
    order: [...axes, ...others],
    indexed: axes.length,
    rows,
    shape,
    place: isTogether ? (axes[0] as number) : 0,
  };
}

/** `x` as rows of what is not indexed: `[indexed..., others...]` with the first flattened. */
function rowsOf(x: Tensor, { order, indexed }: Plan): { rows: Tensor; lead: Shape; rest: Shape } {
  const turned = permute(x, order);
  const [lead, rest] = [turned.shape.slice(0, indexed), turned.shape.slice(indexed)];
  return { rows: reshape(turned, [sizeOf(lead), ...rest]), lead, rest };
}

/** Axes of the result: those of the index first, moved to their place. */
function placed(rank: number, { place, shape }: Plan): number[] {
  const others = Array.from({ length: rank - shape.length }, (_, i) => shape.length + i);
  return [...others.slice(0, place), ...shape.keys(), ...others.slice(place)];
}

function inverse(order: readonly number[]): number[] {
  const back = order.map(() => 0);
  for (const [i, axis] of order.entries()) back[axis] = i;
  return back;
}

/**
 * `x[i0, i1, ...]`: elements by positions on several axes at once, as in NumPy and PyTorch. Index arrays are broadcast
 * with one another; their axes stand where the first indexed axis was when the indexed axes are neighbours, else in front.
 * A number is an index array without axes, as in NumPy. Negative positions count from the end. Gradients of an element
 * that is taken twice add up.
 *
 * @param indices for each axis from the first on: positions, `null` for all of the axis, or a mask (a bool tensor, truth
 * values or bytes), which stands for as many axes as it has.
 * @throws DTypeError for a floating index. @throws ValueError for a position that is not whole or out of range, and when no
 * axis is indexed.
 * @throws ShapeError for too many indices, arrays that do not broadcast, a mask that does not fit.
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * index(x, [[1, 0], [0, -1]]).toArray() // [4, 3]
 * index(x, [null, [2, 0]]).toArray() // [[3, 1], [6, 4]]
 * index(x, [x.gt(2)]).toArray() // [3, 4, 5, 6]
 * index(x, [1, [true, false, true]]).toArray() // [4, 6]
 */
export function index(x: Tensor, indices: readonly IndexEntry[]): Tensor {
  const plan = planOf('index', x, indices);
  const { rows, rest } = rowsOf(x, plan);
  const taken = reshape(indexSelect(rows, 0, plan.rows), [...plan.shape, ...rest]);
  return permute(taken, placed(taken.ndim, plan));
}

/** Options of `indexPut`. */
export interface IndexPutOptions {
  /** Adds to what is there instead of replacing it; values for one element add up. */
  readonly accumulate?: boolean;
}

/**
 * `x` with `x[i0, i1, ...] = values`, as a new tensor; indices as for `index`. Of several values for one element the last, row-major,
 * wins, and it alone gets the gradient; with `accumulate` all are added, in float64, from the element of `x` on, and rounded
 * once; in a mask, added truth values are true when one of them is.
 *
 * @param values broadcast to the shape that `index` would give.
 * @throws DTypeError, ValueError, ShapeError as `index`; when the values do not broadcast, have another dtype, or are a number
 * that the dtype of `x` cannot hold.
 * @example
 * indexPut(tensor([1, 2, 3]), [[0, -1]], tensor([8, 9])).toArray() // [8, 2, 9]
 * indexPut(tensor([1, 2, 3]), [[0, 0]], 5, { accumulate: true }).toArray() // [11, 2, 3]
 * @inplace
 */
export function indexPut(
  x: Tensor,
  indices: readonly IndexEntry[],
  values: Tensor | number,
  { accumulate = false }: IndexPutOptions = {},
): Tensor {
  const plan = planOf('indexPut', x, indices);
  const { rows, lead, rest } = rowsOf(x, plan);
  if (typeof values === 'number') expectHolds('indexPut', x.dtype, values);
  const given = typeof values === 'number' ? scalar(values, x.dtype) : values;
  if (given.dtype !== x.dtype) {
    throw new DTypeError('indexPut', `the values are ${given.dtype} and x is ${x.dtype}; cast them first`);
  }
  const order = placed(plan.shape.length + rest.length, plan);
  const whole = [...plan.shape, ...rest];
  const shape = order.map((axis) => whole[axis] as number);
  if (!broadcastsTo(given.shape, shape)) {
    throw new ShapeError(
      'indexPut',
      `the values are ${showShape(given.shape)}, which do not broadcast to ${showShape(shape)}`,
    );
  }
  const turned = permute(expand(given, shape), inverse(order));
  const source = reshape(turned, [plan.rows.length, ...rest]);
  const written = accumulate
    ? cast(rowsAdded(counted(rows), counted(source), Tensor.of(plan.rows, [plan.rows.length]), 0), x.dtype)
    : overwriteRows(rows, plan.rows, source);
  return permute(reshape(written, [...lead, ...rest]), inverse(plan.order));
}

/**
 * Elements by their row-major position: `out[...] = flat(x)[positions[...]]`. Negative ones count from the end.
 *
 * @returns the shape of the positions.
 * @throws DTypeError for positions that are not whole. @throws ValueError for one out of range.
 * @example
 * take(tensor([[1, 2], [3, 4]]), [[0, -1]]).toArray() // [[1, 4]]
 */
export function take(x: Tensor, positions: Index): Tensor {
  const flat = reshape(x, [x.size]);
  return indexSelect(flat, 0, resolvedIndex('take', positions, flat.shape, 0));
}

/**
 * `gather` whose operands are broadcast outside of the axis: what `argsort` and `argmax` with `keepDims` give fits.
 *
 * @throws DTypeError when the index is not int32. @throws ValueError for an entry out of range. @throws ShapeError when ranks differ, or
 * other axes do not broadcast.
 * @example
 * const x = tensor([[3, 1], [2, 4]]);
 * takeAlongDim(x, argsort(x, 1), 1).toArray() // [[1, 3], [2, 4]]
 */
export function takeAlongDim(x: Tensor, positions: Index, axis: number): Tensor {
  const at = resolveAxis('takeAlongDim', axis, x.ndim);
  const given = positionsOf('takeAlongDim', positions);
  if (given.ndim !== x.ndim) {
    throw new ShapeError(
      'takeAlongDim',
      `the index is ${showShape(given.shape)} and x is ${showShape(x.shape)}; they must have as many axes`,
    );
  }
  const shape = broadcastShapes('takeAlongDim', x.shape.with(at, 1), given.shape.with(at, 1));
  const own = expand(x, shape.with(at, x.shape[at] as number));
  const checked = checkedIndex('takeAlongDim', given, x.shape, axis);
  return gathered(own, expand(checked, shape.with(at, given.shape[at] as number)), at);
}
