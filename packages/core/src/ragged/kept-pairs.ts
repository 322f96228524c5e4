import type { NdArray } from '../array.ts';
import type { DroppedPairs, PairPlan } from '../kernels/interface.ts';
import type { Rng } from '../random/rng.ts';
import type { Offsets } from './offsets.ts';

/** Rows of queries, and their pairs: a row for each query. */
export interface QueryPairs extends Pick<PairPlan, 'queries'> {
  readonly pairs: Offsets;
}

/**
 * Visits the pairs of each row and head in the order of a padded batch `[B, heads, T, S]`: those from `first` to before `end`,
 * whose weights are counted from `i` on.
 */
function eachRow(
  { queries, pairs }: QueryPairs,
  heads: number,
  visit: (first: number, end: number, h: number, i: number) => void,
): void {
  let i = 0;
  for (let b = 0; b < queries.count; b++) {
    const [first, end] = [pairs.start(queries.start(b)), pairs.start(queries.start(b + 1))];
    for (let h = 0; h < heads; h++, i += end - first) visit(first, end, h, i);
  }
}

/**
 * Draws which weights of pairs are dropped: a number for each that is allowed, in the order in which `dropout` of a padded batch
 * `[B, heads, T, S]` draws where the others are masked.
 *
 * @param allowed bool, `[1, P]`, or `[heads, P]` where heads differ; null when all pairs are.
 * @param p the probability with which a weight is dropped.
 */
export function drawPairs(plan: QueryPairs, heads: number, allowed: NdArray | null, p: number, rng: Rng): DroppedPairs {
  const P = plan.pairs.total;
  const kept = new Uint8Array(((P * heads + 7) >> 3) + 1);
  const byHead = (allowed?.shape[0] ?? 1) > 1;
  const told = allowed === null ? null : (allowed.data as Uint8Array);
  let drawn = new Uint8Array(0);
  eachRow(plan, heads, (first, end, h, i) => {
    const at = byHead ? h * P : 0;
    const among = told === null ? null : told.subarray(at + first, at + end);
    const count = among === null ? end - first : countOf(among);
    if (drawn.length < count) drawn = new Uint8Array(count);
    setKept(kept, i, rng.below(p, drawn.subarray(0, count)), among);
  });
  return { kept, scale: p === 1 ? 1 : 1 / (1 - p) };
}

/** How many elements are 1 of those that are 1 or 0. */
function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i] as number;
  return count;
}

/** Sets the bits, from one on, of what was not dropped, among those for which was drawn; null for all. */
function setKept(kept: Uint8Array, from: number, drawn: Uint8Array, among: Uint8Array | null): void {
  const n = among?.length ?? drawn.length;
  for (let j = 0, o = 0, i = from; j < n; j++, i++) {
    if (among !== null && among[j] === 0) continue;
    kept[i >> 3] = (kept[i >> 3] as number) | ((1 - (drawn[o++] as number)) << (i & 7));
  }
}

/** Which weights `[P]` or `[P, heads]` are kept, a byte for each. */
export function keptBytes(plan: QueryPairs, { kept }: DroppedPairs, heads: number): Uint8Array {
  const bytes = new Uint8Array(plan.pairs.total * heads);
  eachRow(plan, heads, (first, end, h, i) => {
    for (let pair = first; pair < end; pair++, i++) bytes[pair * heads + h] = ((kept[i >> 3] as number) >> (i & 7)) & 1;
  });
  return bytes;
}
