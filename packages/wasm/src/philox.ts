import { type DrawWords, jsWords } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';

/** Words that make a call of the module worth while. */
const LEAST = 64;

/** Words of generators, by the module. */
export function philoxWords(heap: Heap): DrawWords {
  const { philox } = heap.kernels;
  return (out, block, stream, seed) => {
    if (out.length < LEAST || out.length % 16 !== 0 || !heap.hasRoom(4 * out.length)) {
      jsWords(out, block, stream, seed);
      return;
    }
    const { top } = heap;
    const at = heap.take(4 * out.length);
    philox(at, out.length / 4, BigInt(block), stream, BigInt(seed));
    out.set(heap.words(at, out.length));
    heap.release(top);
  };
}
