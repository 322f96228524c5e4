import { jsKernels, useBackend } from '@frostgrad/core/extend';
import { Heap } from './heap.ts';
import { wasmKernels } from './kernels.ts';
import { measured } from './thresholds.ts';

/** Bytes that are reserved, largest first; a page is committed when it is first written. */
const SIZES = [2 ** 30, 2 ** 28, 2 ** 26];

function largestHeap(): Heap {
  let failure: unknown;
  for (const bytes of SIZES) {
    try {
      return new Heap(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Computes with SIMD kernels from now on: faster, and bit for bit what the kernels in TypeScript compute. */
export function useWasm(): void {
  useBackend(wasmKernels(largestHeap(), jsKernels, measured));
}
