import type { Kernels } from '@frostgrad/core/extend';
import { additiveKernels } from './additive.ts';
import { attentionKernels } from './attention.ts';
import { selectKernel } from './choose.ts';
import { crossEntropyKernels } from './cross-entropy.ts';
import { arithmeticKernels, mapKernel, zipKernel } from './elementwise.ts';
import { extremeKernels } from './extremes.ts';
import type { Heap } from './heap.ts';
import { joinKernels } from './join.ts';
import { layerNormKernels } from './layer-norm.ts';
import { matmulKernel } from './matmul.ts';
import { copyKernel } from './move.ts';
import { pairKernels } from './pairs.ts';
import { sumKernels } from './reduce.ts';
import { recurrentKernels } from './recurrent.ts';
import { rowKernels } from './rows.ts';
import { scanKernels } from './scans.ts';
import { segmentFoldKernels } from './segment-folds.ts';
import { segmentKernels } from './segments.ts';
import { softmaxKernels } from './softmax.ts';
import { stepKernel } from './step.ts';
import type { Thresholds } from './thresholds.ts';

/** The module's kernels, laid over others which serve what is small, strided in odd ways, or not in the module. */
export function wasmKernels(heap: Heap, below: Kernels, thresholds: Thresholds): Partial<Kernels> {
  return {
    map: mapKernel(heap, below, thresholds),
    zip: zipKernel(heap, below, thresholds),
    ...arithmeticKernels(heap, below, thresholds),
    ...sumKernels(heap, below, thresholds),
    ...scanKernels(heap, below, thresholds),
    ...extremeKernels(heap, below, thresholds),
    ...copyKernel(heap, below, thresholds),
    ...joinKernels(heap, below, thresholds),
    ...selectKernel(heap, below, thresholds),
    ...rowKernels(heap, below, thresholds),
    matmul: matmulKernel(heap, below, thresholds),
    ...pairKernels(heap, below, thresholds),
    ...additiveKernels(heap, below, thresholds),
    ...attentionKernels(heap, below, thresholds),
    ...segmentFoldKernels(heap, below, thresholds),
    ...segmentKernels(heap, below, thresholds),
    ...softmaxKernels(heap, below, thresholds),
    ...layerNormKernels(heap, below, thresholds),
    ...crossEntropyKernels(heap, below, thresholds),
    ...recurrentKernels(heap, below, thresholds),
    ...stepKernel(heap, below, thresholds),
  };
}
