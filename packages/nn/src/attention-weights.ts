import {
  expand,
  Layout,
  maskedSoftmax,
  padTo,
  permute,
  Ragged,
  raggedCat,
  reshape,
  segmentSoftmax,
  softmax,
  type Tensor,
  unsqueeze,
} from '@frostgrad/core';

/**
 * How pads are kept out of the weights: their scores are masked before the softmax; or the weights are a live segment
 * joined with a frozen one of zeros.
 */
export type MaskingMethod = 'mask' | 'frozen';

/** What attention returns: the weighted sums of values, and the weights. */
export interface AttentionResult<X extends Tensor | Ragged = Tensor> {
  readonly context: X;
  readonly weights: X;
}

/**
 * From scores `[..., S]` to weights, by either method; both give the same bits. A row with nothing allowed is all +0.
 *
 * @param mask broadcasts to the scores, true = allowed; null when everything is.
 */
export function attentionWeights(scores: Tensor, mask: Tensor | null, method: MaskingMethod): Tensor {
  if (mask === null) return softmax(scores);
  if (method === 'mask') return maskedSoftmax(scores, mask);
  const layout = pairLayout(mask, scores.shape);
  const rows = reshape(scores, [layout.offsets.count, layout.length]);
  return joinedWeights(Ragged.fromPadded(rows, layout), layout, scores.shape);
}

/** Where allowed keys lie, of a mask that broadcasts to the scores' shape `[..., S]`: one row for each query. */
export function pairLayout(mask: Tensor, shape: readonly number[]): Layout {
  const S = shape.at(-1) as number;
  const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return Layout.of('attention', reshape(expand(mask, shape), [rows, S]), rows, S);
}

/** A softmax over each row's live scores, joined with its frozen pads: one node for the whole batch and all heads. */
export function joinedWeights(scores: Ragged, layout: Layout, shape: readonly number[]): Tensor {
  return reshape(raggedCat([segmentSoftmax(scores), padTo(layout)]).values, shape);
}

/**
 * Weights `[B, T, S]` or `[B, heads, T, S]` of live queries for live keys: a row for each query, as long as its row's
 * keys, and heads as features.
 */
export function packedWeights(weights: Tensor, asked: Layout, live: Layout): Ragged {
  const byPair = weights.ndim === 3 ? weights : permute(weights, [0, 2, 3, 1]); // [B, T, S, heads]
  const [B, T, S] = byPair.shape as [number, number, number];
  const ofQuery = Ragged.fromPadded(expand(unsqueeze(live.mask(), 1), [B, T, S]), asked).values; // [L, S]
  return Ragged.fromPadded(Ragged.fromPadded(byPair, asked).values, ofQuery);
}
