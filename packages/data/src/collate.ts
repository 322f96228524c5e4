import {
  cast,
  type DType,
  DTypeError,
  Offsets,
  Ragged,
  ragged,
  type Side,
  Tensor,
  tensor,
  ValueError,
} from '@frostgrad/core/functional';

/** A sequence: numbers, or a tensor `[T, ...]`. */
export type Sequence = ArrayLike<number> | Tensor;

/** Sequences of different lengths in one tensor. */
export interface Padded {
  /** `[B, T, ...]` */
  readonly x: Tensor;
  /** `[B]` */
  readonly lengths: Int32Array;
}

/** Options of `collateRagged`. */
export interface CollateOptions {
  /** Of numbers: that of typed arrays, or float32, unless told otherwise. */
  readonly dtype?: DType;
}

/** Options of `collatePadded`. */
export interface CollatePaddedOptions extends CollateOptions {
  /** What stands at pads; 0 unless told otherwise. Nothing should depend on it. */
  readonly value?: number;
  /** Where pads lie. */
  readonly side?: Side;
  /** T; the longest sequence's unless told otherwise. */
  readonly length?: number;
}

/**
 * Sequences packed one behind the other: `[L, ...]`, without pads.
 *
 * @throws ValueError for no sequences. @throws DTypeError when their dtypes differ. @throws ShapeError when tensors differ behind
 * the first axis.
 * @example
 * collateRagged([[1, 2], [3]]).toArray() // [[1, 2], [3]]
 */
export function collateRagged(sequences: readonly Sequence[], { dtype }: CollateOptions = {}): Ragged {
  if (sequences.length === 0) throw new ValueError('collate', 'there are no sequences; expected at least one');
  const tensors = sequences.filter((row) => row instanceof Tensor);
  if (tensors.length === sequences.length) {
    if (dtype === undefined) expectAlike(tensors.map((row) => row.dtype));
    return ragged(tensors.map((row) => (dtype === undefined ? row : cast(row, dtype))));
  }
  if (tensors.length > 0) {
    throw new DTypeError(
      'collate',
      'some sequences are tensors and some are numbers; make all of them one or the other',
    );
  }
  const rows = sequences as readonly ArrayLike<number>[];
  const found = dtype ?? expectAlike(rows.map(heldBy));
  const values = tensor(
    rows.flatMap((row) => Array.from(row)),
    { dtype: found },
  );
  return new Ragged(values, Offsets.fromLengths(rows.map((row) => row.length)));
}

/**
 * Sequences padded to one length, and their lengths: what layers take as `{ live }`.
 *
 * @throws ValueError for no sequences, for one that is longer than `length`, and for a value that the dtype cannot hold.
 * @throws DTypeError and @throws ShapeError as `collateRagged`.
 * @example
 * const { x, lengths } = collatePadded([[1, 2], [3]], { value: -1 });
 * x.toArray() // [[1, 2], [3, -1]]
 * lengths // [2, 1]
 */
export function collatePadded(
  sequences: readonly Sequence[],
  { value = 0, side = 'right', length, dtype }: CollatePaddedOptions = {},
): Padded {
  const packed = collateRagged(sequences, dtype === undefined ? {} : { dtype });
  const { dtype: held } = packed.values;
  if ((held === 'int32' && (value | 0) !== value) || (held === 'bool' && value !== 0 && value !== 1))
    throw new ValueError('collate', `pads are to hold ${value}, which ${held} cannot`);
  const x = packed.toPadded({ value, side, ...(length === undefined ? {} : { length }) });
  return { x, lengths: Int32Array.from(packed.offsets.lengths()) };
}

/** The dtype of a row of numbers. A Uint8Array is refused: bytes and truth values look alike. */
function heldBy(row: ArrayLike<number>): DType {
  if (row instanceof Int32Array) return 'int32';
  if (row instanceof Float64Array) return 'float64';
  if (!ArrayBuffer.isView(row) || row instanceof Float32Array) return 'float32';
  throw new DTypeError(
    'collate',
    `a sequence is ${(row as object).constructor.name}, which is no dtype's array; say { dtype: 'int32' }, or another`,
  );
}

function expectAlike(dtypes: readonly DType[]): DType {
  const [first] = dtypes as [DType];
  const other = dtypes.findIndex((dtype) => dtype !== first);
  if (other < 0) return first;
  throw new DTypeError(
    'collate',
    `sequence 0 is ${first} and sequence ${other} is ${dtypes[other]}; say { dtype } to cast`,
  );
}
