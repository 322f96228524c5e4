import {
  div,
  eq,
  exp,
  gt,
  mul,
  onesLike,
  Ragged,
  raggedAttention,
  type RaggedAttentionOptions,
  raggedMix,
  raggedScores,
  reshape,
  type Rng,
  segmentExpand,
  segmentMax,
  segmentReverse,
  segmentSum,
  sub,
  type Tensor,
  tensor,
  where,
} from '@frostgrad/core';
import { type DroppedPairs, drawPairs, dropPairs, pairWeights, type QueryPairs } from '@frostgrad/core/extend';
import { pairsAlone, type PairSubject } from '../laws/pairs.ts';
import type { Mutant } from './mutant.ts';
import { wrongPairs } from './pair-mutants.ts';

/** A wrong way to go on from weights, where some are dropped. */
type Dropping = (weights: Tensor, plan: QueryPairs, draw: (allowed: boolean) => DroppedPairs, rng: Rng) => Tensor;

/** Attention in its parts, which drops in its own way. */
function dropping(drop: Dropping): PairSubject {
  return wrongPairs({
    attention: (q, k, v, options = {}) => {
      const { dropout = 0, rng } = options;
      const scores = raggedScores(q, k);
      const weights = pairWeights(scores, linesOf(options));
      if (rng === undefined) return raggedMix(weights, v, q.offsets);
      const plan = { queries: q.offsets, pairs: scores.offsets };
      const draw = (allowed: boolean): DroppedPairs =>
        drawPairs(plan, weights.values.shape[1] ?? 1, allowed ? linesOf(options) : null, dropout, rng);
      return raggedMix(
        weights.map((w) => drop(w, plan, draw, rng)),
        v,
        q.offsets,
      );
    },
  });
}

function linesOf({ allowed }: RaggedAttentionOptions): Parameters<typeof pairWeights>[1] {
  if (allowed === undefined) return null;
  return reshape(allowed, allowed.ndim === 1 ? [1, allowed.size] : [...allowed.shape]).value;
}

/** Which weights are kept, as a mask of their shape. */
const keptOf = (w: Tensor, plan: QueryPairs, dropped: DroppedPairs): Tensor =>
  gt(dropPairs(onesLike(w.detach()), plan, dropped), 0);

/** Attention in its parts, without a mistake. */
export const attentionInParts: PairSubject = dropping((w, plan, draw) => dropPairs(w, plan, draw(true)));

/** Wrong attention to all pairs, of which none is dropped; right otherwise. */
const wrongPlain = (attention: (q: Ragged, k: Ragged, v: Ragged) => Ragged): PairSubject =>
  wrongPairs({
    attention: (q, k, v, options = {}) =>
      Object.keys(options).length === 0 ? attention(q, k, v) : raggedAttention(q, k, v, options),
  });

export const attentionMutants: readonly Mutant<PairSubject>[] = [
  {
    mistake: 'attention by exponentials times a reciprocal, in place of a division',
    law: pairsAlone,
    subject: wrongPlain((q, k, v) => {
      const { terms, total } = exponentials(q, k);
      const weights = terms.map((x) => mul(x, segmentExpand(div(1, total), terms.offsets).values));
      return raggedMix(weights, v, q.offsets);
    }),
  },
  {
    mistake: 'attention that divides behind the weighed sum, as one pass over keys would',
    law: pairsAlone,
    subject: wrongPlain((q, k, v) => {
      const { terms, total } = exponentials(q, k);
      return raggedMix(terms, v, q.offsets).map((x) => {
        const sums = reshape(total, [...total.shape, 1]);
        // a query without a key has a sum of nothing, and stays +0
        return div(x, where(eq(sums, 0), 1, sums));
      });
    }),
  },
  {
    mistake: 'attention that sums values from the last key to the first',
    law: pairsAlone,
    subject: wrongPlain((q, k, v) => raggedAttention(q, segmentReverse(k), segmentReverse(v))),
  },
  {
    mistake: 'all heads see the pairs of the first',
    law: pairsAlone,
    subject: wrongPairs({
      attention: (q, k, v, { allowed, ...options } = {}) => {
        const first = allowed?.ndim === 2 ? allowed.at(0) : allowed;
        return raggedAttention(q, k, v, { ...options, ...(first !== undefined && { allowed: first }) });
      },
    }),
  },
  {
    mistake: 'dropout that draws for pairs that are not allowed, too',
    law: pairsAlone,
    subject: dropping((w, plan, draw) => dropPairs(w, plan, draw(false))),
  },
  {
    mistake: 'dropout that draws for a pair in all heads before the next pair',
    law: pairsAlone,
    subject: dropping((w, _, draw, rng) => {
      const { state } = rng;
      const { scale } = draw(true);
      rng.state = state;
      const kept = Array.from({ length: w.size }, () => rng.next() >= 1 - 1 / scale);
      return mul(where(reshape(tensor(kept, { dtype: 'bool' }), w.shape), w, 0), scale);
    }),
  },
  {
    mistake: 'what dropout keeps is not scaled up',
    law: pairsAlone,
    subject: dropping((w, plan, draw) => dropPairs(w, plan, { ...draw(true), scale: 1 })),
  },
  {
    mistake: 'weights are made to sum to one again, when some were dropped',
    law: pairsAlone,
    subject: dropping((w, plan, draw) => {
      const kept = dropPairs(w, plan, { ...draw(true), scale: 1 });
      const sums = segmentSum(new Ragged(kept, plan.pairs));
      return div(kept, segmentExpand(where(eq(sums, 0), 1, sums), plan.pairs).values);
    }),
  },
  {
    mistake: 'the gradient of a dropped weight goes on to its score',
    law: pairsAlone,
    subject: dropping((w, plan, draw) => {
      const dropped = draw(true);
      return where(keptOf(w, plan, dropped), mul(w, dropped.scale), sub(w, w.detach()));
    }),
  },
  {
    mistake: 'the gradient of a kept weight is not scaled up',
    law: pairsAlone,
    subject: dropping((w, plan, draw) => {
      const dropped = draw(true);
      const [kept, alone] = [dropPairs(w, plan, dropped), dropPairs(w, plan, { ...dropped, scale: 1 })];
      return sub(alone, sub(alone, kept).detach());
    }),
  },
];

/** Terms of the softmax of each query's scores, the largest taken off, and their sums. */
function exponentials(q: Ragged, k: Ragged): { readonly terms: Ragged; readonly total: Tensor } {
  const all = raggedScores(q, k);
  const terms = all.map((x) => exp(sub(x, segmentExpand(segmentMax(all, { empty: 0 }), all.offsets).values)));
  return { terms, total: segmentSum(terms) };
}
