import { NdArray } from '../../array.ts';
import type { TypedArray } from '../../dtype.ts';
import { rowMajor } from './elementwise.ts';
import { rowsOf } from './reduce.ts';
import { forEachLine } from './scan.ts';

/** Whether `a` stands before `b`: numbers in order, -0 equal to +0, NaN behind them all and equal to itself. */
function isLess(a: number, b: number): boolean {
  return a < b || (b !== b && a === a);
}

export function argsort(x: NdArray, axis: number, descending: boolean): NdArray {
  const { data, offset } = rowMajor(x);
  const out = new Int32Array(x.size);
  forEachLine(x, axis, false, ({ start, step, n }) => {
    const at = (j: number): number => data[offset + start + j * step] as number;
    // positions break ties, so that the order is total and no engine's algorithm shows
    const order = Int32Array.from({ length: n }, (_, j) => j).sort((i, j) => {
      const a = at(i);
      const b = at(j);
      if (isLess(a, b)) return descending ? 1 : -1;
      if (isLess(b, a)) return descending ? -1 : 1;
      return i - j;
    });
    for (let j = 0; j < n; j++) out[start + j * step] = order[j] as number;
  });
  return NdArray.from(out, x.shape);
}

/** Elements of `row`, `n` from `p` on, that stand before `v`, or at it when `right`. */
function countBefore(row: TypedArray, p: number, n: number, v: number, right: boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const mid = (low + high) >>> 1;
    const u = row[p + mid] as number;
    if (right ? !isLess(v, u) : isLess(u, v)) low = mid + 1;
    else high = mid;
  }
  return low;
}

export function searchSorted(sorted: NdArray, values: NdArray, right: boolean): NdArray {
  const { source: wanted, rows, n: width } = rowsOf(values);
  const source = rowMajor(sorted);
  const n = sorted.shape.at(-1) as number;
  const stride = sorted.shape.length === 1 ? 0 : n;
  const out = new Int32Array(values.size);
  for (let i = 0, o = 0; i < rows; i++) {
    const p = source.offset + i * stride;
    for (let j = 0; j < width; j++, o++) {
      out[o] = countBefore(source.data, p, n, wanted.data[wanted.offset + o] as number, right);
    }
  }
  return NdArray.from(out, values.shape);
}
