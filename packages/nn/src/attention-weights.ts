import {
  expand,
  Layout,
  maskedSoftmax,
  padTo,
  permute,
  Ragged,
  raggedCat,
  reshape,
  softmax,
  type Tensor,
  tensor,
  unsqueeze,
} from '@frostgrad/core/functional';

/**
 * How pads are kept out of the weights: their scores are masked before the softmax; or there are scores of live pairs
 * alone, and the weights are a live segment joined with a frozen one of zeros.
 */
export type MaskingMethod = 'mask' | 'frozen';

/** What attention returns: the weighted sums of values, and the weights; null where they are not needed. */
export interface AttentionResult<X extends Tensor | Ragged = Tensor, W extends X | null = X> {
  readonly context: X;
  readonly weights: W;
}

/**
 * From scores `[..., S]` to weights. A row with nothing allowed is all +0.
 *
 * @param mask broadcasts to the scores, true = allowed; null when everything is.
 */
export function attentionWeights(scores: Tensor, mask: Tensor | null): Tensor {
  return mask === null ? softmax(scores) : maskedSoftmax(scores, mask);
}

/** Where pairs of a live query and a live key lie in `[B * T, S]`: one row for each query, live or not. */
function pairLayout(asked: Layout, live: Layout): Layout {
  const [B, T, S] = [asked.offsets.count, asked.length, live.length];
  if (T === 1 && asked.offsets.total === B) return live;
  const flat = new Uint8Array(B * T * S);
  for (let b = 0; b < B; b++) {
    for (let i = asked.offsets.start(b); i < asked.offsets.start(b + 1); i++) {
      const row = (asked.places[i] as number) * S - b * S;
      for (let j = live.offsets.start(b); j < live.offsets.start(b + 1); j++)
        flat[row + (live.places[j] as number)] = 1;
    }
  }
  return Layout.of('attention', tensor(flat, { shape: [B * T, S] }), B * T, S);
}

/**
 * Weights of live pairs, `[P]` or `[P, heads]`, joined with frozen zeros for all others: `[B, T, S]` or `[B, heads, T, S]`.
 * One node for the whole batch and all heads.
 */
export function joinedWeights({ values }: Ragged, asked: Layout, live: Layout): Tensor {
  const layout = pairLayout(asked, live);
  const joined = raggedCat([new Ragged(values, layout.offsets), padTo(layout)]).values;
  const byPair = reshape(joined, [asked.offsets.count, asked.length, live.length, ...values.shape.slice(1)]);
  return byPair.ndim === 3 ? byPair : permute(byPair, [0, 3, 1, 2]);
}

/** Weights `[B, T, S]` of live queries for live keys: a row for each query, as long as its row's keys. */
export function packedWeights(weights: Tensor, asked: Layout, live: Layout): Ragged {
  const [B, T, S] = weights.shape as [number, number, number];
  const ofQuery = Ragged.fromPadded(expand(unsqueeze(live.mask(), 1), [B, T, S]), asked).values; // [L, S]
  return Ragged.fromPadded(Ragged.fromPadded(weights, asked).values, ofQuery);
}

/** The live positions of a padded batch; a view where all are live. */
export function liveRows(x: Tensor, layout: Layout): Ragged {
  const { offsets, length } = layout;
  if (offsets.total < offsets.count * length) return Ragged.fromPadded(x, layout);
  return new Ragged(reshape(x, [offsets.total, ...x.shape.slice(2)]), offsets);
}
