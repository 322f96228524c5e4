import { expectDType } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { indexSelect } from '../kernels/js/indexing.ts';
import { segmentExtreme, segmentSum } from '../kernels/js/segments.ts';
import {
  segmentSoftmax as segmentSoftmaxKernel,
  segmentSoftmaxGrad as segmentSoftmaxGradKernel,
} from '../kernels/js/softmax.ts';
import { mul, sub } from '../ops/arithmetic.ts';
import { exp } from '../ops/exp-log.ts';
import { expFn, logFn } from '../ops/log-sum-exp.ts';
import { softmaxGradInWeights } from '../ops/softmax.ts';
import type { Tensor } from '../tensor.ts';
import type { Ragged } from './ragged.ts';
import { expanded, type SegmentParams, spread, summed } from './row-sums.ts';

const segmentSoftmaxGradOp = defineOp({
  name: 'segmentSoftmaxGrad',
  inputs: ['g', 's'],
  saves: ['g', 's'],
  shape: ({ g }) => g.shape,
  kernels: { segmentSoftmaxGrad: segmentSoftmaxGradKernel },
  forward: (k, { g, s }, { offsets }: SegmentParams) => k.segmentSoftmaxGrad(g, s, offsets),
  vjp: {
    g: (u, { s }, { params }) => softmaxGrad(u, s, params),
    s: (u, { g, s }, { params: { offsets } }) => {
      return softmaxGradInWeights(u, g, s, (x) => expanded(summed(x, offsets), offsets));
    },
  },
});

function softmaxGrad(g: Tensor, s: Tensor, params: SegmentParams): Tensor {
  return apply(segmentSoftmaxGradOp, [g, s], params);
}

const segmentSoftmaxOp = defineOp({
  name: 'segmentSoftmax',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  kernels: { segmentSoftmax: segmentSoftmaxKernel },
  forward: (k, { x }, { offsets }: SegmentParams) => k.segmentSoftmax(x, offsets),
  vjp: { x: (g, { out }, { params }) => softmaxGrad(g, out, params) },
});

/**
 * Softmax over each row, feature by feature: `exp(x_i) / sum of exp(x_j) over the row of i`. Bit-equal to
 * `maskedSoftmax` over the padded batch; there are no pads to mask.
 *
 * @throws DTypeError for integers and masks.
 * @example
 * segmentSoftmax(ragged([tensor([1, 2]), tensor([3])])).values.toArray() // [0.2689, 0.7311, 1]
 */
export function segmentSoftmax(x: Ragged): Ragged {
  expectDType('segmentSoftmax', 'x', x.values.dtype, ['float32', 'float64'], 'Cast it first');
  return x.with(apply(segmentSoftmaxOp, [x.values], { offsets: x.offsets }));
}

const segmentLogSoftmaxOp = defineOp({
  name: 'segmentLogSoftmax',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  kernels: { indexSelect, segmentExtreme, segmentSum },
  forward: (k, { x }, { offsets }: SegmentParams, shape) => {
    const largest = k.segmentExtreme(x, offsets, 1, 0);
    const shifted = k.sub(x, spread(k, largest, offsets), shape);
    const totals = k.segmentSum(k.map(expFn, shifted), offsets);
    return k.sub(shifted, spread(k, k.map(logFn, totals), offsets), shape);
  },
  vjp: { x: (g, { out }, { params: { offsets } }) => sub(g, mul(exp(out), expanded(summed(g, offsets), offsets))) },
});

/**
 * The logarithm of `segmentSoftmax`, without going through it: `x_i - log(sum of exp(x_j) over the row of i)`. Bit-equal
 * to `logSoftmax` of each row alone.
 *
 * @throws DTypeError for integers and masks.
 * @example
 * segmentLogSoftmax(ragged([tensor([0, 0]), tensor([3])])).values.toArray() // [-0.6931, -0.6931, 0]
 */
export function segmentLogSoftmax(x: Ragged): Ragged {
  expectDType('segmentLogSoftmax', 'x', x.values.dtype, ['float32', 'float64'], 'Cast it first');
  return x.with(apply(segmentLogSoftmaxOp, [x.values], { offsets: x.offsets }));
}
