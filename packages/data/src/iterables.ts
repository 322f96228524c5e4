import { type Rng, ValueError } from '@frostgrad/core/functional';
import { expectCount } from './counts.ts';
import { shuffle } from './shuffle.ts';

/** Options of `batched`. */
export interface BatchesOptions<T, B> {
  readonly batchSize: number;
  readonly dropLast?: boolean;
  readonly collate?: (examples: T[]) => B;
}

/**
 * The batches of examples that come one after the other, of which no more than one batch is held at a time. As all functions here it
 * gives something that can be gone through as often as its source can, and closes the source when a loop is left.
 *
 * @throws ValueError for a batch size that is no count.
 * @example
 * [...batched([1, 2, 3], { batchSize: 2 })]; // [[1, 2], [3]]
 */
export function batched<T, B = readonly T[]>(
  examples: Iterable<T>,
  { batchSize, dropLast = false, collate = (held) => held as unknown as B }: BatchesOptions<T, B>,
): Iterable<B> {
  expectCount('batched', 'batchSize', batchSize);
  return again(function* () {
    let held: T[] = [];
    for (const example of examples) {
      held.push(example);
      if (held.length < batchSize) continue;
      yield collate(held);
      held = [];
    }
    if (held.length > 0 && !dropLast) yield collate(held);
  });
}

/** Each item through a function. @example [...mapped([1, 2], (x) => 10 * x)] // [10, 20] */
export function mapped<T, U>(items: Iterable<T>, fn: (item: T) => U): Iterable<U> {
  return again(function* () {
    for (const item of items) yield fn(item);
  });
}

/** The items that are kept. @example [...filtered([1, 2, 3], (x) => x !== 2)] // [1, 3] */
export function filtered<T>(items: Iterable<T>, keeps: (item: T) => boolean): Iterable<T> {
  return again(function* () {
    for (const item of items) if (keeps(item)) yield item;
  });
}

/** The first so many items; no further one is asked for. @example [...taken([1, 2, 3], 2)] // [1, 2] */
export function taken<T>(items: Iterable<T>, count: number): Iterable<T> {
  if (!(count >= 0)) throw new ValueError('taken', `count is ${count}; expected a number of at least 0`);
  return again(function* () {
    let left = count;
    if (left <= 0) return;
    for (const item of items) {
      yield item;
      left--;
      if (left <= 0) return;
    }
  });
}

/**
 * The items in another order, mixed within a window: each is drawn from the `size` that are held. Of a sorted source, give a
 * window of many classes' worth. Each going through draws anew from `rng`.
 *
 * @throws ValueError for a size that is no count.
 * @example
 * [...mixed([1, 2, 3], { size: 1, rng: new Rng(1) })]; // [1, 2, 3]
 */
export function mixed<T>(
  items: Iterable<T>,
  { size, rng }: { readonly size: number; readonly rng: Pick<Rng, 'next'> },
): Iterable<T> {
  expectCount('mixed', 'size', size);
  return again(function* () {
    const held: T[] = [];
    for (const item of items) {
      if (held.length < size) {
        held.push(item);
        continue;
      }
      const chosen = Math.floor(rng.next() * size);
      const given = held[chosen] as T;
      held[chosen] = item;
      yield given;
    }
    yield* shuffle(held, rng);
  });
}

function again<T>(begin: () => Iterator<T>): Iterable<T> {
  return { [Symbol.iterator]: begin };
}
