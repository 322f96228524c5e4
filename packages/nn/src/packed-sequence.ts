import { indexSelect, Offsets, Ragged, ShapeError, type Tensor, ValueError } from '@frostgrad/core/functional';

/** Whole numbers, one way or the other. */
type Integers = ArrayLike<number> | Tensor;

/**
 * PyTorch's `PackedSequence`: rows sorted by length, longest first, step by step - position 0 of every row, then position 1
 * of every row that has one.
 */
export interface PackedSequence {
  /** `[L, ...]` */
  readonly data: Tensor;
  /** How many rows have each position; never more than the position before. */
  readonly batchSizes: Integers;
  /** For each sorted row, which one it is of the batch; null when the batch is sorted. */
  readonly sortedIndices?: Integers | null;
  /** For each row of the batch, where it is among the sorted ones. */
  readonly unsortedIndices?: Integers | null;
}

/** Options of `toPackedSequence`. */
export interface ToPackedSequenceOptions {
  /** Refuses rows that are not sorted, instead of sorting them; default false, where PyTorch's is true. */
  readonly enforceSorted?: boolean;
}

const listOf = (x: Integers): number[] => Array.from('toTypedArray' in x ? x.toTypedArray() : x);

function inverseOf(order: readonly number[]): number[] {
  const inverse = Array.from(order, () => 0);
  for (const [i, j] of order.entries()) inverse[j] = i;
  return inverse;
}

/** Where position t of sorted row i lies in packed data: behind the steps before it. */
function startsOf(batchSizes: readonly number[]): number[] {
  let total = 0;
  return batchSizes.map((n) => (total += n) - n);
}

/**
 * The rows of one of PyTorch's packed sequences, in the order of the batch. One gather in the graph.
 *
 * @throws ValueError when batch sizes are no integers of at least 1 or increase, and when indices are no permutation of the
 * rows or not each other's inverse. @throws ShapeError when batch sizes do not add up to the data.
 * @example
 * const packed = { data: tensor([1, 4, 6, 2, 5, 3]), batchSizes: [3, 2, 1] };
 * fromPackedSequence(packed).toArray() // [[1, 2, 3], [4, 5], [6]]
 * fromPackedSequence({ ...packed, sortedIndices: [2, 0, 1] }).toArray() // [[4, 5], [6], [1, 2, 3]]
 */
export function fromPackedSequence({ data, batchSizes, sortedIndices, unsortedIndices }: PackedSequence): Ragged {
  const sizes = listOf(batchSizes);
  const total = expectSizes(sizes);
  if (data.ndim === 0 || data.shape[0] !== total) {
    throw new ShapeError(
      'fromPackedSequence',
      `the data are [${data.shape.join(', ')}] and the batch sizes add up to ${total}; expected [${total}, ...]`,
    );
  }
  const B = sizes[0] ?? 0;
  const places = placesOf(B, sortedIndices ?? null, unsortedIndices ?? null);
  const starts = startsOf(sizes);
  const order: number[] = [];
  const lengths = places.map((place) => {
    const own = sizes.filter((n) => n > place).length;
    for (let t = 0; t < own; t++) order.push((starts[t] as number) + place);
    return own;
  });
  return new Ragged(indexSelect(data, 0, order), Offsets.fromLengths(lengths));
}

function expectSizes(sizes: readonly number[]): number {
  let before = Infinity;
  for (const [t, n] of sizes.entries()) {
    if (!Number.isInteger(n) || n < 1)
      throw new ValueError('fromPackedSequence', `batch size ${t} is ${n}; expected an integer of at least 1`);
    if (n > before) {
      throw new ValueError(
        'fromPackedSequence',
        `batch size ${t} is ${n} and the one before ${before}; expected sizes that never increase`,
      );
    }
    before = n;
  }
  return sizes.reduce((a, b) => a + b, 0);
}

/** For each row of the batch, where it is among the sorted ones. */
function placesOf(B: number, sorted: Integers | null, unsorted: Integers | null): number[] {
  if (sorted === null && unsorted === null) return Array.from({ length: B }, (_, b) => b);
  const order = sorted === null ? null : expectPermutation('sortedIndices', listOf(sorted), B);
  const places = unsorted === null ? null : expectPermutation('unsortedIndices', listOf(unsorted), B);
  if (order === null) return places as number[];
  const inverse = inverseOf(order);
  const differing = places?.findIndex((place, b) => place !== inverse[b]) ?? -1;
  if (differing < 0) return inverse;
  throw new ValueError(
    'fromPackedSequence',
    `unsortedIndices has ${places?.[differing]} for row ${differing} and sortedIndices ${inverse[differing]}; leave one out`,
  );
}

function expectPermutation(name: string, order: number[], B: number): number[] {
  const sorted = order.toSorted((a, b) => a - b);
  if (order.length === B && sorted.every((v, i) => v === i)) return order;
  throw new ValueError(
    'fromPackedSequence',
    `${name} is [${order.join(', ')}]; expected each of the ${B} rows once, counted from 0`,
  );
}

/**
 * Rows as PyTorch packs them; rows of one length keep their order. One gather in the graph.
 *
 * @throws ValueError for a row of length zero, which PyTorch's form does not have, and, with `enforceSorted`, when a row is
 * longer than the one before.
 * @example
 * const { data, batchSizes, sortedIndices } = toPackedSequence(ragged([tensor([4, 5]), tensor([6]), tensor([1, 2, 3])]));
 * data.toArray() // [1, 4, 6, 2, 5, 3]
 * batchSizes // [3, 2, 1]
 * sortedIndices // [2, 0, 1]
 */
export function toPackedSequence(
  { values, offsets }: Ragged,
  { enforceSorted = false }: ToPackedSequenceOptions = {},
): {
  readonly data: Tensor;
  readonly batchSizes: number[];
  readonly sortedIndices: number[] | null;
  readonly unsortedIndices: number[] | null;
} {
  const lengths = offsets.lengths();
  const empty = lengths.indexOf(0);
  if (empty >= 0)
    throw new ValueError(
      'toPackedSequence',
      `row ${empty} is empty, and packed sequences have no empty rows; leave it out`,
    );
  const longer = lengths.findIndex((n, b) => b > 0 && n > (lengths[b - 1] as number));
  if (enforceSorted && longer >= 0) {
    throw new ValueError(
      'toPackedSequence',
      `row ${longer} has ${lengths[longer]} positions and the one before ${lengths[longer - 1]}; expected the longest ` +
        'first. Leave enforceSorted out to have them sorted',
    );
  }
  const order = [...lengths.keys()].sort((a, b) => (lengths[b] as number) - (lengths[a] as number));
  const rowsAt = (t: number): number[] => order.filter((b) => (lengths[b] as number) > t);
  const steps = Array.from({ length: offsets.longest }, (_, t) => rowsAt(t));
  const places = steps.flatMap((rows, t) => rows.map((b) => offsets.start(b) + t));
  return {
    data: indexSelect(values, 0, places),
    batchSizes: steps.map((rows) => rows.length),
    sortedIndices: enforceSorted ? null : order,
    unsortedIndices: enforceSorted ? null : inverseOf(order),
  };
}
