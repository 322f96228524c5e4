import type { Kernels } from '../interface.ts';
import { attentionOver } from './attention.ts';
import { add, copy, mul, select } from './elementwise.ts';
import { indexSelect, joinRows } from './indexing.ts';
import { gemm } from './matmul.ts';
import { pairsOver } from './pairs.ts';
import { segmentSoftmax, segmentSoftmaxGrad } from './softmax.ts';

/** The reference kernels of pairs. */
export const pairs: Pick<Kernels, 'pairScores' | 'pairMix' | 'pairMixT'> = pairsOver(gemm);

/** The reference kernels of attention. */
export const attention: Pick<Kernels, 'pairAttention' | 'pairAttentionGrad'> = /* @__PURE__ */ (() =>
  attentionOver({ ...pairs, segmentSoftmax, segmentSoftmaxGrad, indexSelect, joinRows, copy, select, mul, add }))();
