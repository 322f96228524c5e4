import { expectDType, type TypedArray } from './dtype.ts';
import { ShapeError, ValueError } from './errors.ts';
import { type Runs, RunsBuilder, type RunsData, runsFromData, type RunVisitor } from './runs.ts';
import { packRuns, unpackRuns } from './segments-copy.ts';
import { showSegments } from './segments-text.ts';
import {
  broadcastsTo,
  expectShape,
  positionOf,
  resolveAxis,
  sameShape,
  type Shape,
  showShape,
  sizeOf,
} from './shape.ts';
import { broadcastStrides, rowMajorCopy } from './strided.ts';
import type { Tensor } from './tensor.ts';

/**
 * A set of elements of a shape: which of them are frozen, or which learn.
 *
 * Inside, runs over the flattened elements, ascending, apart from one another, so that code goes over stretches instead of
 * asking element by element. Runs at equal distances take 16 bytes together, however many they are (a column of a table); a set without a
 * pattern takes one bit an element.
 */
export class Segments {
  readonly shape: Shape;
  readonly #runs: Runs;
  /** Number of elements in the set. */
  readonly count: number;
  /** Number of stretches that they are in. @internal */
  readonly runCount: number;
  // asked for at every pass and every step
  #complement: Segments | null = null;

  private constructor(shape: Shape, build: ((runs: RunsBuilder) => void) | Runs) {
    this.shape = [...expectShape('segments', shape)];
    if (typeof build === 'function') {
      const builder = new RunsBuilder(sizeOf(shape));
      build(builder);
      this.#runs = builder.finish();
    } else this.#runs = build;
    let count = 0;
    let runCount = 0;
    this.#runs.forEach((start, end) => {
      count += end - start;
      runCount++;
    });
    this.count = count;
    this.runCount = runCount;
  }

  /** No element. */
  static none(shape: Shape): Segments {
    return new Segments(shape, () => {});
  }

  /** Every element. */
  static all(shape: Shape): Segments {
    return new Segments(shape, (runs) => runs.add(0, sizeOf(shape)));
  }

  /**
   * Whole rows (slices of axis 0).
   *
   * @throws ValueError for a row that does not exist.
   * @example
   * Segments.rows([4, 3], [0, 2]).count // 6
   */
  static rows(shape: Shape, rows: readonly number[]): Segments {
    const n = expectShape('segments', shape)[0] ?? 0;
    for (const row of rows) {
      if (Number.isInteger(row) && row >= 0 && row < n) continue;
      throw new ValueError('segments', `row ${row} does not exist; the shape is ${showShape(shape)}`);
    }
    const width = n === 0 ? 0 : sizeOf(shape) / n;
    const ascending = [...new Set(rows)].sort((a, b) => a - b);
    return new Segments(shape, (runs) => {
      for (const row of ascending) runs.add(row * width, (row + 1) * width);
    });
  }

  /**
   * Positions `start` to `end` (exclusive) of one axis.
   *
   * @throws ShapeError for an axis that does not exist. @throws ValueError for a range that is outside it,
   * or no range of whole positions.
   * @example
   * Segments.slice([2, 3], 1, 0, 1).toMask() // [1, 0, 0, 1, 0, 0]
   */
  static slice(shape: Shape, axis: number, start: number, end: number): Segments {
    const at = resolveAxis('segments', axis, shape.length);
    const n = shape[at] as number;
    if (!(start >= 0 && start <= end && end <= n)) {
      throw new ValueError('segments', `the range ${start} to ${end} is outside axis ${axis} of ${showShape(shape)}`);
    }
    if (!Number.isInteger(start) || !Number.isInteger(end)) {
      throw new ValueError('segments', `the range ${start} to ${end} is no range of whole positions`);
    }
    const inner = sizeOf(shape.slice(at + 1));
    const outer = sizeOf(shape.slice(0, at));
    return new Segments(shape, (runs) => {
      for (let o = 0; o < outer; o++) runs.add((o * n + start) * inner, (o * n + end) * inner);
    });
  }

  /**
   * The elements for which `holds` is true of the flat index and of the position on each axis.
   *
   * @example
   * Segments.where([2, 3], (_, [row, column]) => row === column).toMask() // [1, 0, 0, 0, 1, 0]
   */
  static where(shape: Shape, holds: (index: number, position: readonly number[]) => boolean): Segments {
    // most predicates ask for the flat index alone
    const asked = holds.length < 2 ? () => [] : (i: number) => positionOf(shape, i);
    const size = sizeOf(expectShape('segments', shape));
    return new Segments(shape, (runs) => {
      for (let i = 0; i < size; i++) if (holds(i, asked(i))) runs.add(i, i + 1);
    });
  }

  /**
   * From truth values, true = in the set: one an element, row-major, or a bool tensor that broadcasts to the shape.
   *
   * @throws ShapeError when they do not fit. @throws DTypeError for a tensor that is not bool.
   * @example
   * Segments.mask([2, 2], tensor([true, false])).toMask() // [1, 0, 1, 0]
   */
  static mask(shape: Shape, mask: Tensor | ArrayLike<number | boolean>): Segments {
    const flat = 'length' in mask ? mask : broadcastMask(shape, mask);
    if (flat.length !== sizeOf(expectShape('segments', shape))) {
      throw new ShapeError(
        'segments',
        `the mask has ${flat.length} elements and the shape ${showShape(shape)} has ${sizeOf(shape)}`,
      );
    }
    return Segments.where(shape, (i) => Boolean(flat[i]));
  }

  /**
   * The set that `toData` described.
   *
   * @throws ValueError for data that describes none of this shape.
   * @example
   * const set = Segments.rows([10, 3], [2, 7]);
   * Segments.fromData([10, 3], JSON.parse(JSON.stringify(set.toData()))).equals(set) // true
   */
  static fromData(shape: Shape, data: unknown): Segments {
    const runs = runsFromData(data, sizeOf(expectShape('segments', shape)));
    if (typeof runs !== 'string') return new Segments(shape, runs);
    throw new ValueError('segments', `the data is no set of ${showShape(shape)}: ${runs}`);
  }

  /** The set as plain data for a file, without its shape. */
  toData(): RunsData {
    return this.#runs.toData();
  }

  /** The elements of a tensor that are frozen; none, when all learn. */
  static frozenOf(x: Tensor): Segments {
    return x.frozen ?? Segments.none(x.shape);
  }

  /** Memory that the set takes, in bytes. */
  get bytes(): number {
    return this.#runs.bytes;
  }

  get isAll(): boolean {
    return this.count === sizeOf(this.shape);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Calls `visit` with each stretch of neighbouring elements, in order. */
  forEachRun(visit: RunVisitor): void {
    this.#runs.forEach(visit);
  }

  /** One byte an element: 1 inside. */
  toMask(): Uint8Array {
    const mask = new Uint8Array(sizeOf(this.shape));
    this.forEachRun((start, end) => mask.fill(1, start, end));
    return mask;
  }

  /** The values at these elements, row-major, in a fresh array. */
  take<A extends TypedArray>(values: A): A {
    const out = new (values.constructor as new (size: number) => A)(this.count);
    packRuns(this.#runs, values, out);
    return out;
  }

  /** Writes values, one for each of these elements, to where they belong; the reverse of `take`. Moves bits. */
  put<A extends TypedArray>(values: A, into: A): void {
    unpackRuns(this.#runs, values, into);
  }

  /** The elements outside. */
  complement(): Segments {
    if (this.#complement !== null) return this.#complement;
    const outside = new Segments(this.shape, (runs) => {
      let at = 0;
      this.forEachRun((start, end) => {
        runs.add(at, start);
        at = end;
      });
      runs.add(at, sizeOf(this.shape));
    });
    outside.#complement = this;
    this.#complement = outside;
    return outside;
  }

  /** The elements of either. @throws ShapeError when the shapes differ. */
  union(other: Segments): Segments {
    if (other === this.#complement) return Segments.all(this.shape);
    return this.#combined(other, (a, b) => a || b, this.isEmpty || other.isAll ? other : other.isEmpty ? this : null);
  }

  /** The elements of both. @throws ShapeError when the shapes differ. */
  intersection(other: Segments): Segments {
    if (other === this.#complement) return Segments.none(this.shape);
    return this.#combined(other, (a, b) => a && b, this.isAll || other.isEmpty ? other : other.isAll ? this : null);
  }

  /** Whether both hold the same elements of the same shape. */
  equals(other: Segments): boolean {
    if (!sameShape(this.shape, other.shape) || this.count !== other.count) return false;
    const [a, b] = [this.#runs.cursor(), other.#runs.cursor()];
    while (a.at === b.at && a.at !== Infinity) {
      a.advance();
      b.advance();
    }
    return a.at === b.at;
  }

  /**
   * The set for a reader: rows or positions of one axis where it is made of those, else a count.
   *
   * @example
   * Segments.rows([10, 3], [0, 1, 2, 3, 7]).toString() // 'rows 0-3, 7 of 10'
   * Segments.slice([10, 3], 1, 1, 2).toString() // '1 of 3 on axis 1'
   */
  toString(): string {
    return showSegments(this);
  }

  /** Sweeps over the bounds of both, unless it is known that one of them is the answer: sets are asked for again and again. */
  #combined(other: Segments, holds: (a: boolean, b: boolean) => boolean, known: Segments | null): Segments {
    if (other === this) return this;
    if (!sameShape(this.shape, other.shape)) {
      throw new ShapeError(
        'segments',
        `one set is of ${showShape(this.shape)} and the other of ${showShape(other.shape)}`,
      );
    }
    if (known !== null) return known;
    const [a, b] = [this.#runs.cursor(), other.#runs.cursor()];
    return new Segments(this.shape, (runs) => {
      let from = 0;
      while (a.at !== Infinity || b.at !== Infinity) {
        const at = Math.min(a.at, b.at);
        if (holds(a.inside, b.inside)) runs.add(from, at);
        from = at;
        if (a.at === at) a.advance();
        if (b.at === at) b.advance();
      }
    });
  }
}

function broadcastMask(shape: Shape, mask: Tensor): TypedArray {
  expectDType('segments', 'the mask', mask.dtype, ['bool']);
  if (!broadcastsTo(mask.shape, shape)) {
    throw new ShapeError('segments', `the mask ${showShape(mask.shape)} does not broadcast to ${showShape(shape)}`);
  }
  return rowMajorCopy(mask.value.view(shape, broadcastStrides(mask.value, shape)));
}
