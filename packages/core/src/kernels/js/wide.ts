import type { NdArray } from '../../array.ts';
import { rowMajor } from './elementwise.ts';

/** A parameter of n elements in float64; without one, what changes nothing. */
export function wide(given: NdArray | null, n: number, without: number): Float64Array {
  const out = new Float64Array(n).fill(without);
  if (given !== null) {
    const { data, offset } = rowMajor(given);
    for (let j = 0; j < n; j++) out[j] = data[offset + j] as number;
  }
  return out;
}
