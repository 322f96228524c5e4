import { matmul, type Tensor, unsqueeze } from '@frostgrad/core';
import {
  AdditiveAttention,
  type AttentionMemory,
  type AttentionResult,
  type AttentionScores,
} from '../../src/index.ts';
import { attentionLayer } from './attention.ts';
import { I, Q } from './batch.ts';
import type { Layer } from './outcome.ts';

const keysMask = ({ layout }: AttentionMemory): Tensor => unsqueeze(layout.mask(), 1); // [B, 1, S]

/** Additive attention with other weights. */
export function weighing(weigh: (scores: Tensor, mask: Tensor) => Tensor): typeof AdditiveAttention {
  return class extends AdditiveAttention {
    override attend(scores: AttentionScores, memory: AttentionMemory): AttentionResult {
      const weights = weigh(scores as Tensor, keysMask(memory));
      return { context: matmul(weights, memory.values as Tensor), weights };
    }
  };
}

/** Additive attention as the laws see it. */
export const attention = (make: typeof AdditiveAttention, op: string = 'AdditiveAttention'): Layer =>
  attentionLayer(op, (rng) => new make(Q, I, 4, { rng }));
