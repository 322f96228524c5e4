import { ValueError } from '@frostgrad/core/functional';

/**
 * Examples that can be had by their number: a `length`, and `get(i)` for `i` from 0 to `length - 1`.
 *
 * `get` of one number gives the same example every time: a loader that resumes relies on it.
 *
 * @example
 * class Squares extends Dataset {
 *   length = 4;
 *   get(i) {
 *     return i * i;
 *   }
 * }
 * [...new Squares()] // [0, 1, 4, 9]
 */
export abstract class Dataset<T> implements Iterable<T> {
  /** The number of examples. */
  abstract readonly length: number;

  /** Example `i`. @throws ValueError when there is none of that number. */
  abstract get(i: number): T;

  /**
   * The items of an array or a typed array, which is not copied.
   *
   * @example
   * Dataset.of(['a', 'b']).get(1) // 'b'
   */
  static of<T>(items: ArrayLike<T>): Dataset<T> {
    return new Items(items);
  }

  /** All examples, from the first to the last. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /**
   * The examples through a function, which runs at every `get` and keeps nothing.
   *
   * @example
   * Dataset.of([1, 2]).map((x) => 10 * x).get(1) // 20
   */
  map<U>(fn: (example: T, i: number) => U): Dataset<U> {
    return new Mapped(this, fn);
  }

  /**
   * Some of the examples, in the order given; a number may stand twice.
   *
   * @throws ValueError for a number that no example has.
   * @example
   * [...Dataset.of(['a', 'b', 'c']).subset([2, 0])] // ['c', 'a']
   */
  subset(indices: ArrayLike<number>): Dataset<T> {
    for (let i = 0; i < indices.length; i++) expectIndex('subset', indices[i] as number, this.length);
    return new Subset(this, Int32Array.from(indices));
  }

  /**
   * The examples that are kept, found by one look at each now.
   *
   * @example
   * [...Dataset.of([1, 2, 3]).filter((x) => x !== 2)] // [1, 3]
   */
  filter(keeps: (example: T, i: number) => boolean): Dataset<T> {
    const kept: number[] = [];
    for (let i = 0; i < this.length; i++) if (keeps(this.get(i), i)) kept.push(i);
    return this.subset(kept);
  }

  /**
   * The examples of this and then those of another.
   *
   * @example
   * [...Dataset.of([1]).concat(Dataset.of([2, 3]))] // [1, 2, 3]
   */
  concat(other: Dataset<T>): Dataset<T> {
    return new Joined(this, other);
  }
}

/** Refuses a number that no example has. */
export function expectIndex(op: string, i: number, length: number): void {
  if (Number.isInteger(i) && i >= 0 && i < length) return;
  throw new ValueError(
    op,
    `example ${i} is asked for, and there are ${length}; expected an integer from 0 on below that`,
  );
}

class Items<T> extends Dataset<T> {
  private readonly items: ArrayLike<T>;

  constructor(items: ArrayLike<T>) {
    super();
    this.items = items;
  }

  get length(): number {
    return this.items.length;
  }

  get(i: number): T {
    expectIndex('get', i, this.length);
    return this.items[i] as T;
  }
}

class Mapped<T, U> extends Dataset<U> {
  private readonly from: Dataset<T>;
  private readonly fn: (example: T, i: number) => U;

  constructor(from: Dataset<T>, fn: (example: T, i: number) => U) {
    super();
    this.from = from;
    this.fn = fn;
  }

  get length(): number {
    return this.from.length;
  }

  get(i: number): U {
    return this.fn(this.from.get(i), i);
  }
}

class Subset<T> extends Dataset<T> {
  private readonly from: Dataset<T>;
  private readonly indices: Int32Array;

  constructor(from: Dataset<T>, indices: Int32Array) {
    super();
    this.from = from;
    this.indices = indices;
  }

  get length(): number {
    return this.indices.length;
  }

  get(i: number): T {
    expectIndex('get', i, this.length);
    return this.from.get(this.indices[i] as number);
  }
}

class Joined<T> extends Dataset<T> {
  private readonly first: Dataset<T>;
  private readonly second: Dataset<T>;

  constructor(first: Dataset<T>, second: Dataset<T>) {
    super();
    this.first = first;
    this.second = second;
  }

  get length(): number {
    return this.first.length + this.second.length;
  }

  get(i: number): T {
    expectIndex('get', i, this.length);
    return i < this.first.length ? this.first.get(i) : this.second.get(i - this.first.length);
  }
}
