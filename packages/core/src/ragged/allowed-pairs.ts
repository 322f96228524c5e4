import type { Layout } from './layout.ts';
import { Offsets } from './offsets.ts';

/**
 * Rows of the pairs that are allowed, packed: one for each query, as `pairs` has them.
 *
 * @param allowed over `[1, P]`.
 * @internal
 */
export function allowedByQuery(pairs: Offsets, { places }: Layout): Offsets {
  const lengths = new Int32Array(pairs.count);
  const query = pairs.rowOfPosition();
  for (const place of places) {
    const t = query[place] as number;
    lengths[t] = (lengths[t] as number) + 1;
  }
  return Offsets.fromLengths(lengths);
}
