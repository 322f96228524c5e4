import { cast, div, matmul, mul, softmax, sum, type Tensor, unsqueeze } from '@frostgrad/core';
import { AdditiveAttention, type AttentionMemory, type AttentionResult, type AttentionScores } from '@frostgrad/nn';

/**
 * What is usually written: a softmax over everything, times the mask, divided by what is left. Its weights on pads are
 * zero and sum to one - and a NaN at a pad reaches every output, since `0 * NaN` is NaN. Here to be seen to fail.
 */
export class LeakyAttention extends AdditiveAttention {
  override attend(scores: AttentionScores, { values, layout }: AttentionMemory): AttentionResult {
    const all = softmax(scores as Tensor);
    const kept = mul(all, cast(unsqueeze(layout.mask(), 1), all.dtype));
    const weights = div(kept, sum(kept, -1, { keepDims: true }));
    return { context: matmul(weights, values as Tensor), weights };
  }
}
