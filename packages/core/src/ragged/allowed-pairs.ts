import { Offsets } from './offsets.ts';

/**
 * Rows of the pairs that are allowed, packed: one for each query, as `pairs` has them, of one head after the other.
 *
 * @param places of the pairs that are allowed, ascending, over `[lines, P]`.
 * @internal
 */
export function allowedByQuery(pairs: Offsets, places: Int32Array, lines: number): Offsets {
  const { count, total } = pairs;
  const lengths = new Int32Array(lines * count);
  const query = pairs.rowOfPosition();
  for (const place of places) {
    const row = Math.floor(place / total) * count + (query[place % total] as number);
    lengths[row] = (lengths[row] as number) + 1;
  }
  return Offsets.fromLengths(lengths);
}
