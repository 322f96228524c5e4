import { tensor } from '../create.ts';
import { canHold } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { resolveAxis, type Shape, showShape } from '../shape.ts';
import { type Nested, Tensor } from '../tensor.ts';

/** Positions: an int32 tensor, an Int32Array, or whole numbers, nested as a tensor's axes would be. */
export type Index = Tensor | Int32Array | Nested<number>;

/** A mask: a bool tensor, bytes, or truth values. Bytes and truth values are masks wherever a tensor is made of them. */
export type Mask = Tensor | Uint8Array | Nested<boolean>;

function firstLeaf(data: unknown): unknown {
  let leaf = data;
  while (Array.isArray(leaf)) leaf = leaf[0];
  return leaf;
}

/** Whole numbers as an int32 tensor; what int32 would wrap is refused, so that it names no other position. */
function wholeNumbers(op: string, numbers: Nested<number>): Tensor {
  const given = tensor(numbers, { dtype: 'float64' });
  const flat = given.toTypedArray();
  for (let i = 0; i < flat.length; i++) {
    const at = flat[i] as number;
    if (!Number.isInteger(at)) throw new ValueError(op, `index ${at} (entry ${i}) is not a whole number`);
    if (!canHold('int32', at))
      throw new ValueError(op, `index ${at} (entry ${i}) is beyond int32, and beyond any axis`);
  }
  return Tensor.of(Int32Array.from(flat), given.shape);
}

/** An index, however it is given, as a tensor: int32, or bool for a mask. @internal */
export function indexTensor(op: string, index: Index | Mask): Tensor {
  const isNested = !(index instanceof Tensor) && !ArrayBuffer.isView(index);
  if (isNested && typeof firstLeaf(index) !== 'boolean') return wholeNumbers(op, index as Nested<number>);
  const made = index instanceof Tensor ? index : tensor(index as Int32Array);
  if (made.dtype === 'int32' || made.dtype === 'bool') return made;
  throw new DTypeError(op, `the index is ${made.dtype}, expected int32. Cast it, e.g. index.cast('int32')`);
}

/** Positions, however they are given, as an int32 tensor. @internal */
export function positionsOf(op: string, index: Index): Tensor {
  const made = indexTensor(op, index);
  if (made.dtype === 'int32') return made;
  throw new DTypeError(op, 'the index is bool, expected int32. A mask selects in index and maskedSelect');
}

/** Refuses the first entry that is not from `lowest` to `n - 1` for an axis of size n. */
function expectEntries(op: string, entries: ArrayLike<number>, lowest: number, shape: Shape, axis: number): void {
  const n = shape.at(axis) as number;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as number;
    if (entry >= lowest && entry < n) continue;
    const hint = entry < 0 && entry >= -n ? '. Positions count from the front here' : '';
    throw new ValueError(
      op,
      `index ${entry} (entry ${i}) is outside axis ${axis} of ${showShape(shape)}, which has size ${n}${hint}`,
    );
  }
}

/**
 * Positions along an axis of a shape, counted from the front.
 *
 * @param axis as the caller named it.
 * @throws DTypeError for what is no int32. @throws ValueError for an entry that is not whole, or out of range.
 * @internal
 */
export function checkedIndex(op: string, index: Index, shape: Shape, axis: number): Tensor {
  const positions = positionsOf(op, index);
  expectEntries(op, positions.toTypedArray(), 0, shape, axis);
  return positions;
}

/** The same where negative positions count from the end: counted from the front. @internal */
export function resolvedIndex(op: string, index: Index, shape: Shape, axis: number): Tensor {
  const positions = positionsOf(op, index);
  const entries = positions.toTypedArray();
  const n = shape.at(axis) as number;
  expectEntries(op, entries, -n, shape, axis);
  return Tensor.of(
    Int32Array.from(entries, (entry) => (entry < 0 ? entry + n : entry)),
    positions.shape,
  );
}

/**
 * Positions along an axis for an op in which each entry of the index is for one element: as many axes as the shape, and
 * no longer than it but along the axis.
 *
 * @throws ShapeError when the index does not fit, besides what `checkedIndex` throws.
 * @internal
 */
export function fittingIndex(op: string, index: Index, shape: Shape, axis: number): Tensor {
  const at = resolveAxis(op, axis, shape.length);
  const positions = positionsOf(op, index);
  const own = positions.shape;
  if (own.length === shape.length && own.every((n, i) => i === at || n <= (shape[i] as number))) {
    return checkedIndex(op, positions, shape, axis);
  }
  throw new ShapeError(
    op,
    `the index is ${showShape(own)}, which does not fit ${showShape(shape)} outside axis ${axis}`,
  );
}
