import { expectDType } from '../dtype.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ShapeError } from '../errors.ts';
import {
  logSoftmax as logSoftmaxKernel,
  maskedSoftmax as maskedSoftmaxKernel,
  softmax as softmaxKernel,
  softmaxGrad as softmaxGradKernel,
} from '../kernels/js/softmax.ts';
import { resolveAxis, type Shape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { expectMask } from './compare.ts';
import { exp } from './exp-log.ts';
import { transpose } from './permute.ts';
import { sum } from './reduce.ts';
import { where } from './where.ts';

/** `u (g - <g, s>) - g <u, s>` over the last axis: the derivative of `s (g - <g, s>)` in s, along u. @internal */
export function softmaxGradInWeights(u: Tensor, g: Tensor, s: Tensor, total: (x: Tensor) => Tensor): Tensor {
  return sub(mul(u, sub(g, total(mul(g, s)))), mul(g, total(mul(u, s))));
}

const overLast = (x: Tensor): Tensor => sum(x, -1, { keepDims: true });

const softmaxGradOp = defineOp({
  name: 'softmaxGrad',
  inputs: ['g', 's'],
  saves: ['g', 's'],
  shape: ({ g }) => g.shape,
  kernels: { softmaxGrad: softmaxGradKernel },
  forward: (k, { g, s }) => k.softmaxGrad(g, s, null),
  vjp: {
    g: (u, { s }) => softmaxGrad(u, s), // the Jacobian is symmetric
    s: (u, { g, s }) => softmaxGradInWeights(u, g, s, overLast),
  },
});

/** `s (g - <g, s>)` over the last axis. @internal */
export function softmaxGrad(g: Tensor, s: Tensor): Tensor {
  return apply(softmaxGradOp, [g, s], undefined);
}

const softmaxOp = defineOp({
  name: 'softmax',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  kernels: { softmax: softmaxKernel },
  forward: (k, { x }) => k.softmax(x),
  vjp: { x: (g, { out }) => softmaxGrad(g, out) },
});

/** Runs an op of the last axis over any. */
function along(op: string, x: Tensor, axis: number, run: (x: Tensor) => Tensor): Tensor {
  expectDType(op, 'x', x.dtype, ['float32', 'float64'], 'Cast it first');
  const at = resolveAxis(op, axis, x.ndim);
  return at === x.ndim - 1 ? run(x) : transpose(run(transpose(x, at, -1)), at, -1);
}

/**
 * `exp(x_j) / sum_k exp(x_k)` along an axis, the largest subtracted first. A row of -Infinity gives NaN, as in PyTorch;
 * `maskedSoftmax` is the one that knows of masks.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * softmax(tensor([1, 2, -Infinity, -Infinity])).toArray() // [0.2689, 0.7311, 0, 0]
 */
export function softmax(x: Tensor, axis: number = -1): Tensor {
  return along('softmax', x, axis, (y) => apply(softmaxOp, [y], undefined));
}

const logSoftmaxOp = defineOp({
  name: 'logSoftmax',
  inputs: ['x'],
  saves: ['out'],
  shape: ({ x }) => x.shape,
  kernels: { logSoftmax: logSoftmaxKernel },
  forward: (k, { x }) => k.logSoftmax(x),
  vjp: { x: (g, { out }) => sub(g, mul(exp(out), overLast(g))) },
});

/**
 * The logarithm of `softmax`, without going through it: `x_j - log(sum_k exp(x_k))`.
 *
 * @throws DTypeError for integers and masks. @throws ShapeError for an axis that does not exist.
 * @example
 * logSoftmax(tensor([0, 0])).toArray() // [-0.6931, -0.6931]
 */
export function logSoftmax(x: Tensor, axis: number = -1): Tensor {
  return along('logSoftmax', x, axis, (y) => apply(logSoftmaxOp, [y], undefined));
}

const maskedSoftmaxGradOp = defineOp({
  name: 'maskedSoftmaxGrad',
  inputs: ['g', 's', 'mask'],
  saves: ['g', 's', 'mask'],
  shape: ({ g }) => g.shape,
  kernels: { softmaxGrad: softmaxGradKernel },
  forward: (k, { g, s, mask }) => k.softmaxGrad(g, s, mask),
  vjp: {
    g: (u, { s, mask }) => maskedSoftmaxGrad(u, s, mask),
    s: (u, { g, s, mask }) => softmaxGradInWeights(where(mask, u, 0), where(mask, g, 0), s, overLast),
  },
});

/** The same where a mask is true; elsewhere +0, and unread. @internal */
export function maskedSoftmaxGrad(g: Tensor, s: Tensor, mask: Tensor): Tensor {
  return apply(maskedSoftmaxGradOp, [g, s, mask], undefined);
}

/** Refuses a mask whose axes are not those of what it masks, or 1. @internal */
export function expectFittingMask(op: string, mask: Shape, operand: string, shape: Shape): void {
  if (mask.length === shape.length && mask.every((n, i) => n === 1 || n === shape[i])) return;
  throw new ShapeError(
    op,
    `the mask is ${showShape(mask)} and ${operand} ${operand === 'x' ? 'is' : 'are'} ${showShape(shape)}; ` +
      'it needs the same rank, each axis equal or 1. Use unsqueeze to say which axes it spans',
  );
}

const maskedSoftmaxOp = defineOp({
  name: 'maskedSoftmax',
  inputs: ['scores', 'mask'],
  saves: ['out', 'mask'],
  shape: ({ scores, mask }) => {
    expectFittingMask('maskedSoftmax', mask.shape, 'the scores', scores.shape);
    return scores.shape;
  },
  kernels: { maskedSoftmax: maskedSoftmaxKernel },
  forward: (k, { scores, mask }) => k.maskedSoftmax(scores, mask),
  vjp: { scores: (g, { out, mask }) => maskedSoftmaxGrad(g, out, mask) },
  stops: () => 'the mask is false there, or true there alone',
});

/**
 * Softmax over the last axis that ignores masked positions.
 *
 * `weights[..., j] = exp(scores[..., j]) / sum over allowed k of exp(scores[..., k])`. Masked scores are not read; their
 * weights are exactly +0 and receive a gradient of exactly +0. A row with nothing allowed is all zeros with zero
 * gradient, where plain softmax gives NaN.
 *
 * @param scores `[..., S]` unnormalised log-weights.
 * @param mask `[..., S]` bool, true = may attend; same rank, axes equal or 1.
 * @returns `[..., S]`; each row sums to 1, or to 0 when nothing is allowed.
 * @throws DTypeError when the mask is not bool, or the scores are not floating. @throws ShapeError when they do not
 * go together.
 * @example
 * maskedSoftmax(tensor([[1, 2, NaN]]), tensor([[true, true, false]])).toArray() // [[0.2689, 0.7311, 0]]
 * @see Vaswani et al. 2017, section 3.2.1
 */
export function maskedSoftmax(scores: Tensor, mask: Tensor): Tensor {
  expectMask('maskedSoftmax', mask);
  expectDType('maskedSoftmax', 'scores', scores.dtype, ['float32', 'float64'], 'Cast them first');
  return apply(maskedSoftmaxOp, [scores, mask], undefined);
}
