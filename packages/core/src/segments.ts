import type { TypedArray } from './dtype.ts';
import { ShapeError, ValueError } from './errors.ts';
import { expectShape, resolveAxis, sameShape, type Shape, showShape, sizeOf } from './shape.ts';

/**
 * A set of elements of a shape: which of them are frozen, or which learn.
 *
 * Inside, half-open intervals over the flattened elements, ascending, apart from one another - so that two equal sets
 * have equal intervals, and code runs over stretches instead of asking element by element.
 */
export class Segments {
  readonly shape: Shape;
  /** `[start, end, start, end, ...]` */
  readonly #bounds: Int32Array;
  /** Number of elements in the set. */
  readonly count: number;

  private constructor(shape: Shape, bounds: Int32Array) {
    this.shape = [...expectShape('segments', shape)];
    this.#bounds = bounds;
    let count = 0;
    for (let i = 0; i < bounds.length; i += 2) count += (bounds[i + 1] as number) - (bounds[i] as number);
    this.count = count;
  }

  /** No element. */
  static none(shape: Shape): Segments {
    return new Segments(shape, new Int32Array(0));
  }

  /** Every element. */
  static all(shape: Shape): Segments {
    const size = sizeOf(shape);
    return new Segments(shape, size === 0 ? new Int32Array(0) : Int32Array.of(0, size));
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
    const wanted = new Uint8Array(n);
    for (const row of rows) {
      if (!Number.isInteger(row) || row < 0 || row >= n) {
        throw new ValueError('segments', `row ${row} does not exist; the shape is ${showShape(shape)}`);
      }
      wanted[row] = 1;
    }
    const width = n === 0 ? 0 : sizeOf(shape) / n;
    return Segments.where(shape, (i) => wanted[Math.floor(i / width)] === 1);
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
    return Segments.where(shape, (i) => {
      const position = Math.floor(i / inner) % n;
      return position >= start && position < end;
    });
  }

  /** The elements, by flat index, for which `holds` is true. */
  static where(shape: Shape, holds: (index: number) => boolean): Segments {
    const size = sizeOf(expectShape('segments', shape));
    const bounds: number[] = [];
    let inside = false;
    for (let i = 0; i < size; i++) {
      if (holds(i) === inside) continue;
      bounds.push(i);
      inside = !inside;
    }
    if (inside) bounds.push(size);
    return new Segments(shape, Int32Array.from(bounds));
  }

  /** From one truth value an element, row-major. */
  static mask(shape: Shape, mask: ArrayLike<number | boolean>): Segments {
    if (mask.length !== sizeOf(shape)) {
      throw new ShapeError(
        'segments',
        `the mask has ${mask.length} elements and the shape ${showShape(shape)} has ${sizeOf(shape)}`,
      );
    }
    return Segments.where(shape, (i) => Boolean(mask[i]));
  }

  get isAll(): boolean {
    return this.count === sizeOf(this.shape);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  /** Calls `visit` with each stretch of neighbouring elements, in order. */
  forEachRun(visit: (start: number, end: number) => void): void {
    const bounds = this.#bounds;
    for (let i = 0; i < bounds.length; i += 2) visit(bounds[i] as number, bounds[i + 1] as number);
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
    let at = 0;
    this.forEachRun((start, end) => {
      out.set(values.subarray(start, end), at);
      at += end - start;
    });
    return out;
  }

  /** Writes values, one for each of these elements, to where they belong; the reverse of `take`. Moves bits. */
  put<A extends TypedArray>(values: A, into: A): void {
    let at = 0;
    this.forEachRun((start, end) => {
      into.set(values.subarray(at, at + end - start), start);
      at += end - start;
    });
  }

  /** The elements outside. */
  complement(): Segments {
    const bounds: number[] = [];
    let at = 0;
    this.forEachRun((start, end) => {
      if (at < start) bounds.push(at, start);
      at = end;
    });
    const size = sizeOf(this.shape);
    if (at < size) bounds.push(at, size);
    return new Segments(this.shape, Int32Array.from(bounds));
  }

  union(other: Segments): Segments {
    return this.#combined(other, (a, b) => a || b);
  }

  intersection(other: Segments): Segments {
    return this.#combined(other, (a, b) => a && b);
  }

  /** Whether both hold the same elements of the same shape. */
  equals(other: Segments): boolean {
    if (!sameShape(this.shape, other.shape) || this.#bounds.length !== other.#bounds.length) return false;
    return this.#bounds.every((bound, i) => bound === other.#bounds[i]);
  }

  /** Sweeps over the bounds of both. */
  #combined(other: Segments, holds: (a: boolean, b: boolean) => boolean): Segments {
    if (!sameShape(this.shape, other.shape)) {
      throw new ShapeError(
        'segments',
        `one set is of ${showShape(this.shape)} and the other of ${showShape(other.shape)}`,
      );
    }
    const a = this.#bounds;
    const b = other.#bounds;
    const bounds: number[] = [];
    let inside = false;
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
      const at = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
      if (a[i] === at) i++;
      if (b[j] === at) j++;
      const now = holds(i % 2 === 1, j % 2 === 1);
      if (now === inside) continue;
      bounds.push(at);
      inside = now;
    }
    return new Segments(this.shape, Int32Array.from(bounds));
  }
}
