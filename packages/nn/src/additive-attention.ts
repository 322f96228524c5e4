import {
  add,
  expand,
  indexSelect,
  Layout,
  matmul,
  maskedSoftmax,
  Offsets,
  padTo,
  Ragged,
  raggedCat,
  reshape,
  type Rng,
  segmentExpand,
  segmentSoftmax,
  ShapeError,
  softmax,
  tanh,
  type Tensor,
  unsqueeze,
  ValueError,
  where,
} from '@frostgrad/core';
import type { AttentionResult } from './attention-weights.ts';
import type { Live } from './live.ts';
import { uniformFanIn } from './init.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/**
 * How pads are kept out of the weights: their scores are masked before the softmax; or the weights are a live segment
 * joined with a frozen one of zeros; or not at all, to show what that costs.
 */
export type PaddingMethod = 'mask' | 'frozen' | 'none';

/** Options of `AdditiveAttention`. */
export interface AdditiveAttentionOptions {
  readonly rng: Rng;
  readonly method?: PaddingMethod;
}

/** What is live, for `forward`: lengths, or a mask (true = live). Left out, everything is. */
export interface AttendOptions {
  /** Of padded keys. */
  readonly live?: Live;
  /** Of queries: at the others, contexts and weights are exactly +0, and what stands there reaches nothing. */
  readonly liveQueries?: Live;
}

/** Keys as attention reads them, made once for all queries. */
export interface AttentionMemory {
  /** `[B, S, K]`, exactly +0 at pads (with method `none`: as given). */
  readonly values: Tensor;
  /** `U h`: padded `[B, S, A]`; with method `frozen`, live positions only. */
  readonly projected: Tensor | Ragged;
  readonly layout: Layout;
}

/** Scores of every key for every query: padded `[B, T, S]`; with method `frozen`, one row a (b, t), row-major. */
export type AttentionScores = Tensor | Ragged;

/**
 * Additive attention: `e_ij = v . tanh(W s_i + U h_j)`, `a_i = softmax over live j of e_ij`, `c_i = sum_j a_ij h_j`.
 *
 * With `mask` and `frozen` no pad is read: weights there are exactly +0, and a row without a live key gives zeros. Both
 * give the same bits; `frozen` joins each row's weights with a frozen segment in one graph node, so that the pads'
 * weights have no gradient at all, and computes scores for live keys only.
 *
 * @see Bahdanau, Cho & Bengio 2015, eq. 5-6 and appendix A.1.2
 */
export class AdditiveAttention extends Module {
  readonly query: Linear; // W [A, Q]
  readonly key: Linear; // U [A, K]
  readonly score: Parameter; // v [A]
  readonly method: PaddingMethod;

  /** All uniform in +-1 / sqrt(fan-in). @throws ValueError for an unknown method. */
  constructor(
    querySize: number,
    keySize: number,
    attentionSize: number,
    { rng, method = 'mask' }: AdditiveAttentionOptions,
  ) {
    super();
    if (!['mask', 'frozen', 'none'].includes(method)) {
      throw new ValueError('AdditiveAttention', `method is '${method}'; expected 'mask', 'frozen' or 'none'`);
    }
    this.query = new Linear(querySize, attentionSize, { rng, bias: false });
    this.key = new Linear(keySize, attentionSize, { rng, bias: false });
    this.score = uniformFanIn(rng, [attentionSize], attentionSize);
    this.method = method;
  }

  /**
   * Attends to keys.
   *
   * @param query `[B, T, Q]`
   * @param keys `[B, S, K]` padded, or ragged.
   * @throws ShapeError when sizes do not fit. @throws ValueError for lengths beyond the sequence.
   * @example
   * const attention = new AdditiveAttention(2, 3, 4, { rng: new Rng(0) });
   * const { weights } = attention.forward(zeros([1, 2, 2]), zeros([1, 3, 3]), { live: [2], liveQueries: [1] });
   * weights.toArray() // [[[0.5, 0.5, 0], [0, 0, 0]]]
   */
  forward(query: Tensor, keys: Tensor | Ragged, { live, liveQueries }: AttendOptions = {}): AttentionResult {
    const memory = this.memory(keys, live);
    if (liveQueries === undefined) return this.attend(this.scores(query, memory), memory);
    const [B, T] = [query.shape[0] ?? 0, query.shape[1] ?? 0];
    const asked = unsqueeze(Layout.of('AdditiveAttention', liveQueries, B, T).mask(), 2); // [B, T, 1]
    // a query is read, too: cut off at the entry, and nothing but +0 on exit
    const { context, weights } = this.attend(this.scores(where(asked, query, 0), memory), memory);
    return { context: where(asked, context, 0), weights: where(asked, weights, 0) };
  }

