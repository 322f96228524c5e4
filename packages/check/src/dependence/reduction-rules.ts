import type { Shape } from '@frostgrad/core';
import { type AxisWindows, type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import type { Tracker } from './tracker.ts';

type Rules = Pick<
  Kernels,
  'sum' | 'mean' | 'max' | 'min' | 'prod' | 'variance' | 'argmax' | 'argmin' | 'windowArgmax' | 'matmul'
>;

/** A result depends on all that is reduced: also what is not the largest, or is multiplied with a zero. */
export function reductionRules(t: Tracker, below: Kernels): Rules {
  const over = (x: NdArray, axes: readonly number[], shape: Shape, run: (x: NdArray) => NdArray): NdArray =>
    t.lift([x], run, (sets) => NdArray.from(t.over(sets, axes).data, shape));
  return {
    sum: (x, axes, shape) => over(x, axes, shape, (v) => below.sum(v, axes, shape)),
    mean: (x, axes, shape) => over(x, axes, shape, (v) => below.mean(v, axes, shape)),
    max: (x, axes, shape) => over(x, axes, shape, (v) => below.max(v, axes, shape)),
    min: (x, axes, shape) => over(x, axes, shape, (v) => below.min(v, axes, shape)),
    prod: (x, axes, shape) => over(x, axes, shape, (v) => below.prod(v, axes, shape)),
    variance: (x, axes, divisor, shape) => over(x, axes, shape, (v) => below.variance(v, axes, divisor, shape)),
    argmax: (x, axis, shape) => over(x, [axis], shape, (v) => below.argmax(v, axis, shape)),
    argmin: (x, axis, shape) => over(x, [axis], shape, (v) => below.argmin(v, axis, shape)),
    windowArgmax: (x, rows, columns, shape) =>
      t.lift(
        [x],
        (v) => below.windowArgmax(v, rows, columns, shape),
        (sets) => overWindows(t, below.copy(sets), rows, columns, shape),
      ),
    matmul: (a, b, shape) =>
      t.lift(
        [a, b],
        (x, y) => below.matmul(x, y, shape),
        // [..., M, 1] and [..., 1, N]
        (p, q) => t.join(t.over(p, [p.shape.length - 1]), t.over(q, [q.shape.length - 2]), shape),
      ),
  };
}

function overWindows(t: Tracker, sets: NdArray, rows: AxisWindows, columns: AxisWindows, shape: Shape): NdArray {
  const [H, W] = sets.shape.slice(-2) as [number, number];
  const out = new Int32Array(sizeOf(shape));
  let o = 0;
  for (let base = 0; o < out.length; base += H * W) {
    for (const [i, top] of rows.starts.entries()) {
      for (const [j, left] of columns.starts.entries()) {
        let all = 0;
        for (let r = top; r < (rows.ends[i] as number); r += rows.step) {
          for (let c = left; c < (columns.ends[j] as number); c += columns.step) {
            all = t.sets.union(all, sets.data[base + r * W + c] as number);
          }
        }
        out[o++] = all;
      }
    }
  }
  return NdArray.from(out, shape);
}
