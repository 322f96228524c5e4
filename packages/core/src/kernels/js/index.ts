import type { Kernels } from '../interface.ts';
import { crossEntropy, crossEntropyGrad } from './cross-entropy.ts';
import { additiveScores, additiveScoresGrad } from './additive.ts';
import { attentionOver } from './attention.ts';
import * as elementwise from './elementwise.ts';
import { gruCell } from './gru.ts';
import { gridSoftmax } from './grid-softmax.ts';
import * as indexing from './indexing.ts';
import { layerNorm, layerNormGrad } from './layer-norm.ts';
import { lstmCell } from './lstm.ts';
import { rnnReluCell, rnnTanhCell } from './rnn.ts';
import { gemm, matmul } from './matmul.ts';
import { pairsOver } from './pairs.ts';
import { windowArgmax } from './pool.ts';
import { runBackward, runForward } from './recurrent.ts';
import { argmax, argmin, max, mean, min, prod, sum, variance } from './reduce.ts';
import { cumulate, linearScan } from './scan.ts';
import { segmentExtreme, segmentSum } from './segments.ts';
import * as softmax from './softmax.ts';
import { unview } from './unview.ts';
import { argsort, searchSorted } from './sort.ts';

const { add, cast, copy, div, map, mul, select, sub, zip } = elementwise;
const { concat, gather, indexAdd, indexSelect, joinRows, scatterAdd } = indexing;

const pairs = pairsOver(gemm);

/** The reference backend: complete, float32 and float64, and the definition of every result's bits. */
export const jsKernels: Kernels = {
  map,
  zip,
  add,
  sub,
  mul,
  div,
  select,
  copy,
  cast,
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
  softmax: softmax.softmax,
  logSoftmax: softmax.logSoftmax,
  maskedSoftmax: softmax.maskedSoftmax,
  gridSoftmax,
  softmaxGrad: softmax.softmaxGrad,
  crossEntropy,
  crossEntropyGrad,
  layerNorm,
  layerNormGrad,
  segmentSoftmax: softmax.segmentSoftmax,
  segmentSoftmaxGrad: softmax.segmentSoftmaxGrad,
  rnnTanh: (...args) => runForward(rnnTanhCell, ...args),
  rnnTanhGrad: (...args) => runBackward(rnnTanhCell, ...args),
  rnnRelu: (...args) => runForward(rnnReluCell, ...args),
  rnnReluGrad: (...args) => runBackward(rnnReluCell, ...args),
  segmentSum,
  segmentExtreme,
  ...pairs,
  ...attentionOver({ ...pairs, ...softmax, ...indexing, copy, select, mul }),
  additiveScores,
  additiveScoresGrad,
  gru: (...args) => runForward(gruCell, ...args),
  gruGrad: (...args) => runBackward(gruCell, ...args),
  lstm: (...args) => runForward(lstmCell, ...args),
  lstmGrad: (...args) => runBackward(lstmCell, ...args),
  step: ({ run }, arrays, numbers, elements) => {
    if (elements === null) run(arrays, numbers, 0, arrays[0].length);
    else elements.forEachRun((start, end) => run(arrays, numbers, start, end));
  },
};
