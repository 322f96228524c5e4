import { type Kernels, type NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import { turnedIn } from './pairs.ts';
import type { Thresholds } from './thresholds.ts';

type Offsets = Parameters<Kernels['segmentSoftmax']>[1];
type SegmentKernels = Pick<Kernels, 'segmentSoftmax' | 'segmentSoftmaxGrad'>;

/** Softmax of float32 over each row of packed values, feature by feature, and its derivative. */
export function segmentKernels(heap: Heap, below: Kernels, thresholds: Thresholds): SegmentKernels {
  const { softmax, softmaxGrad } = heap.kernels;
  const fits = (x: NdArray): boolean =>
    x.dtype === 'float32' && x.size > 0 && x.size >= thresholds.softmax && heap.hasRoom(32 * x.size);

  /** Values with each feature's positions beside each other; `visit` is called for rows of equal length, feature by feature. */
  const through = (
    xs: readonly NdArray[],
    shape: Shape,
    offsets: Offsets,
    visit: (xs: readonly number[], out: number, rows: number, n: number) => void,
  ): NdArray => {
    const [L, features] = [shape[0] as number, sizeOf(shape.slice(1))];
    const top = heap.top;
    const at = xs.map((x) => turnedIn(heap, heap.placeRowMajor(x), L, features, 4)); // [features, L]
    const out = heap.take(4 * L * features);
    for (let b = 0; b < offsets.count;) {
      const n = offsets.length(b);
      let end = b + 1;
      while (end < offsets.count && offsets.length(end) === n) end++;
      for (let f = 0; f < (n > 0 ? features : 0); f++) {
        const first = 4 * (f * L + offsets.start(b));
        visit(
          at.map((x) => x + first),
          out + first,
          end - b,
          n,
        );
      }
      b = end;
    }
    const result = heap.read('float32', turnedIn(heap, out, features, L, 4, heap.takeResult(4 * L * features)), shape);
    heap.release(top);
    return result;
  };

  return {
    segmentSoftmax: (x, offsets) => {
      if (!fits(x)) return below.segmentSoftmax(x, offsets);
      return through([x], x.shape, offsets, ([at], out, rows, n) => softmax(at as number, 0, 0, 0, out, rows, n));
    },
    segmentSoftmaxGrad: (g, s, offsets) => {
      if (!fits(g)) return below.segmentSoftmaxGrad(g, s, offsets);
      return through([g, s], g.shape, offsets, ([gt, st], out, rows, n) => {
        softmaxGrad(gt as number, st as number, 0, 0, 0, out, rows, n);
      });
    },
  };
}
