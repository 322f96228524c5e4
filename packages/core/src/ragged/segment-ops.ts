import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import { NdArray } from '../array.ts';
import { expectDType } from '../dtype.ts';
import { counted } from '../ops/binary.ts';
import { softmaxGradInWeights } from '../ops/softmax.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Offsets } from './offsets.ts';
import { Ragged } from './ragged.ts';

interface SegmentParams {
  readonly offsets: Offsets;
}

const segmentSumOp = defineOp({
  name: 'segmentSum',
  inputs: ['x'],
  shape: ({ x }, { offsets }: SegmentParams) => [offsets.count, ...x.shape.slice(1)],
  forward: (k, { x }, { offsets }) => k.segmentSum(x, offsets),
  vjp: { x: (g, _, { params }) => expanded(g, params.offsets) },
});

const segmentExpandOp = defineOp({
  name: 'segmentExpand',
  inputs: ['x'],
  shape: ({ x }, { offsets }: SegmentParams) => [offsets.total, ...x.shape.slice(1)],
  forward: (k, { x }, { offsets }, shape) => {
    return k.indexSelect(x, 0, NdArray.from(offsets.rowOfPosition(), [offsets.total]), shape);
  },
  vjp: { x: (g, _, { params }) => summed(g, params.offsets) },
});

function summed(x: Tensor, offsets: Offsets): Tensor {
  return apply(segmentSumOp, [x], { offsets });
}

function expanded(x: Tensor, offsets: Offsets): Tensor {
  return apply(segmentExpandOp, [x], { offsets });
}

/**
 * Sum of each row, `[B, ...]`; empty rows give +0. Accumulates in float64, by live index. Masks count as 0 and 1.
 *
 * @example
 * segmentSum(ragged([tensor([1, 2]), tensor([3])])).toArray() // [3, 3]
 */
export function segmentSum(x: Ragged): Tensor {
  return summed(counted(x.values), x.offsets);
}

/**
 * One value a row, seen at each of its positions: the transpose of `segmentSum`.
 *
 * @param x `[B, ...]`
 * @throws ShapeError when there are not as many values as rows.
 * @example
 * segmentExpand(tensor([5, 7]), Offsets.fromLengths([2, 1])).values.toArray() // [5, 5, 7]
 */
export function segmentExpand(x: Tensor, offsets: Offsets): Ragged {
  if (x.shape[0] !== offsets.count) {
    throw new ShapeError(
      'segmentExpand',
      `x is ${showShape(x.shape)} and there are ${offsets.count} rows; expected one value a row`,
    );
  }
  return new Ragged(expanded(x, offsets), offsets);
}

const segmentSoftmaxGradOp = defineOp({
  name: 'segmentSoftmaxGrad',
  inputs: ['g', 's'],
  saves: ['g', 's'],
  shape: ({ g }) => g.shape,
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
