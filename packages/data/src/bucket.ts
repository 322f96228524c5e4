import { ValueError } from '@frostgrad/core/functional';
import type { Dataset } from './dataset.ts';

/** Puts examples of like lengths into a batch. */
export interface Bucket<T> {
  /**
   * The length of each example; or a function that gives it, which is asked once for each before the first epoch. Of several
   * lengths the first that differs decides.
   */
  readonly by: ArrayLike<number> | ((example: T) => number | readonly number[]);
  /**
   * How many batches' worth of examples are sorted by length together: 1 sorts nothing that matters, a few leave epochs well mixed,
   * Infinity, which it is unless told otherwise, leaves the fewest pads.
   */
  readonly pool?: number;
}

/** What each example is sorted by. @throws ValueError for a length that is not finite, and for more or fewer than there are examples. */
export function keysOf<T>(dataset: Dataset<T>, { by }: Bucket<T>): (readonly number[])[] {
  if (typeof by !== 'function' && by.length !== dataset.length) {
    throw new ValueError('dataLoader', `bucket.by has ${by.length} lengths and there are ${dataset.length} examples`);
  }
  let width = 0;
  return Array.from({ length: dataset.length }, (_, i) => {
    const key = [typeof by === 'function' ? by(dataset.get(i)) : (by[i] as number)].flat();
    width ||= key.length;
    if (key.length === width && key.every((x) => Number.isFinite(x))) return key;
    throw new ValueError(
      'dataLoader',
      `bucket.by gives [${key.join(', ')}] for example ${i}; expected finite numbers, as many for each`,
    );
  });
}
