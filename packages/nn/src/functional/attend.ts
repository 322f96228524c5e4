import {
  expand,
  type Layout,
  matmul,
  mul,
  Ragged,
  type Rng,
  ShapeError,
  type Tensor,
  transpose,
  unsqueeze,
  where,
} from '@frostgrad/core';
import { type AttentionResult, attentionWeights, type MaskingMethod } from '../attention-weights.ts';
import { type AllowedPairs, attentionMask, isFull } from './attention-mask.ts';
import { dropout } from './dropout.ts';

/** How dot-product attention weighs. */
export interface WeighOptions extends AllowedPairs {
  /** What scores are multiplied by; default `1 / sqrt(E)`. */
  readonly scale?: number;
  /** Probability with which a weight is dropped before the weighted sum; needs `rng`. Default 0. */
  readonly dropout?: number;
  readonly rng?: Rng;
  /** How pads are kept out; both give the same bits. Default `mask`. */
  readonly method?: MaskingMethod;
}

/** Rows `[L, E]` or `[L, heads, E]` laid out with axes `[B, heads, T, E]`: +0 at pads. */
export function placed(rows: Ragged, layout: Layout): Tensor {
  const x = rows.place(layout); // [B, T, E] or [B, T, heads, E]
  return x.ndim === 3 ? unsqueeze(x, 1) : transpose(x, 1, 2);
}

/** `[B, heads, T, E]` at live positions, `[L, heads, E]`. */
export function packed(x: Tensor, layout: Layout): Ragged {
  return Ragged.fromPadded(transpose(x, 1, 2), layout);
}

/** `[B, heads, T, E]`, and exactly +0 at pads, whatever stood there. */
export function selected(x: Tensor, layout: Layout): Tensor {
  return isFull(layout) ? x : where(unsqueeze(unsqueeze(layout.mask(), 1), 3), x, 0);
}

/**
 * Dot-product attention over operands whose pads were selected to +0 before.
 *
 * @param q `[B, heads, T, E]` @param k `[B, heads, S, E]` @param v `[B, heads, S, V]`
 * @param heads null when the axis of heads is not the caller's.
 * @returns context `[B, heads, T, V]`, and weights `[B, heads, T, S]` as they were before dropout.
 */
export function attend(
  op: string,
  [q, k, v]: readonly [Tensor, Tensor, Tensor],
  asked: Layout,
  live: Layout,
  heads: number | null,
  { scale, dropout: p = 0, rng, method = 'mask', ...allowed }: WeighOptions,
): AttentionResult {
  const E = q.shape.at(-1) as number;
  const fits = k.shape.at(-1) === E && q.shape[1] === k.shape[1] && q.shape[1] === v.shape[1];
  if (!fits || q.shape[0] !== k.shape[0]) {
    const show = (x: Tensor): string => `[${x.shape.join(', ')}]`;
    throw new ShapeError(
      op,
      `as [B, heads, positions, features] queries are ${show(q)}, keys ${show(k)} and values ${show(v)}; ` +
        'expected the same B and heads, and queries and keys of as many features',
    );
  }
  const mask = attentionMask(op, asked, live, heads, allowed);
  const scores = matmul(mul(q, scale ?? (E === 0 ? 1 : 1 / Math.sqrt(E))), transpose(k)); // [B, heads, T, S]
  const weights = attentionWeights(scores, mask, method);
  const used =
    p === 0 || rng === undefined
      ? weights
      : dropout(weights, p, mask === null ? { rng } : { rng, live: expand(mask, weights.shape) });
  return { context: matmul(used, v), weights };
}
