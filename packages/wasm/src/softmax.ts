import type { Kernels, NdArray } from '@frostgrad/core/extend';
import { broadcastStrides, positionsOver } from '@frostgrad/core/extend';
import type { Heap } from './heap.ts';
import type { Thresholds } from './thresholds.ts';

type SoftmaxKernels = Pick<Kernels, 'softmax' | 'logSoftmax' | 'maskedSoftmax' | 'softmaxGrad'>;

/** Softmax of float32 over the last axis, masked or not, its derivative, and its logarithm. */
export function softmaxKernels(heap: Heap, below: Kernels, thresholds: Thresholds): SoftmaxKernels {
  const { softmax, logSoftmax, softmaxGrad } = heap.kernels;
  const fits = (x: NdArray, mask: NdArray | null): boolean =>
    x.dtype === 'float32' &&
    x.size >= thresholds.softmax &&
    heap.hasRoom(16 * x.size + (mask?.data.length ?? 0)) &&
    (mask === null || isPlain(mask, x));
  const rows = (x: NdArray, mask: NdArray | null): NdArray => {
    const top = heap.top;
    const n = x.shape.at(-1) as number;
    const at = heap.placeRowMajor(x);
    const m = placeMask(heap, mask, x);
    const out = heap.takeResult(4 * x.size);
    softmax(at, m.at, m.starts, m.step, out, x.size / n, n);
    const result = heap.read('float32', out, x.shape);
    heap.release(top);
    return result;
  };
  return {
    softmax: (x) => (fits(x, null) ? rows(x, null) : below.softmax(x)),
    logSoftmax: (x) => {
      if (!fits(x, null)) return below.logSoftmax(x);
      const top = heap.top;
      const n = x.shape.at(-1) as number;
      const at = heap.placeRowMajor(x);
      const out = heap.takeResult(4 * x.size);
      logSoftmax(at, out, x.size / n, n);
      const result = heap.read('float32', out, x.shape);
      heap.release(top);
      return result;
    },
    maskedSoftmax: (x, mask) => (fits(x, mask) ? rows(x, mask) : below.maskedSoftmax(x, mask)),
    softmaxGrad: (g, s, mask) => {
      if (!fits(g, mask)) return below.softmaxGrad(g, s, mask);
      const top = heap.top;
      const n = g.shape.at(-1) as number;
      const gt = heap.placeRowMajor(g);
      const st = heap.placeRowMajor(s);
      const m = placeMask(heap, mask, g);
      const out = heap.takeResult(4 * g.size);
      softmaxGrad(gt, st, m.at, m.starts, m.step, out, g.size / n, n);
      const result = heap.read('float32', out, g.shape);
      heap.release(top);
      return result;
    },
  };
}

/** Whether the mask's rows run forward, with one byte for each element or for all. */
function isPlain(mask: NdArray, x: NdArray): boolean {
  const strides = broadcastStrides(mask, x.shape);
  return strides.every((stride) => stride >= 0) && (strides.at(-1) as number) <= 1;
}

/** The bytes of a mask, and where each row's begin; no mask is at 0. */
function placeMask(heap: Heap, mask: NdArray | null, x: NdArray): { at: number; starts: number; step: number } {
  if (mask === null) return { at: 0, starts: 0, step: 0 };
  const strides = broadcastStrides(mask, x.shape);
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  let span = 1;
  for (const [axis, stride] of strides.entries()) span += ((x.shape[axis] as number) - 1) * stride;
  return {
    at: heap.placeRun(mask, span),
    starts: heap.placeInts(positionsOver(x.shape, strides, axes, 0)),
    step: strides.at(-1) as number,
  };
}
