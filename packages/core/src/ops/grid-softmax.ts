import { expectDType } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { gridSoftmax as kernel } from '../kernels/js/grid-softmax.ts';
import type { Tensor } from '../tensor.ts';
import { expectMask } from './compare.ts';
import { expectFittingMask, maskedSoftmaxGrad, softmaxGrad } from './softmax.ts';

const gridSoftmaxOp = defineOp({
  name: 'gridSoftmax',
  inputs: ['scores'],
  saves: ['out'],
  shape: ({ scores }) => scores.shape,
  kernels: { gridSoftmax: kernel },
  forward: (k, { scores }) => k.gridSoftmax(scores, null),
  vjp: { scores: (g, { out }) => softmaxGrad(g, out) },
});

const maskedGridSoftmaxOp = defineOp({
  name: 'gridSoftmax',
  inputs: ['scores', 'mask'],
  saves: ['out', 'mask'],
  shape: ({ scores, mask }) => {
    expectFittingMask('gridSoftmax', mask.shape, 'the scores', scores.shape);
    return scores.shape;
  },
  kernels: { gridSoftmax: kernel },
  forward: (k, { scores, mask }) => k.gridSoftmax(scores, mask),
  vjp: { scores: (g, { out, mask }) => maskedSoftmaxGrad(g, out, mask) },
});

/**
 * Softmax over the last axis whose weights sum to exactly 1, added up in any order: for verification.
 *
 * Each weight is a multiple of 2^-24 in float32, of 2^-53 in float64. With `q_j = exp(x_j) / sum exp(x)` in units of the
 * grid, all are rounded down and what is left of 1 goes to the largest remainders, the first of equal ones: a weight is
 * less than two steps from that of `softmax`, scores that are equal may differ by one step, and no order is reversed.
 * The gradient is that of softmax at these weights: `s_j (g_j - <g, s>)`.
 *
 * @param scores `[..., S]`
 * @param mask `[..., S]` bool, true = may attend, as in `maskedSoftmax`: what it leaves out is not read and weighs +0, and
 * a row with nothing allowed is all zeros. Without one, all may.
 * @throws DTypeError when the scores are not floating, or the mask is not bool. @throws ShapeError when they do not go
 * together.
 * @example
 * const weights = gridSoftmax(tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]));
 * weights.toArray().reduce((a, b) => a + b, 0) === 1 // true
 * gridSoftmax(tensor([[0, 0, 0]])).mul(2 ** 24).toArray() // [[5592406, 5592405, 5592405]]
 * gridSoftmax(tensor([[1, 1, NaN]]), tensor([[true, true, false]])).toArray() // [[0.5, 0.5, 0]]
 * @see Balinski and Young 1982, Fair Representation, on apportionment by the largest remainder
 */
export function gridSoftmax(scores: Tensor, mask: Tensor | null = null): Tensor {
  expectDType('gridSoftmax', 'scores', scores.dtype, ['float32', 'float64'], 'Cast them first');
  if (mask === null) return apply(gridSoftmaxOp, [scores], undefined);
  expectMask('gridSoftmax', mask);
  return apply(maskedGridSoftmaxOp, [scores, mask], undefined);
}
