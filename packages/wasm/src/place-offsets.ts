import type { Kernels } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';

/** Puts where rows begin, and where the last one ends, in the heap. */
export function placeOffsets(heap: Heap, offsets: Parameters<Kernels['segmentSum']>[1]): number {
  const starts = new Int32Array(offsets.count + 1);
  for (let b = 0; b < starts.length; b++) starts[b] = offsets.start(b);
  return heap.placeInts(starts);
}
