import {
  Layout,
  matmul,
  type Offsets,
  Ragged,
  raggedMix,
  segmentSoftmax,
  ShapeError,
  softmax,
  type Tensor,
  unsqueeze,
  ValueError,
  view,
  where,
} from '@frostgrad/core/functional';
import type { AttentionScores } from './attention-scores.ts';
import {
  type AttentionResult,
  attentionWeights,
  joinedWeights,
  liveRows,
  type MaskingMethod,
  packedWeights,
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
  /** `[B, S, K]`, exactly +0 at pads (with method `none`: as given). With method `frozen`, or of ragged keys, live positions alone. */
  readonly values: Tensor | Ragged;
  /** What the score needs of the keys alone, in the same form. */
  readonly projected: Tensor | Ragged;
  readonly layout: Layout;
}

/**
 * What additive and multiplicative attention share: keys are read once, scored for each query, and summed by their
 * weights, `a_ts = softmax over live s of score(q_t, k_s)`, `c_t = sum_s a_ts k_s`. A subclass says what the score is.
 *
 * With `mask` and `frozen` no pad is read: weights there are exactly +0, and a row without a live key gives zeros. Both
 * give the same bits. `frozen` computes live pairs of a query and a key alone, and joins their weights with a frozen segment
 * in one graph node, so that the pads' weights have no gradient at all. Of ragged queries or keys both do.
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

  /** The score of every key for every query: `[B, T, Q]` and `[B, S, A]` to `[B, T, S]`. */
  protected abstract compare(query: Tensor, projected: Tensor): Tensor;

  /** The same of live pairs alone: a row for each query, as long as its row's keys. */
  protected abstract comparePairs(query: Ragged, projected: Ragged): Ragged;

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
    const packs = query instanceof Ragged && this.method !== 'none';
    const memory = packs ? this.memory(this.rowsOf(keys, live)) : this.memory(keys, live);
    this.expectQueries(query, memory);
    if (!(query instanceof Ragged) && liveQueries === undefined) return this.attend(this.scores(query, memory), memory);
    const T = query instanceof Ragged ? 0 : (query.shape[1] as number);
    const asked = layoutOf(this.name, query, T, 'liveQueries', liveQueries);
    if (memory.projected instanceof Ragged) {
      const rows = query instanceof Ragged ? query : liveRows(query, asked);
      const { context, weights } = attendPairs(this.comparePairs(rows, memory.projected), memory, asked.offsets);
      if (query instanceof Ragged) return { context, weights };
      return { context: context.place(asked), weights: joinedWeights(weights, asked, memory.layout) };
    }
    if (query instanceof Ragged) {
      const { context, weights } = this.attend(this.scores(query.place(asked), memory), memory);
      return { context: Ragged.fromPadded(context, asked), weights: packedWeights(weights, asked, memory.layout) };
    }
    const cut = unsqueeze(asked.mask(), 2); // [B, T, 1]
    // a query is read, too: cut off at the entry, and nothing but +0 on exit
    const { context, weights } = this.attend(this.scores(where(cut, query, 0), memory), memory);
    return { context: where(cut, context, 0), weights: where(cut, weights, 0) };
  }

  /** What does not depend on the query, made once for a decoder's many steps. Pads are cut off here, before anything is computed. */
  memory(keys: Tensor | Ragged, live?: Live): AttentionMemory {
    const layout = this.layoutOf(keys, live);
    if (this.method === 'frozen' || (this.method === 'mask' && keys instanceof Ragged)) {
      // a node of their own, so that gradients of both uses add up here first, in every form
      const rows = keys instanceof Ragged ? keys.map((x) => view(x, x.shape)) : liveRows(keys, layout);
      return { values: rows, projected: rows.map((x) => this.projectKeys(x)), layout };
    }
    const padded = keys instanceof Ragged ? keys.place(layout) : keys;
    const values = this.method === 'none' ? padded : where(unsqueeze(layout.mask(), 2), padded, 0);
    return { values, projected: this.projectKeys(values), layout };
  }

  private rowsOf(keys: Tensor | Ragged, live: Live | undefined): Ragged {
    const layout = this.layoutOf(keys, live);
    return keys instanceof Ragged ? keys : liveRows(keys, layout);
  }

  private layoutOf(keys: Tensor | Ragged, live: Live | undefined): Layout {
    if (keys instanceof Ragged || keys.ndim === 3) {
      return layoutOf(this.name, keys, keys instanceof Ragged ? 0 : (keys.shape[1] as number), 'live', live);
    }
    throw new ShapeError(this.name, `keys are [${keys.shape.join(', ')}]; expected [B, S, K], or ragged rows`);
  }

  /**
   * Unnormalised log-weights.
   *
   * @param query `[B, T, Q]`
   */
  scores(query: Tensor, memory: AttentionMemory): AttentionScores {
    const { projected, layout } = memory;
    this.expectQueries(query, memory);
    if (!(projected instanceof Ragged)) return this.compare(query, projected);
    return this.comparePairs(liveRows(query, everywhere(layout, query.shape[1] as number)), projected);
  }

  private expectQueries(query: Tensor | Ragged, { layout }: AttentionMemory): void {
    const B = layout.offsets.count;
    if (query instanceof Ragged) {
      if (query.offsets.count === B && query.values.ndim === 2) return;
      throw new ShapeError(
        this.name,
        `the query has ${query.offsets.count} rows with values [${query.values.shape.join(', ')}] and the keys have ${B} rows; ` +
          `expected ${B} rows with values [L, Q]`,
      );
    }
    if (query.ndim === 3 && query.shape[0] === B) return;
    throw new ShapeError(
      this.name,
      `the query is [${query.shape.join(', ')}] and the keys have ${B} rows; expected [${B}, T, Q]`,
    );
  }

  /**
   * From scores to weights and contexts.
   *
   * @param scores what `scores` gave, for the same memory.
   */
  attend(scores: AttentionScores, memory: AttentionMemory): AttentionResult {
    const { values, layout } = memory;
    if (scores instanceof Ragged) {
      const B = layout.offsets.count;
      const asked = everywhere(layout, B === 0 ? 0 : scores.offsets.count / B);
      const { context, weights } = attendPairs(scores, memory, asked.offsets);
      return { context: context.place(asked), weights: joinedWeights(weights, asked, layout) };
    }
    const weights = this.method === 'none' ? softmax(scores) : attentionWeights(scores, unsqueeze(layout.mask(), 1));
    return { context: matmul(weights, values as Tensor), weights }; // [B, T, K]
  }
}

/** From scores of live pairs to their weights, and contexts of live queries. */
function attendPairs(scores: Ragged, { values }: AttentionMemory, queries: Offsets): AttentionResult<Ragged> {
  const weights = segmentSoftmax(scores);
  return { context: raggedMix(weights, values as Ragged, queries), weights };
}

/** T queries for each row of keys, all of them live. */
function everywhere({ offsets: { count } }: Layout, T: number): Layout {
  return Layout.of('attention', new Int32Array(count).fill(T), count, T);
}
