import { lift } from '../create.ts';
import { ShapeError, ValueError, DTypeError } from '../errors.ts';
import { broadcastShapes, broadcastsTo, resolveAxis, type Shape, showShape, sizeOf } from '../shape.ts';
import { type Nested, Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { cast } from './cast.ts';
import { expand } from './expand.ts';
import { gather, indexSelect, sumInto } from './indexing.ts';
import { integersOf } from './integers.ts';
import { nonzero } from './count.ts';
import { permute } from './permute.ts';
import { reshape } from './reshape.ts';
import { select } from './slice.ts';
import { overwriteRows } from './winners.ts';

/** What stands for one axis: positions, `null` for all of it, or a mask, which stands for as many axes as it has. */
export type IndexEntry = Tensor | Int32Array | Nested<number> | null;

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

/** Masks become the positions at which they are true, one array an axis. */
function withoutMasks(op: string, x: Tensor, indices: readonly IndexEntry[]): (Tensor | null)[] {
  const found: (Tensor | null)[] = [];
  for (const index of indices) {
    if (index === null) {
      found.push(null);
      continue;
    }
    if (!(index instanceof Tensor) || index.dtype !== 'bool') {
      found.push(integersOf(op, index));
      continue;
    }
    const covered = x.shape.slice(found.length, found.length + index.ndim);
    if (index.ndim === 0 || showShape(covered) !== showShape(index.shape)) {
      throw new ShapeError(
        op,
        `a mask of ${showShape(index.shape)} stands at axis ${found.length} of ${showShape(x.shape)}, where the axes are ${showShape(covered)}`,
      );
    }
    const places = nonzero(index);
    for (let axis = 0; axis < index.ndim; axis++) found.push(select(places, 1, axis));
  }
  if (found.length > x.ndim) {
    throw new ShapeError(op, `there are indices for ${found.length} axes, and x, ${showShape(x.shape)}, has ${x.ndim}`);
  }
  return found;
}

/** An entry counted from the front. */
function resolved(op: string, entry: number, axis: number, shape: Shape): number {
  const n = shape[axis] as number;
  if (entry >= -n && entry < n) return entry < 0 ? entry + n : entry;
  throw new ValueError(op, `index ${entry} is outside axis ${axis} of ${showShape(shape)}, which has size ${n}`);
}

function planOf(op: string, x: Tensor, indices: readonly IndexEntry[]): Plan {
  const found = withoutMasks(op, x, indices);
  const axes = found.flatMap((index, axis) => (index === null ? [] : [axis]));
  if (axes.length === 0) throw new ValueError(op, 'no axis is indexed; give positions or a mask for one');
  const arrays = axes.map((axis) => found[axis] as Tensor);
  const shape = arrays.map((a) => a.shape).reduce((a, b) => broadcastShapes(op, a, b));
  const rows = new Int32Array(sizeOf(shape));
  for (const [i, axis] of axes.entries()) {
    const entries = expand(arrays[i] as Tensor, shape).toTypedArray();
    for (let j = 0; j < rows.length; j++) {
      rows[j] = (rows[j] as number) * (x.shape[axis] as number) + resolved(op, entries[j] as number, axis, x.shape);
    }
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
 * Negative positions count from the end. Gradients of an element that is taken twice add up.
 *
 * @param indices for each axis from the first on: positions, `null` for all of the axis, or a bool mask.
 * @throws DTypeError for positions that are not whole. @throws ValueError for one out of range, and when no axis is indexed.
 * @throws ShapeError for too many indices, arrays that do not broadcast, a mask that does not fit.
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * index(x, [[1, 0], [0, -1]]).toArray() // [4, 3]
 * index(x, [null, [2, 0]]).toArray() // [[3, 1], [6, 4]]
 * index(x, [x.gt(2)]).toArray() // [3, 4, 5, 6]
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
 * wins, and it alone gets the gradient; with `accumulate` all are added.
 *
 * @param values broadcast to the shape that `index` would give.
 * @throws DTypeError, ValueError, ShapeError as `index`; when the values do not broadcast, or have another dtype.
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
  const given = typeof values === 'number' ? cast(lift(values, x), x.dtype) : values;
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
    ? add(rows, sumInto('indexPut', source, 0, plan.rows, rows.shape[0] as number))
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
export function take(x: Tensor, positions: Tensor | Int32Array | Nested<number>): Tensor {
  const at = integersOf('take', positions);
  const flat = reshape(x, [x.size]);
  const rows = Int32Array.from(at.toTypedArray(), (entry) => resolved('take', entry, 0, flat.shape));
  return reshape(indexSelect(flat, 0, rows), at.shape);
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
export function takeAlongDim(x: Tensor, positions: Tensor, axis: number): Tensor {
  const at = resolveAxis('takeAlongDim', axis, x.ndim);
  if (positions.ndim !== x.ndim) {
    throw new ShapeError(
      'takeAlongDim',
      `the index is ${showShape(positions.shape)} and x is ${showShape(x.shape)}; they must have as many axes`,
    );
  }
  const shape = broadcastShapes('takeAlongDim', x.shape.with(at, 1), positions.shape.with(at, 1));
  const own = expand(x, shape.with(at, x.shape[at] as number));
  return gather(own, at, expand(positions, shape.with(at, positions.shape[at] as number)));
}
