import { Rng, type RngState, ValueError } from '@frostgrad/core/functional';
import { expectCount } from './counts.ts';
import { Dataset } from './dataset.ts';
import { type Bucket, keysOf } from './bucket.ts';
import { expectFitting, type LoaderState } from './loader-state.ts';
import { planBatches } from './plan.ts';
import { drawn, inOrder, type Sampler, shuffledSampler } from './sampler.ts';

/** How examples become batches. */
export interface DataLoaderOptions<T, B = readonly T[]> {
  /** Examples a batch; 1 unless told otherwise. */
  readonly batchSize?: number;
  /** Leaves out what makes no whole batch, at the end of an epoch's order. */
  readonly dropLast?: boolean;
  /** Each epoch in an order of its own; needs `rng`. */
  readonly shuffle?: boolean;
  /** Which examples an epoch visits, instead of `shuffle`; needs `rng`. */
  readonly sampler?: Sampler;
  /** What an epoch's order is drawn from, when it begins. It may be shared with the rest of a program. */
  readonly rng?: Rng;
  /** Puts examples of like lengths into a batch. */
  readonly bucket?: Bucket<T>;
  /** A batch from its examples, such as `collatePadded`; without it a batch is an array of them. */
  readonly collate?: (examples: T[]) => B;
}

/** Where a loader stands: so many batches of an epoch are given. */
interface Position {
  readonly epoch: number;
  /** The generator before the epoch was drawn; null for one that has not begun, or without a generator. */
  readonly start: RngState | null;
  given: number;
}

/**
 * The examples of a data set in batches, one epoch an iteration.
 *
 * Iteration is synchronous and holds nothing: no worker, no timer, no file. An epoch's order is drawn when its iteration begins.
 * Leaving a loop ends the epoch, and the next loop begins another one - unless `loadStateDict` came between, after which the first
 * loop gives what was left of the epoch saved, the same batches bit for bit.
 *
 * @example
 * const loader = new DataLoader([1, 2, 3, 4, 5], { batchSize: 2 });
 * [...loader] // [[1, 2], [3, 4], [5]]
 */
export class DataLoader<T, B = readonly T[]> implements Iterable<B> {
  readonly dataset: Dataset<T>;
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly #sampler: Sampler | null;
  readonly #rng: Rng | null;
  readonly #bucket: Bucket<T> | null;
  readonly #collate: (examples: T[]) => B;
  /** Sorting keys, once they were asked for: a data set is looked through for them once. */
  #keys: readonly (readonly number[])[] | null = null;
  #position: Position = { epoch: 0, start: null, given: 0 };
  /** Whether the next iteration goes on with the epoch of the position. */
  #resumes = false;

  /**
   * @param data a data set, or an array of examples.
   * @throws ValueError for a batch size or a pool that is no count, for shuffling or sampling without a generator, and for both.
   */
  constructor(data: Dataset<T> | ArrayLike<T>, options: DataLoaderOptions<T, B> = {}) {
    const { batchSize = 1, dropLast = false, shuffle = false, sampler, rng, bucket, collate } = options;
    expectCount('dataLoader', 'batchSize', batchSize);
    if (bucket?.pool !== undefined && bucket.pool !== Infinity) expectCount('dataLoader', 'bucket.pool', bucket.pool);
    if (shuffle && sampler !== undefined)
      throw new ValueError('dataLoader', 'shuffle and sampler both say which order an epoch has; give one of them');
    if ((shuffle || sampler !== undefined) && rng === undefined) {
      throw new ValueError(
        'dataLoader',
        `${shuffle ? 'shuffle' : 'sampler'} needs a generator; add { rng: new Rng(seed) }`,
      );
    }
    this.dataset = data instanceof Dataset ? data : Dataset.of(data);
    this.batchSize = batchSize;
    this.dropLast = dropLast;
    this.#sampler = sampler ?? (shuffle ? shuffledSampler : null);
    this.#rng = this.#sampler === null ? null : (rng as Rng);
    this.#bucket = bucket ?? null;
    this.#collate = collate ?? ((examples) => examples as unknown as B);
  }

