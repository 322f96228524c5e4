import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import { exp32, exp64 } from '../../math/index.ts';
import { rowsOf } from './reduce.ts';
import { maskRows } from './softmax.ts';

/** `1 / step` of the grid: every sum of such numbers up to 1 is exact. */
const GRID_32 = 2 ** 24;
const GRID_64 = 2 ** 53;

/** Shares of a grid of `units`, one for each term, which sum to exactly `units`: the largest remainders are rounded up. */
function apportion(terms: Float64Array, total: number, units: number): Float64Array {
  const shares = new Float64Array(terms.length);
  const rests = new Float64Array(terms.length);
  let left = units; // whole numbers below 2^53 all the way
  for (let i = 0; i < terms.length; i++) {
    const exact = ((terms[i] as number) / total) * units;
    shares[i] = Math.floor(exact);
    rests[i] = exact - (shares[i] as number);
    left -= shares[i] as number;
  }
  if (left === 0) return shares;
  const order = Array.from(terms.keys()).sort((i, j) => (rests[j] as number) - (rests[i] as number) || i - j);
  const step = left > 0 ? 1 : -1;
  if (step < 0) order.reverse();
  for (let k = 0; left !== 0; k = (k + 1) % order.length) {
    const i = order[k] as number;
    if (step < 0 && shares[i] === 0) continue;
    shares[i] = (shares[i] as number) + step;
    left -= step;
  }
  return shares;
}

function gridLine(x: TypedArray, p: number, out: TypedArray, start: number, live: readonly number[]): void {
  const single = out instanceof Float32Array;
  const units = single ? GRID_32 : GRID_64;
  let max = -Infinity;
  for (const i of live) {
    const v = x[p + start + i] as number;
    if (v > max || v !== v) max = v;
    if (max !== max) break;
  }
  const terms = Float64Array.from(live, (i) => {
    const shifted = (x[p + start + i] as number) - max;
    return single ? exp32(Math.fround(shifted)) : exp64(shifted);
  });
  const total = terms.reduce((a, b) => a + b, 0);
  const shares = Number.isFinite(total) ? apportion(terms, total, units) : terms.fill(NaN);
  for (const [k, i] of live.entries()) out[start + i] = (shares[k] as number) / units;
}

/** Softmax over the last axis on a grid; a mask as in `maskedSoftmax`. */
export function gridSoftmax(x: NdArray, mask: NdArray | null): NdArray {
  const { source, rows, n } = rowsOf(x);
  const out = allocate(x.dtype, x.size);
  const allowed = maskRows(mask, x);
  const all = Array.from({ length: n }, (_, i) => i);
  for (let row = 0; row < rows; row++) {
    const live = allowed === null ? all : all.filter(allowed(row));
    if (live.length > 0) gridLine(source.data, source.offset, out, row * n, live);
  }
  return NdArray.from(out, x.shape);
}
