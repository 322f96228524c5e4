import {
  Layout,
  Ragged,
  ShapeError,
  squeeze,
  type Tensor,
  transpose,
  unsqueeze,
  ValueError,
} from '@frostgrad/core/functional';
import { type AttentionResult, joinedWeights, liveRows } from '../attention-weights.ts';
import { layoutOf, type Live } from '../live.ts';
import { attend, attendPairs, contextOfPairs, selected, type WeighOptions } from './attend.ts';
import { expectChance } from './dropout.ts';

/** Options of `scaledDotProductAttention`. Masks are true = allowed. */
export interface ScaledDotProductOptions extends WeighOptions {
  /** For padded keys and values, `[B, S]`; or their lengths. Left out, all are live. */
  readonly keyMask?: Live;
  /**
   * For padded queries, `[B, T]`; or their lengths. Left out, all are live; but where queries and keys are one tensor, those
   * that are live as keys.
   */
  readonly queryMask?: Live;
  /** Whether weights are returned; default true. Without them it is one op, over live pairs alone. */
  readonly needWeights?: boolean;
}

/** The same, with no weights wanted. */
type WithoutWeights = ScaledDotProductOptions & { readonly needWeights: false };

const OP = 'scaledDotProductAttention';

/**
 * Attention by scaled dot products: `softmax over allowed s of (scale q_t . k_s)`, and the sum of `v_s` so weighted.
 *
 * Pads are selected away at the entry - of queries, keys and values, since in self-attention a pad is a query, too - and
 * what comes out at padded queries is exactly +0. A query with nothing allowed gets zeros, with zero gradients, never NaN.
 * Ragged rows give ragged results: the weights are a row for each (b, t), row-major, with heads as features.
 *
 * Where `needWeights` is false, weights are null, and contexts and gradients have the same bits: no more scores are there at a time than
 * those of one row and head. That is faster, and memory grows with positions, not with pairs.
 *
 * A live position must be finite even where `attnMask` or `causal` forbids it: its weight is +0, and `0 * NaN` is NaN.
 *
 * @param q `[B, T, E]` or `[B, heads, T, E]`; or ragged `[L, E]` or `[L, heads, E]`
 * @param k as `q`, with S for T. @param v as `k`, with features of its own.
 * @returns the context in the form of `q`, and weights `[B, T, S]` or `[B, heads, T, S]` as they were before dropout.
 * @throws ShapeError when sizes do not fit. @throws DTypeError for a mask that is not bool.
 * @throws ValueError for lengths beyond the sequence, a probability that is none, and dropout without a generator.
 * @example
 * const x = tensor([[[1, 0], [1, 0], [NaN, NaN]]]);
 * const { weights, context } = scaledDotProductAttention(x, x, x, { keyMask: [2] });
 * weights.toArray() // [[[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 0]]]
 * context.toArray() // [[[1, 0], [1, 0], [0, 0]]]
 * scaledDotProductAttention(x, x, x, { keyMask: [2], causal: true }).weights.at(0, 0).toArray() // [1, 0, 0]
 * @see Vaswani et al. 2017, section 3.2.1
 */
export function scaledDotProductAttention(
  q: Ragged,
  k: Tensor | Ragged,
  v: Tensor | Ragged,
  options: WithoutWeights,
): AttentionResult<Ragged, null>;
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor | Ragged,
  v: Tensor | Ragged,
  options: WithoutWeights,
): AttentionResult<Tensor, null>;
export function scaledDotProductAttention(
  q: Ragged,
  k: Tensor | Ragged,
  v: Tensor | Ragged,
  options?: ScaledDotProductOptions,
): AttentionResult<Ragged>;
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor | Ragged,
  v: Tensor | Ragged,
  options?: ScaledDotProductOptions,
): AttentionResult;
export function scaledDotProductAttention(
  q: Tensor | Ragged,
  k: Tensor | Ragged,
  v: Tensor | Ragged,
  { keyMask, queryMask = q === k ? keyMask : undefined, needWeights = true, ...options }: ScaledDotProductOptions = {},
): AttentionResult<Tensor | Ragged, Tensor | Ragged | null> {
  const p = expectChance(OP, options.dropout ?? 0);
  if (p > 0 && options.rng === undefined) throw new ValueError(OP, `dropout is ${p} and there is no rng; pass one`);
  const live = placesOf('k', k, 'keyMask', keyMask);
  const asked = placesOf('q', q, 'queryMask', queryMask);
  const ofValues = placesOf('v', v, 'keyMask', keyMask);
  if (!ofValues.offsets.equals(live.offsets) || ofValues.length !== live.length) {
    const show = ({ offsets, length }: Layout): string => `[${offsets.lengths().join(', ')}] of ${length}`;
    throw new ShapeError(OP, `keys have ${show(live)} live positions and values ${show(ofValues)}; expected the same`);
  }
  if (!needWeights) {
    const rows = [rowsOf(q, asked), rowsOf(k, live), rowsOf(v, ofValues)] as const;
    const context = contextOfPairs(OP, rows, asked, live, options);
    return { context: q instanceof Ragged ? context : byHead(context.place(asked)), weights: null };
  }
  if (options.method === 'frozen' || [q, k, v].some((x) => x instanceof Ragged)) {
    const rows = [rowsOf(q, asked), rowsOf(k, live), rowsOf(v, ofValues)] as const;
    const { context, weights } = attendPairs(OP, rows, asked, live, options);
    if (q instanceof Ragged) return { context, weights };
    const placed = context.place(asked); // [B, T, V] or [B, T, heads, V]
    return { context: byHead(placed), weights: joinedWeights(weights, asked, live) };
  }
  const operands = [entered(q as Tensor, asked), entered(k as Tensor, live), entered(v as Tensor, ofValues)] as const;
  const heads = (q as Tensor).ndim === 4 ? (operands[0].shape[1] as number) : null;
  const { context, weights } = attend(OP, operands, asked, live, heads, options);
  const own = heads === null ? squeeze(weights, 1) : weights; // [B, T, S] or [B, heads, T, S]
  const cut = selected(context, asked);
  return { context: heads === null ? squeeze(cut, 1) : cut, weights: own };
}

/** Which positions of an operand are live. */
function placesOf(name: string, x: Tensor | Ragged, option: string, mask: Live | undefined): Layout {
  const { shape } = x instanceof Ragged ? x.values : x;
  const rank = x instanceof Ragged ? shape.length + 1 : shape.length;
  if (rank === 3 || rank === 4) return layoutOf(OP, x, shape.at(-2) as number, option, mask);
  throw new ShapeError(
    OP,
    x instanceof Ragged
      ? `${name} has values [${shape.join(', ')}]; expected [L, E] or [L, heads, E]`
      : `${name} is [${shape.join(', ')}]; expected [B, ${name === 'q' ? 'T' : 'S'}, E], with heads behind B, or ragged rows`,
  );
}

/** An operand as `[B, heads, T, E]`, nothing but +0 at its pads. */
function entered(x: Tensor, layout: Layout): Tensor {
  return selected(x.ndim === 3 ? unsqueeze(x, 1) : x, layout);
}

/** An operand's live positions, `[L, E]` or `[L, heads, E]`. */
function rowsOf(x: Tensor | Ragged, layout: Layout): Ragged {
  return x instanceof Ragged ? x : liveRows(byHead(x), layout);
}

/** Heads before positions, or the way back; the same without heads. */
const byHead = (x: Tensor): Tensor => (x.ndim === 4 ? transpose(x, 1, 2) : x);
