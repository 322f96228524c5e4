import { ShapeError } from '../errors.ts';
import { resolveAxis, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { abs } from './absolute.ts';
import { sigmoid, tanh } from './activations.ts';
import { add, div, mul, neg, sub } from './arithmetic.ts';
import { gt } from './compare.ts';
import { reshape } from './reshape.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { maskedFill, where } from './where.ts';

/**
 * `x / (1 + |x|)`.
 *
 * @example
 * softsign(tensor([-1, 3])).toArray() // [-0.5, 0.75]
 */
export function softsign(x: Tensor): Tensor {
  return div(x, add(abs(x), 1));
}

/**
 * `x - tanh(x)`.
 *
 * @example
 * tanhshrink(tensor([0, 1])).toArray() // [0, 0.2384]
 */
export function tanhshrink(x: Tensor): Tensor {
  return sub(x, tanh(x));
}

/**
 * `softmax` of `-x`.
 *
 * @throws ShapeError for an axis that does not exist.
 * @example
 * softmin(tensor([0, Math.log(3)])).toArray() // [0.75, 0.25]
 */
export function softmin(x: Tensor, axis: number = -1): Tensor {
  return softmax(neg(x), resolveAxis('softmin', axis, x.ndim));
}

/**
 * `x` above 0, `weight * x` elsewhere, with a weight that is learned: one, or one a channel (axis 1).
 *
 * @throws ShapeError when the weight is neither one number nor one a channel.
 * @example
 * prelu(tensor([-2, 3]), tensor([0.5])).toArray() // [-1, 3]
 * @see He et al. 2015, https://arxiv.org/abs/1502.01852
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  const channels = x.ndim < 2 ? 1 : (x.shape[1] as number);
  if (weight.ndim > 1 || (weight.size !== 1 && weight.size !== channels)) {
    throw new ShapeError(
      'prelu',
      `the weight is ${showShape(weight.shape)} and x is ${showShape(x.shape)}; expected one number, or [${channels}]`,
    );
  }
  const perChannel = x.shape.map((_, axis) => (axis === 1 && weight.size !== 1 ? channels : 1));
  const isAbove = gt(x, 0);
  // what is above 0 is no factor of the weight: 0 * Infinity would be NaN in its gradient
  const below = maskedFill(x, isAbove, 0);
  return where(isAbove, x, mul(below, reshape(weight, weight.size === 1 ? [] : perChannel)));
}

/**
 * `a sigmoid(b)` for the two halves a and b of an axis.
 *
 * @throws ShapeError for an axis that does not exist, or of odd size.
 * @example
 * glu(tensor([1, 2, 0, 0])).toArray() // [0.5, 1]
 * @see Dauphin et al. 2016, https://arxiv.org/abs/1612.08083
 */
export function glu(x: Tensor, axis: number = -1): Tensor {
  const at = resolveAxis('glu', axis, x.ndim);
  const n = x.shape[at] as number;
  if (n % 2 !== 0) throw new ShapeError('glu', `axis ${axis} of ${showShape(x.shape)} has odd size, and no two halves`);
  return mul(slice(x, at, 0, n / 2), sigmoid(slice(x, at, n / 2)));
}
