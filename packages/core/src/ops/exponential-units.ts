import { ValueError } from '../errors.ts';
import { expm164 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul } from './arithmetic.ts';
import { gt } from './compare.ts';
import { exp } from './exp-log.ts';
import { defineParametric } from './unary.ts';
import { maskedFill, where } from './where.ts';

interface Unit {
  /** The result is this times x above 0, ... */
  readonly scale: number;
  /** ... and `scale * alpha * (e^(x / width) - 1)` below. */
  readonly alpha: number;
  readonly width: number;
}

const unitOf = defineParametric('elu', {
  f: (x, { scale, alpha, width }: Unit) => (x > 0 ? scale * x : scale * alpha * expm164(x / width)),
  df: (g, x, { scale, alpha, width }) => {
    const isAbove = gt(x, 0);
    // what e^x would be above 0 does not matter, and could overflow
    const below = mul(exp(div(maskedFill(x, isAbove, 0), width)), (scale * alpha) / width);
    return mul(g, where(isAbove, scale, below));
  },
});

/**
 * `x` above 0, `alpha (e^x - 1)` elsewhere. Derivative: 1 or `alpha e^x`.
 *
 * @example
 * elu(tensor([-1, 2])).toArray() // [-0.6321, 2]
 * @see Clevert et al. 2015, https://arxiv.org/abs/1511.07289
 * @inplace
 */
export function elu(x: Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): Tensor {
  return unitOf(x, { scale: 1, alpha, width: 1 });
}

/**
 * `x` above 0, `alpha (e^(x / alpha) - 1)` elsewhere: smooth at 0 for every alpha.
 *
 * @throws ValueError when alpha is 0.
 * @example
 * celu(tensor([-1, 2]), { alpha: 2 }).toArray() // [-0.7869, 2]
 * @see Barron 2017, https://arxiv.org/abs/1704.07483
 * @inplace
 */
export function celu(x: Tensor, { alpha = 1 }: { readonly alpha?: number } = {}): Tensor {
  if (alpha === 0) throw new ValueError('celu', 'alpha is 0, and x is divided by it; expected any other number');
  return unitOf(x, { scale: 1, alpha, width: alpha });
}

/**
 * `elu` scaled so that mean 0 and variance 1 are kept from layer to layer.
 *
 * @example
 * selu(tensor([-1, 2])).toArray() // [-1.1113, 2.1014]
 * @see Klambauer et al. 2017, https://arxiv.org/abs/1706.02515
 * @inplace
 */
export function selu(x: Tensor): Tensor {
  return unitOf(x, { scale: 1.0507009873554805, alpha: 1.6732632423543772, width: 1 });
}
