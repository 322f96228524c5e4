import type { NdArray } from '../array.ts';
import type { DroppedPairs, PairPlan } from '../kernels/interface.ts';
import type { Rng } from '../random/rng.ts';
import type { Offsets } from './offsets.ts';

/** Rows of queries, and their pairs: a row for each query. */
export interface QueryPairs extends Pick<PairPlan, 'queries'> {
  readonly pairs: Offsets;
}

/** Visits the weights of all pairs in the order of a padded batch `[B, heads, T, S]`: by row, then head, then pair. */
function eachWeight(
  { queries, pairs }: QueryPairs,
  heads: number,
  visit: (p: number, h: number, i: number) => void,
): void {
  let i = 0;
  for (let b = 0; b < queries.count; b++) {
    const [first, end] = [pairs.start(queries.start(b)), pairs.start(queries.start(b + 1))];
    for (let h = 0; h < heads; h++) for (let p = first; p < end; p++) visit(p, h, i++);
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
  const byHead = allowed !== null && allowed.shape[0] !== 1;
  const kept = new Uint8Array(((P * heads + 7) >> 3) + 1);
  eachWeight(plan, heads, (pair, h, i) => {
    if (allowed !== null && allowed.data[(byHead ? h * P : 0) + pair] === 0) return;
    if (rng.next() >= p) kept[i >> 3] = (kept[i >> 3] as number) | (1 << (i & 7));
  });
  return { kept, scale: p === 1 ? 1 : 1 / (1 - p) };
}

/** Which weights `[P]` or `[P, heads]` are kept, a byte for each. */
export function keptBytes(plan: QueryPairs, { kept }: DroppedPairs, heads: number): Uint8Array {
  const bytes = new Uint8Array(plan.pairs.total * heads);
  eachWeight(plan, heads, (pair, h, i) => {
    bytes[pair * heads + h] = ((kept[i >> 3] as number) >> (i & 7)) & 1;
  });
  return bytes;
}
