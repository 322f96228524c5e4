import { Rng, type Shares, splitByHash } from 'frostgrad';

/** Examples to learn from, to watch while learning, and to be judged by. */
export interface Sides<T> {
  readonly train: readonly T[];
  readonly dev: readonly T[];
  readonly test: readonly T[];
}

/** Of ten examples. */
export const SHARES: Shares<keyof Sides<unknown>> = { train: 8, dev: 1, test: 1 };

/** Parts examples for good, by a hash of a key: what has the same one stays together. */
export function partedBy<T>(examples: Iterable<T>, keyOf: (example: T) => string): Sides<T> {
  return splitByHash(examples, keyOf, SHARES);
}

/** At most so many examples, drawn by a seed. */
export function drawnFrom<T>(
  examples: readonly T[],
  { count, seed }: { readonly count: number; readonly seed: number },
): T[] {
  const order = new Rng(seed).permutation(examples.length).slice(0, count);
  return Array.from(order, (i) => examples[i] as T);
}