  /** The number of batches of an epoch. */
  get length(): number {
    const examples = this.#sampler?.count(this.dataset.length) ?? this.dataset.length;
    return this.dropLast ? Math.floor(examples / this.batchSize) : Math.ceil(examples / this.batchSize);
  }

  /** The epoch that is under way or was left, or that begins next; the first is 0. */
  get epoch(): number {
    return this.#position.epoch;
  }

  /** The batches of one epoch. */
  *[Symbol.iterator](): Generator<B, void, undefined> {
    const { position, batches } = this.#begin();
    while (position.given < batches.length) {
      const indices = batches[position.given] as Int32Array;
      const batch = this.#collate(Array.from(indices, (i) => this.dataset.get(i)));
      position.given++;
      yield batch;
    }
    // an older iteration that ends late does not move the loader
    if (this.#position === position) this.#position = { epoch: position.epoch + 1, start: null, given: 0 };
  }

  /** Goes on with the epoch that was loaded, or draws the next one. */
  #begin(): { position: Position; batches: Int32Array[] } {
    const { epoch, start, given } = this.#position;
    if (this.#resumes) {
      this.#resumes = false;
      if (start !== null || given > 0) return { position: this.#position, batches: this.#resumed(start) };
    }
    const position = { epoch: given > 0 ? epoch + 1 : epoch, start: this.#rng?.state ?? null, given: 0 };
    const batches = this.#batches(this.#rng);
    this.#position = position;
    return { position, batches };
  }

  /** The batches of an epoch that was drawn before. The loader's generator is not drawn from again. */
  #resumed(start: RngState | null): Int32Array[] {
    if (start === null) return this.#batches(null);
    const again = new Rng(0);
    again.state = start;
    return this.#batches(again);
  }

  #batches(rng: Rng | null): Int32Array[] {
    const { batchSize, dropLast } = this;
    const { length } = this.dataset;
    const order = rng === null || this.#sampler === null ? inOrder(length) : drawn(this.#sampler, length, rng);
    if (this.#bucket !== null && this.#keys?.length !== length) this.#keys = keysOf(this.dataset, this.#bucket);
    const keys = this.#keys;
    const bucket =
      keys === null ? null : { key: (i: number) => keys[i] as readonly number[], pool: this.#bucket?.pool ?? Infinity };
    return planBatches(order, { batchSize, dropLast, bucket, rng });
  }

  /**
   * Where the loader stands, as plain data for a checkpoint. In a loop, the batch whose turn it is counts as given.
   *
   * @example
   * const loader = new DataLoader(['a', 'b', 'c'], { shuffle: true, rng: new Rng(1) });
   * for (const batch of loader) break;
   * const { epoch, given } = loader.stateDict();
   * [epoch, given] // [0, 1]
   */
  stateDict(): LoaderState {
    const { epoch, given, start } = this.#position;
    return { epoch, given, start, rng: this.#rng?.state ?? null, ...this.#shape() };
  }

  /**
   * Goes to where another loader of the same data and options stood: the next iteration gives what was left of its epoch.
   * The generator goes to where it stood then, too.
   *
   * @throws ValueError for a state that does not belong to such a loader, before anything is changed.
   */
  loadStateDict(state: LoaderState): void {
    this.checkStateDict(state);
    const { epoch, given, start, rng } = state;
    if (this.#rng !== null && rng !== null) this.#rng.state = rng;
    this.#position = { epoch, given, start };
    this.#resumes = true;
  }

  /** Throws what `loadStateDict` would throw of a state; changes nothing. */
  checkStateDict(state: LoaderState): void {
    expectFitting(state, this.#shape());
  }

  /** What a state must agree with. */
  #shape(): Omit<LoaderState, 'epoch' | 'given' | 'start' | 'rng'> {
    return {
      examples: this.dataset.length,
      batches: this.length,
      batchSize: this.batchSize,
      dropLast: this.dropLast,
      drawn: this.#sampler !== null,
      pool:
        this.#bucket === null
          ? null
          : (this.#bucket.pool ?? Infinity) === Infinity
            ? 'all'
            : (this.#bucket.pool as number),
    };
  }
}
