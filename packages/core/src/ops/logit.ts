import { log1p64, log64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul, sub } from './arithmetic.ts';
import { ge, le, logicalAnd, logicalNot } from './compare.ts';
import { defineParametric } from './unary.ts';
import { maskedFill, where } from './where.ts';

/** `low` to `high` is where x is left as it is; further out the derivative is `outside`. */
interface Domain {
  readonly low: number;
  readonly high: number;
  readonly outside: number;
}

// close to 1/2 by the distance from it, which is exact
const logit64 = (x: number): number => (x > 0.25 && x < 0.75 ? log1p64((2 * x - 1) / (1 - x)) : log64(x / (1 - x)));

const logitOf = defineParametric('logit', {
  f: (x, { low, high, outside }: Domain) => logit64(outside === 0 ? Math.min(Math.max(x, low), high) : x),
  df: (g, x, { low, high, outside }) => {
    const isInside = logicalAnd(ge(x, low), le(x, high));
    const inside = maskedFill(x, logicalNot(isInside), 0.5); // no infinities where nothing is selected
    return where(isInside, div(g, mul(inside, sub(1, inside))), outside);
  },
});

/**
 * The inverse of `sigmoid`: `log(x / (1 - x))`, NaN outside [0, 1]. With `eps`, x is drawn into [eps, 1 - eps] first.
 * Derivative: `1 / (x (1 - x))`, and 0 where x is drawn in.
 *
 * @example
 * logit(tensor([0.5, 0.8808])).toArray() // [0, 2.0000]
 * logit(tensor([0, 1]), 0.1).toArray() // [-2.1972, 2.1972]
 * @see Berkson 1944
 * @inplace
 */
export function logit(x: Tensor, eps?: number): Tensor {
  return logitOf(x, eps === undefined ? { low: 0, high: 1, outside: NaN } : { low: eps, high: 1 - eps, outside: 0 });
}
