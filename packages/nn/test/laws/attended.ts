import { expand, type Layout, logicalAnd, Offsets, permute, Ragged, type Tensor, unsqueeze } from '@frostgrad/core';
import type { AttentionResult } from '../../src/index.ts';
import { both, isRagged, type Outcome, outcome } from './outcome.ts';

/** How many weights of live queries for live keys each row has. */
const pairsOf = (asked: Layout, layout: Layout): Offsets =>
  Offsets.fromLengths(asked.offsets.lengths().map((q, b) => q * layout.offsets.length(b)));

/** Weights `[B, T, S]` or `[B, heads, T, S]`, or ragged by (b, t): of live queries for live keys, packed. */
function weightsOf(weights: Tensor | Ragged, asked: Layout, layout: Layout, pairs: Tensor | null): Outcome {
  const offsets = pairsOf(asked, layout);
  if (isRagged(weights)) {
    expectPairs(weights.offsets, Offsets.pairs(asked.offsets, layout.offsets));
    return { parts: [{ what: 'weights', x: weights.values, offsets }], padded: [] };
  }
  const byPair = weights.ndim === 3 ? weights : permute(weights, [0, 2, 3, 1]); // [B, T, S, heads]
  const shape = byPair.shape.slice(0, 3);
  const live = expand(unsqueeze(layout.mask(), 1), shape);
  const [byQuery, rows] = [Ragged.fromPadded(byPair, asked).values, Ragged.fromPadded(live, asked).values];
  const { values } = Ragged.fromPadded(byQuery, rows);
  const asking = logicalAnd(live, unsqueeze(asked.mask(), 2));
  const byHead = weights.ndim === 3 ? asking : unsqueeze(asking, 1);
  const told = pairs === null || pairs.ndim === weights.ndim ? pairs : unsqueeze(pairs, 1);
  const allowed = told === null ? byHead : logicalAnd(byHead, told);
  return {
    parts: [{ what: 'weights', x: values, offsets }],
    padded: [
      { what: 'weights of padded keys', x: byPair, live },
      { what: 'weights of padded queries', x: byPair, live: asked.mask() },
    ],
    weighed: { x: weights, allowed: expand(allowed, weights.shape) },
  };
}

function expectPairs(found: Offsets, wanted: Offsets): void {
  if (!found.equals(wanted)) throw new Error(`weights have rows of ${found.lengths()}, expected ${wanted.lengths()}`);
}

/** What attention gave, as the laws see it. */
export function attended(
  { context, weights }: AttentionResult<Tensor | Ragged>,
  asked: Layout,
  layout: Layout,
  pairs: Tensor | null = null,
): Outcome {
  return both(outcome('contexts', context, asked), weightsOf(weights, asked, layout, pairs));
}
