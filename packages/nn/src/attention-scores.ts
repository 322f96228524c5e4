import {
  add,
  indexSelect,
  matmul,
  Offsets,
  Ragged,
  segmentExpand,
  tanh,
  type Tensor,
  unsqueeze,
} from '@frostgrad/core';

/** Scores of keys for queries: padded `[B, T, S]`; or of live pairs alone, a row for each query, as `Offsets.pairs` has them. */
export type AttentionScores = Tensor | Ragged;

/**
 * `v . tanh(a_t + b_s)`.
 *
 * @param asked `[B, T, A]` @param projected `[B, S, A]` @param v `[A]`
 */
export function tanhScores(asked: Tensor, projected: Tensor, v: Tensor): Tensor {
  const energy = tanh(add(unsqueeze(asked, 2), unsqueeze(projected, 1))); // [B, T, S, A]
  return matmul(energy, v); // [B, T, S]
}

/**
 * The same of live pairs alone.
 *
 * @param asked `[Lq, A]` @param projected `[Lk, A]` @param v `[A]`
 */
export function tanhPairs(asked: Ragged, projected: Ragged, v: Tensor): Ragged {
  const pairs = Offsets.pairs(asked.offsets, projected.offsets);
  const energy = tanh(add(segmentExpand(asked.values, pairs).values, repeatedKeys(projected, asked.offsets))); // [P, A]
  return new Ragged(matmul(energy, v), pairs);
}

/** Each row's keys, once for every query of the row. */
function repeatedKeys({ values, offsets }: Ragged, queries: Offsets): Tensor {
  if (queries.total === queries.count && queries.longest === 1) return values;
  const at: number[] = [];
  for (let b = 0; b < offsets.count; b++) {
    for (let t = 0; t < queries.length(b); t++)
      for (let i = offsets.start(b); i < offsets.start(b + 1); i++) at.push(i);
  }
  return indexSelect(values, 0, at);
}
