import type { Rng } from '@frostgrad/core/functional';

/** What can be written to by number. */
interface Writable<T> {
  readonly length: number;
  [i: number]: T;
}

/**
 * Shuffles in place (Fisher & Yates) and gives the same list back. It draws `length - 1` times from `rng.next()`, however the
 * numbers fall: what comes after a shuffle does not depend on its outcome.
 */
export function shuffle<T, Items extends Writable<T>>(items: Items, rng: Pick<Rng, 'next'>): Items {
  for (let last = items.length - 1; last > 0; last--) {
    const chosen = Math.floor(rng.next() * (last + 1));
    const moved = items[last] as T;
    items[last] = items[chosen] as T;
    items[chosen] = moved;
  }
  return items;
}
