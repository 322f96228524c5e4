import {
  expand,
  type Layout,
  matmul,
  mul,
  Ragged,
  raggedAttention,
  type RaggedAttentionOptions,
  reshape,
  type Rng,
  type Shape,
  ShapeError,
  type Tensor,
  transpose,
  unsqueeze,
  where,
} from '@frostgrad/core/functional';
import { attentionWithWeights } from '@frostgrad/core/extend';
import { type AttentionResult, attentionWeights, type MaskingMethod } from '../attention-weights.ts';
import { allowedPairs, type AllowedPairs, attentionMask, isFull } from './attention-mask.ts';
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

/** Refuses operands that do not fit; each as `[B, heads, positions, features]`. */
function expectFit(op: string, [q, k, v]: readonly [Shape, Shape, Shape]): void {
  const fits = k.at(-1) === q.at(-1) && q[1] === k[1] && q[1] === v[1];
  if (fits && q[0] === k[0]) return;
  const show = (x: Shape): string => `[${x.join(', ')}]`;
  throw new ShapeError(
    op,
    `as [B, heads, positions, features] queries are ${show(q)}, keys ${show(k)} and values ${show(v)}; ` +
      'expected the same B and heads, and queries and keys of as many features',
  );
}

/** `scale q` */
function scaled(q: Tensor, scale: number | undefined): Tensor {
  const E = q.shape.at(-1) as number;
  return mul(q, scale ?? (E === 0 ? 1 : 1 / Math.sqrt(E)));
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
  { scale, dropout: p = 0, rng, ...allowed }: WeighOptions,
): AttentionResult {
  expectFit(op, [q.shape, k.shape, v.shape]);
  const mask = attentionMask(op, asked, live, heads, allowed);
  const scores = matmul(scaled(q, scale), transpose(k)); // [B, heads, T, S]
  const weights = attentionWeights(scores, mask);
  const used =
    p === 0 || rng === undefined
      ? weights
      : dropout(weights, p, mask === null ? { rng } : { rng, live: expand(mask, weights.shape) });
  return { context: matmul(used, v), weights };
}

/** Live queries, keys and values, packed: `[Lq, E]`, `[Lk, E]` and `[Lk, V]`, or the same with heads between. */
type PackedOperands = readonly [Ragged, Ragged, Ragged];

/** Operands as ops over pairs take them, queries scaled, and which pairs are allowed. */
function pairCall(
  op: string,
  [q, k, v]: PackedOperands,
  asked: Layout,
  live: Layout,
  { scale, dropout = 0, rng, ...told }: WeighOptions,
): [...PackedOperands, RaggedAttentionOptions] {
  const shapeOf = ({ values: { shape }, offsets }: Ragged, { length }: Layout): Shape => {
    return [offsets.count, ...(shape.length === 2 ? [1] : shape.slice(1, -1)), length, shape.at(-1) as number];
  };
  expectFit(op, [shapeOf(q, asked), shapeOf(k, live), shapeOf(v, live)]);
  const heads = q.values.ndim === 2 ? null : (q.values.shape[1] as number);
  const allowed = allowedPairs(op, asked, live, heads, told);
  // one head may be an axis of one operand and none of another
  const like = ({ values, offsets }: Ragged): Ragged => {
    const features = values.shape.at(-1) as number;
    return new Ragged(reshape(values, [offsets.total, ...q.values.shape.slice(1, -1), features]), offsets);
  };
  const options = {
    ...(allowed !== null && { allowed: allowed.shape[0] === 1 ? reshape(allowed, [allowed.size]) : allowed }),
    ...(rng !== undefined && { dropout, rng }),
  };
  return [q.map((x) => scaled(x, scale)), like(k), like(v), options];
}

/**
 * The same over packed live positions, with a score for each live pair alone: with the same bits.
 *
 * @returns context `[Lq, ..., V]`, and weights `[P]` or `[P, heads]` as they were before dropout, a row for each query.
 */
export function attendPairs(
  op: string,
  packedOperands: PackedOperands,
  asked: Layout,
  live: Layout,
  options: WeighOptions,
): AttentionResult<Ragged> {
  return attentionWithWeights(...pairCall(op, packedOperands, asked, live, options));
}

/** The context alone, with the same bits: in one op, which keeps no weights that are larger than its operands. */
export function contextOfPairs(
  op: string,
  packedOperands: PackedOperands,
  asked: Layout,
  live: Layout,
  options: WeighOptions,
): Ragged {
  return raggedAttention(...pairCall(op, packedOperands, asked, live, options));
}
