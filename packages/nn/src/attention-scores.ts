import { additiveScores, Offsets, Ragged, reshape, type Tensor } from '@frostgrad/core/functional';

/** Scores of keys for queries: padded `[B, T, S]`; or of live pairs alone, a row for each query, as `Offsets.pairs` has them. */
export type AttentionScores = Tensor | Ragged;

/**
 * `v . tanh(a_t + b_s)` of all positions, pads too.
 *
 * @param asked `[B, T, A]` @param projected `[B, S, A]` @param v `[A]`
 */
export function tanhScores(asked: Tensor, projected: Tensor, v: Tensor): Tensor {
  const [B, T, S] = [asked.shape[0], asked.shape[1], projected.shape[1]] as [number, number, number];
  return reshape(additiveScores(rowsOf(asked), rowsOf(projected), v).values, [B, T, S]);
}

/** Each position of `[B, T, A]`, in rows of T. */
function rowsOf(x: Tensor): Ragged {
  const [B, T, A] = x.shape as [number, number, number];
  return new Ragged(reshape(x, [B * T, A]), Offsets.fromLengths(new Int32Array(B).fill(T)));
}
