import { NdArray } from '../../array.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import type { AxisWindows } from '../interface.ts';
import { rowMajor } from './elementwise.ts';

export function windowArgmax(x: NdArray, rows: AxisWindows, columns: AxisWindows, shape: Shape): NdArray {
  const [H, W] = x.shape.slice(-2) as [number, number];
  const { data, offset } = rowMajor(x);
  const out = new Int32Array(sizeOf(shape));
  const planes = sizeOf(shape.slice(0, -2));
  let o = 0;
  for (let plane = 0, base = offset; plane < planes; plane++, base += H * W) {
    for (const [i, top] of rows.starts.entries()) {
      const bottom = rows.ends[i] as number;
      for (const [j, left] of columns.starts.entries()) {
        const right = columns.ends[j] as number;
        let at = top * W + left;
        let largest = data[base + at] as number;
        for (let r = top; r < bottom; r += rows.step) {
          for (let c = left; c < right; c += columns.step) {
            const v = data[base + r * W + c] as number;
            if (v > largest || (v !== v && largest === largest)) {
              largest = v;
              at = r * W + c;
            }
          }
        }
        out[o++] = at;
      }
    }
  }
  return NdArray.from(out, shape);
}