  /** What does not depend on the query, made once for a decoder's many steps. Pads are cut off here, before anything is computed. */
  memory(keys: Tensor | Ragged, live?: Live): AttentionMemory {
    if (keys instanceof Ragged) {
      const layout = Layout.of('AdditiveAttention', keys.offsets, keys.offsets.count, keys.offsets.longest);
      return this.#memoryOf(keys.place(layout), keys, layout);
    }
    if (keys.ndim !== 3)
      throw new ShapeError(
        'AdditiveAttention',
        `keys are [${keys.shape.join(', ')}]; expected [B, S, K], or ragged rows`,
      );
    const [B, S] = keys.shape as [number, number, number];
    const layout = Layout.of('AdditiveAttention', live ?? Array.from({ length: B }, () => S), B, S);
    if (this.method === 'none') return { values: keys, projected: this.key.forward(keys), layout };
    if (this.method === 'frozen') {
      const rows = Ragged.fromPadded(keys, layout);
      return this.#memoryOf(rows.place(layout), rows, layout);
    }
    return this.#memoryOf(where(unsqueeze(layout.mask(), 2), keys, 0), null, layout);
  }

  #memoryOf(values: Tensor, rows: Ragged | null, layout: Layout): AttentionMemory {
    const projected =
      this.method === 'frozen' && rows !== null ? rows.map((x) => this.key.forward(x)) : this.key.forward(values);
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
        'AdditiveAttention',
        `the query is [${query.shape.join(', ')}] and the keys have ${B} rows; expected [${B}, T, Q]`,
      );
    }
    const T = query.shape[1] as number;
    const asked = this.query.forward(query); // [B, T, A]
    if (!(projected instanceof Ragged)) {
      const energy = tanh(add(unsqueeze(asked, 2), unsqueeze(projected, 1))); // [B, T, S, A]
      return matmul(energy, this.score); // [B, T, S]
    }
    const pairs = Offsets.pairs(Offsets.fromLengths(Array.from({ length: B }, () => T)), layout.offsets);
    const flat = segmentExpand(reshape(asked, [B * T, asked.shape[2] as number]), pairs);
    const energy = tanh(add(flat.values, repeatedKeys(projected, T))); // [sum T S_b, A]
    return new Ragged(matmul(energy, this.score), pairs);
  }

  /**
   * From scores to weights and contexts.
   *
   * @param scores what `scores` gave, for the same memory.
   */
  attend(scores: AttentionScores, { values, layout }: AttentionMemory): AttentionResult {
    const weights = scores instanceof Ragged ? this.#joined(scores, layout) : this.#weights(scores, layout);
    return { context: matmul(weights, values), weights }; // [B, T, K]
  }

  #weights(scores: Tensor, layout: Layout): Tensor {
    return this.method === 'none' ? softmax(scores) : maskedSoftmax(scores, unsqueeze(layout.mask(), 1));
  }

  /** Live weights joined with frozen pads: one node for the whole batch. */
  #joined(scores: Ragged, layout: Layout): Tensor {
    const B = layout.offsets.count;
    const S = layout.length;
    const T = B === 0 ? 0 : scores.offsets.count / B;
    const places = T === 1 ? layout.mask() : reshape(expand(unsqueeze(layout.mask(), 1), [B, T, S]), [B * T, S]);
    const joined = raggedCat([segmentSoftmax(scores), padTo(places)]);
    return reshape(joined.values, [B, T, S]);
  }
}

/** Each row's keys, once for every query of the row. */
function repeatedKeys({ values, offsets }: Ragged, T: number): Tensor {
  if (T === 1) return values;
  const at: number[] = [];
  for (let b = 0; b < offsets.count; b++) {
    for (let t = 0; t < T; t++) for (let i = offsets.start(b); i < offsets.start(b + 1); i++) at.push(i);
  }
  return indexSelect(values, 0, at);
}
