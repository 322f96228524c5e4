import {
  type Layout,
  matmul,
  Ragged,
  ShapeError,
  softmax,
  type Tensor,
  unsqueeze,
  ValueError,
  where,
} from '@frostgrad/core';
import type { AttentionScores } from './attention-scores.ts';
import {
  type AttentionResult,
  attentionWeights,
  joinedWeights,
  type MaskingMethod,
  packedWeights,
  pairLayout,
} from './attention-weights.ts';
import { layoutOf, type Live } from './live.ts';
import { Module } from './module.ts';

/** How pads are kept out of the weights; or `none`: not at all, to show what that costs. */
export type PaddingMethod = MaskingMethod | 'none';

/** What is live, for `forward`: lengths, or a mask (true = live). Left out, everything is. */
export interface AttendOptions {
  /** Of padded keys. */
  readonly live?: Live;
  /**
   * Of padded queries: at the others, contexts and weights are exactly +0, and what stands there reaches nothing. Default
   * `live` where queries and keys are one tensor.
   */
  readonly liveQueries?: Live;
}

/** Keys as attention reads them, made once for all queries. */
export interface AttentionMemory {
  /** `[B, S, K]`, exactly +0 at pads (with method `none`: as given). */
  readonly values: Tensor;
  /** What the score needs of the keys alone: padded `[B, S, A]`, or live positions only. */
  readonly projected: Tensor | Ragged;
  readonly layout: Layout;
}

/**
 * What additive and multiplicative attention share: keys are read once, scored for each query, and summed by their
 * weights, `a_ts = softmax over live s of score(q_t, k_s)`, `c_t = sum_s a_ts k_s`. A subclass says what the score is.
 *
 * With `mask` and `frozen` no pad is read: weights there are exactly +0, and a row without a live key gives zeros. Both
 * give the same bits; `frozen` joins each row's weights with a frozen segment in one graph node, so that the pads'
 * weights have no gradient at all.
 */
export abstract class Attention extends Module {
  readonly method: PaddingMethod;

  /** @throws ValueError for an unknown method. */
  constructor(method: PaddingMethod) {
    super();
    this.method = method;
    if (!['mask', 'frozen', 'none'].includes(method)) {
      throw new ValueError(this.name, `method is '${method}'; expected 'mask', 'frozen' or 'none'`);
    }
  }

  /** What the score needs of keys `[..., K]` alone, `[..., A]`. */
  protected abstract projectKeys(keys: Tensor): Tensor;

  /** Whether scores are made pair by pair, so that `frozen` saves the pads' work by packing keys. */
  protected abstract get byPair(): boolean;

  /** The score of every key for every query `[B, T, Q]`; of packed keys, packed. */
  protected abstract compare(query: Tensor, projected: Tensor | Ragged): AttentionScores;

  private get name(): string {
    return this.constructor.name;
  }

  /**
   * Attends to keys.
   *
   * @param query `[B, T, Q]` padded, or ragged.
   * @param keys `[B, S, K]` padded, or ragged.
   * @returns contexts in the form of the query, and weights `[B, T, S]`; of ragged queries a row for each (b, t).
   * @throws ShapeError when sizes do not fit. @throws ValueError for lengths beyond the sequence.
   * @example
   * const attention = new AdditiveAttention(2, 3, 4, { rng: new Rng(0) });
   * const { weights } = attention.forward(zeros([1, 2, 2]), zeros([1, 3, 3]), { live: [2], liveQueries: [1] });
   * weights.toArray() // [[[0.5, 0.5, 0], [0, 0, 0]]]
   */
  forward(query: Ragged, keys: Tensor | Ragged, options?: AttendOptions): AttentionResult<Ragged>;
  forward(query: Tensor, keys: Tensor | Ragged, options?: AttendOptions): AttentionResult;
  forward(
    query: Tensor | Ragged,
    keys: Tensor | Ragged,
    { live, liveQueries = query === keys ? live : undefined }: AttendOptions = {},
  ): AttentionResult<Tensor | Ragged> {
    const memory = this.memory(keys, live);
    if (query instanceof Ragged) {
      const asked = layoutOf(this.name, query, 0, 'liveQueries', liveQueries);
      const { context, weights } = this.attend(this.scores(query.place(asked), memory), memory);
      return { context: Ragged.fromPadded(context, asked), weights: packedWeights(weights, asked, memory.layout) };
    }
    if (liveQueries === undefined) return this.attend(this.scores(query, memory), memory);
    const places = layoutOf(this.name, query, query.shape[1] ?? 0, 'liveQueries', liveQueries);
    const asked = unsqueeze(places.mask(), 2); // [B, T, 1]
    // a query is read, too: cut off at the entry, and nothing but +0 on exit
    const { context, weights } = this.attend(this.scores(where(asked, query, 0), memory), memory);
    return { context: where(asked, context, 0), weights: where(asked, weights, 0) };
  }

  /** What does not depend on the query, made once for a decoder's many steps. Pads are cut off here, before anything is computed. */
  memory(keys: Tensor | Ragged, live?: Live): AttentionMemory {
    if (!(keys instanceof Ragged) && keys.ndim !== 3) {
      throw new ShapeError(this.name, `keys are [${keys.shape.join(', ')}]; expected [B, S, K], or ragged rows`);
    }
    const layout = layoutOf(this.name, keys, keys instanceof Ragged ? 0 : (keys.shape[1] as number), 'live', live);
    if (keys instanceof Ragged) return this.memoryOf(keys.place(layout), layout);
    if (this.method === 'none') return { values: keys, projected: this.projectKeys(keys), layout };
    return this.memoryOf(where(unsqueeze(layout.mask(), 2), keys, 0), layout);
  }

  private memoryOf(values: Tensor, layout: Layout): AttentionMemory {
    // packed from the values, not from the keys as given: gradients of both uses add up here first, in every form
    const packs = this.method === 'frozen' && this.byPair;
    const projected = packs
      ? Ragged.fromPadded(values, layout).map((x) => this.projectKeys(x))
      : this.projectKeys(values);
    return { values, projected, layout };
  }

  /**
   * Unnormalised log-weights.
   *
   * @param query `[B, T, Q]`
   */
  scores(query: Tensor, { projected, layout }: AttentionMemory): AttentionScores {
    const B = layout.offsets.count;
    if (query.ndim !== 3 || query.shape[0] !== B) {
      throw new ShapeError(
        this.name,
        `the query is [${query.shape.join(', ')}] and the keys have ${B} rows; expected [${B}, T, Q]`,
      );
    }
    return this.compare(query, projected);
  }

  /**
   * From scores to weights and contexts.
   *
   * @param scores what `scores` gave, for the same memory.
   */
  attend(scores: AttentionScores, { values, layout }: AttentionMemory): AttentionResult {
    const weights = this.weights(scores, layout);
    return { context: matmul(weights, values), weights }; // [B, T, K]
  }

  private weights(scores: AttentionScores, layout: Layout): Tensor {
    const mask = unsqueeze(layout.mask(), 1);
    if (!(scores instanceof Ragged)) {
      return this.method === 'none' ? softmax(scores) : attentionWeights(scores, mask, this.method);
    }
    const [B, S] = [layout.offsets.count, layout.length];
    const T = B === 0 ? 0 : scores.offsets.count / B;
    return joinedWeights(scores, T === 1 ? layout : pairLayout(mask, [B, T, S]), [B, T, S]);
  }
}
