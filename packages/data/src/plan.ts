import type { Rng } from '@frostgrad/core/functional';
import { shuffle } from './shuffle.ts';

/** How an epoch is cut into batches. */
export interface Plan {
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Bucketing: what examples are sorted by, and how many batches' worth of them together. */
  readonly bucket: { readonly key: (i: number) => readonly number[]; readonly pool: number } | null;
  /** Shuffles the batches, after bucketing. */
  readonly rng: Pick<Rng, 'next'> | null;
}

/**
 * Cuts the examples of an epoch into batches.
 *
 * With a bucket: the order is cut into pools of `pool * batchSize` examples, each pool sorted from short to long and cut into
 * batches, then the batches are shuffled. Examples that make no whole batch are dropped before that: the last of the order, not
 * the longest.
 */
export function planBatches(order: ArrayLike<number>, { batchSize, dropLast, bucket, rng }: Plan): Int32Array[] {
  const kept = Int32Array.from(order).subarray(0, dropLast ? order.length - (order.length % batchSize) : order.length);
  if (bucket === null) return cut(kept, batchSize);
  const poolSize = Math.min(batchSize * bucket.pool, Math.max(kept.length, 1));
  const batches = cut(kept, poolSize).flatMap((pool) => cut(sorted(pool, bucket.key), batchSize));
  return rng === null ? batches : shuffle(batches, rng);
}

function cut(order: Int32Array, size: number): Int32Array[] {
  const parts: Int32Array[] = [];
  for (let at = 0; at < order.length; at += size) parts.push(order.subarray(at, at + size));
  return parts;
}

/** Equal keys keep their order, which is how a shuffle mixes them. */
function sorted(pool: Int32Array, key: (i: number) => readonly number[]): Int32Array {
  const keyed = Array.from(pool, (i) => ({ i, key: key(i) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  return Int32Array.from(keyed, ({ i }) => i);
}

/** By the first number that differs. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] as number];
    if (x !== y) return x - y;
  }
  return 0;
}
