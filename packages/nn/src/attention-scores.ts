import {
  add,
  indexSelect,
  matmul,
  Offsets,
  Ragged,
  reshape,
  segmentExpand,
  tanh,
  type Tensor,
  unsqueeze,
} from '@frostgrad/core';

/** Scores of every key for every query: padded `[B, T, S]`; with method `frozen`, one row a (b, t), row-major. */
export type AttentionScores = Tensor | Ragged;

/**
 * `v . tanh(a_t + b_s)`. Over packed keys, for live ones only.
 *
 * @param asked `[B, T, A]` @param projected `[B, S, A]`, or packed. @param v `[A]`
 */
export function tanhScores(asked: Tensor, projected: Tensor | Ragged, v: Tensor): AttentionScores {
  if (!(projected instanceof Ragged)) {
    const energy = tanh(add(unsqueeze(asked, 2), unsqueeze(projected, 1))); // [B, T, S, A]
    return matmul(energy, v); // [B, T, S]
  }
  const [B, T, A] = asked.shape as [number, number, number];
  const pairs = Offsets.pairs(Offsets.fromLengths(Array.from({ length: B }, () => T)), projected.offsets);
  const flat = segmentExpand(reshape(asked, [B * T, A]), pairs);
  const energy = tanh(add(flat.values, repeatedKeys(projected, T))); // [sum T S_b, A]
  return new Ragged(matmul(energy, v), pairs);
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
