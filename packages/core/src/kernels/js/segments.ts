import { NdArray } from '../../array.ts';
import type { DType } from '../../dtype.ts';
import { allocate } from './allocate.ts';
import type { Offsets } from '../../ragged/offsets.ts';
import { sizeOf } from '../../shape.ts';
import { rowMajor } from './elementwise.ts';

/** Elements `start, start + step, ...`, n of them: a row of a matrix or one feature of a segment. */
export interface Line {
  readonly start: number;
  readonly step: number;
  readonly n: number;
}

/** Visits each row of packed values, one feature at a time. */
export function forEachSegment(x: NdArray, offsets: Offsets, visit: (line: Line) => void): void {
  const width = sizeOf(x.shape.slice(1));
  for (let b = 0; b < offsets.count; b++) {
    const start = offsets.start(b) * width;
    const n = offsets.length(b);
    for (let c = 0; c < width; c++) visit({ start: start + c, step: width, n });
  }
}

/** One value a row and feature, from its line. */
function folded(
  x: NdArray,
  offsets: Offsets,
  fold: (data: ArrayLike<number>, at: number, line: Line) => number,
  dtype: DType = x.dtype,
): NdArray {
  const source = rowMajor(x);
  const rest = x.shape.slice(1);
  const out = allocate(dtype, offsets.count * sizeOf(rest));
  let i = 0;
  forEachSegment(x, offsets, (line) => {
    out[i++] = fold(source.data, source.offset + line.start, line);
  });
  return NdArray.from(out, [offsets.count, ...rest]);
}

export function segmentSum(x: NdArray, offsets: Offsets, dtype?: DType): NdArray {
  const total = (data: ArrayLike<number>, at: number, { step, n }: Line): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[at + i * step] as number;
    return sum;
  };
  return folded(x, offsets, total, dtype);
}

export function segmentExtreme(x: NdArray, offsets: Offsets, sign: 1 | -1, empty: number): NdArray {
  return folded(x, offsets, (data, at, { step, n }) => {
    let best = n === 0 ? empty : (data[at] as number);
    for (let i = 1; i < n && best === best; i++) {
      const v = data[at + i * step] as number;
      if (sign * v > sign * best || v !== v) best = v;
    }
    return best;
  });
}
