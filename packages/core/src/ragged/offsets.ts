import { ShapeError, ValueError } from '../errors.ts';

/** Positions that an int32 can count. */
const MOST = 2 ** 31 - 1;

/** Lengths that a message shows. */
const SHOWN = 16;

/**
 * Where each row of a packed batch begins: row `b` is `start(b)` to `start(b + 1)`.
 *
 * Two of them are equal when they hold the same numbers, whoever made them. Rows of length zero are legal.
 */
export class Offsets {
  /** `count + 1` ascending positions, the first 0. */
  readonly #starts: Int32Array;
  readonly #hash: number;
  /** Rows in the batch. */
  readonly count: number;
  /** Live positions, over all rows. */
  readonly total: number;
  /** Length of the longest row. */
  readonly longest: number;

  private constructor(starts: Int32Array) {
    this.#starts = starts;
    this.count = starts.length - 1;
    this.total = starts[this.count] as number;
    let longest = 0;
    let hash = 0x811c9dc5;
    for (let b = 0; b < this.count; b++) {
      const length = (starts[b + 1] as number) - (starts[b] as number);
      if (length > longest) longest = length;
      hash = Math.imul(hash ^ length, 0x01000193);
    }
    this.longest = longest;
    this.#hash = hash;
  }

  /**
   * Offsets of rows that lie one behind the other.
   *
   * @throws ValueError for a length that is not an integer of at least 0.
   * @example
   * Offsets.fromLengths([2, 0, 3]).total // 5
   */
  static fromLengths(lengths: ArrayLike<number>): Offsets {
    const starts = new Int32Array(lengths.length + 1);
    for (let b = 0; b < lengths.length; b++) {
      const length = lengths[b] as number;
      if (!Number.isInteger(length) || length < 0) {
        throw new ValueError('offsets', `length ${b} is ${length}; lengths are integers of at least 0`);
      }
      const end = (starts[b] as number) + length;
      if (end > MOST)
        throw new ValueError('offsets', `row ${b} would end at ${end}; a batch holds ${MOST} positions at most`);
      starts[b + 1] = end;
    }
    return new Offsets(starts);
  }

  /**
   * Offsets from where each row begins, and after them the end of all: `[0, 2, 2, 5]` are rows of 2, 0 and 3 positions.
   *
   * @throws ValueError when they do not begin at 0, descend, or are not integers.
   * @example
   * Offsets.fromStarts([0, 2, 2, 5]).lengths() // [2, 0, 3]
   */
  static fromStarts(starts: ArrayLike<number>): Offsets {
    if (starts[0] !== 0) throw new ValueError('offsets', `the first row begins at ${starts[0]}; it must begin at 0`);
    for (let b = 1; b < starts.length; b++) {
      const [start, end] = [starts[b - 1] as number, starts[b] as number];
      if (Number.isInteger(end) && end >= start && end <= MOST) continue;
      throw new ValueError(
        'offsets',
        `row ${b - 1} begins at ${start} and ends at ${end}; starts are ascending integers of at most ${MOST}`,
      );
    }
    return new Offsets(Int32Array.from(starts));
  }

  /**
   * Offsets of the pairs (query, key) of a batch: one row for each query position, row-major, as long as its row's keys.
   *
   * @throws ShapeError when the batches differ in their number of rows.
   * @example
   * Offsets.pairs(Offsets.fromLengths([2, 1]), Offsets.fromLengths([3, 4])).lengths() // [3, 3, 4]
   */
  static pairs(queries: Offsets, keys: Offsets): Offsets {
    if (queries.count !== keys.count) {
      throw new ShapeError(
        'offsets',
        `queries have ${queries.count} rows and keys have ${keys.count}; one of each a row`,
      );
    }
    const lengths: number[] = [];
    for (let b = 0; b < queries.count; b++) {
      for (let t = 0; t < queries.length(b); t++) lengths.push(keys.length(b));
    }
    return Offsets.fromLengths(lengths);
  }

  /** First position of row `b`; `start(count)` is the end of all. */
  start(b: number): number {
    return this.#starts[b] as number;
  }

  /** Number of positions in row `b`. */
  length(b: number): number {
    return (this.#starts[b + 1] as number) - (this.#starts[b] as number);
  }

  /** All lengths, as a fresh array. */
  lengths(): number[] {
    return Array.from({ length: this.count }, (_, b) => this.length(b));
  }

  /** The lengths as messages show them: all of them, or how a long list begins. */
  toString(): string {
    const shown = Array.from({ length: Math.min(this.count, SHOWN) }, (_, b) => this.length(b)).join(', ');
    return this.count > SHOWN ? `[${shown}, ... ${this.count} rows]` : `[${shown}]`;
  }

  /** Whether both describe the same rows: compared by value, the hash first. */
  equals(other: Offsets): boolean {
    if (this === other) return true;
    if (this.#hash !== other.#hash || this.count !== other.count || this.total !== other.total) return false;
    for (let b = 0; b <= this.count; b++) if (this.#starts[b] !== other.#starts[b]) return false;
    return true;
  }

  /** The row that each position belongs to, `[total]`. */
  rowOfPosition(): Int32Array {
    const rows = new Int32Array(this.total);
    for (let b = 0; b < this.count; b++) rows.fill(b, this.start(b), this.start(b + 1));
    return rows;
  }
}
