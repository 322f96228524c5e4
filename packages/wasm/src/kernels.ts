import type { Kernels } from '@frostgrad/core/extend';
import { arithmeticKernels, mapKernel, zipKernel } from './elementwise.ts';
import type { Heap } from './heap.ts';
import { matmulKernel } from './matmul.ts';
import { sumKernels } from './reduce.ts';
import { softmaxKernels } from './softmax.ts';

/** The module's kernels, laid over others which serve what is small, strided in odd ways, or not in the module. */
export function wasmKernels(heap: Heap, below: Kernels): Partial<Kernels> {
  return {
    map: mapKernel(heap, below),
    zip: zipKernel(heap, below),
    ...arithmeticKernels(heap, below),
    ...sumKernels(heap, below),
    matmul: matmulKernel(heap, below),
    ...softmaxKernels(heap, below),
  };
}
