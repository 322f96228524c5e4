import type { Kernels } from '../interface.ts';
import { crossEntropy, crossEntropyGrad } from './cross-entropy.ts';
import { additiveScores, additiveScoresGrad } from './additive.ts';
import { elementwise } from './elementwise-kernels.ts';
import { gru, gruGrad } from './gru.ts';
import { gridSoftmax } from './grid-softmax.ts';
import { concat, gather, indexAdd, indexSelect, joinRows, scatterAdd } from './indexing.ts';
import { layerNorm, layerNormGrad } from './layer-norm.ts';
import { lstm, lstmGrad } from './lstm.ts';
import { rnnRelu, rnnReluGrad, rnnTanh, rnnTanhGrad } from './rnn.ts';
import { matmul } from './matmul.ts';
import { attention, pairs } from './pair-kernels.ts';
import { windowArgmax } from './pool.ts';
import { argmax, argmin, max, mean, min, prod, sum, variance } from './reduce.ts';
import { cumulate, linearScan } from './scan.ts';
import { segmentExtreme, segmentSum } from './segments.ts';
import { logSoftmax, maskedSoftmax, segmentSoftmax, segmentSoftmaxGrad, softmax, softmaxGrad } from './softmax.ts';
import { unview } from './unview.ts';
import { argsort, searchSorted } from './sort.ts';

/** The reference backend: complete, float32 and float64, and the definition of every result's bits. */
export const jsKernels: Kernels = /* @__PURE__ */ (() => ({
  ...elementwise,
  concat,
  sum,
  mean,
  prod,
  variance,
  max,
  min,
  argmax,
  windowArgmax,
  argmin,
  cumulate,
  linearScan,
  argsort,
  searchSorted,
  matmul,
  indexSelect,
  indexAdd,
  gather,
  scatterAdd,
  joinRows,
  unview,
  softmax,
  logSoftmax,
  maskedSoftmax,
  gridSoftmax,
  softmaxGrad,
  crossEntropy,
  crossEntropyGrad,
  layerNorm,
  layerNormGrad,
  segmentSoftmax,
  segmentSoftmaxGrad,
  rnnTanh,
  rnnTanhGrad,
  rnnRelu,
  rnnReluGrad,
  segmentSum,
  segmentExtreme,
  ...pairs,
  ...attention,
  additiveScores,
  additiveScoresGrad,
  gru,
  gruGrad,
  lstm,
  lstmGrad,
}))();
