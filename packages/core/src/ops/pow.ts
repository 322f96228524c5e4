import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { pow32, pow64 } from '../math/index.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { paired } from './binary.ts';
import { floating } from './cast.ts';
import { eq, logicalAnd, logicalNot, ne } from './compare.ts';
import { log } from './exp-log.ts';
import { maskedFill } from './where.ts';

/** False at 0, NaN and infinities. */
function isNonzeroNumber(x: Tensor): Tensor {
  return logicalAnd(eq(mul(x, 0), 0), ne(x, 0));
}

const fn = { name: 'pow', f32: pow32, f64: pow64 };

const powOp = defineOp({
  name: 'pow',
  inputs: ['x', 'exponent'],
  saves: ['x', 'exponent', 'out'],
  shape: ({ x, exponent }) => broadcastShapes('pow', x.shape, exponent.shape),
  forward: (k, { x, exponent }, _, shape) => k.zip(fn, x, exponent, shape),
  vjp: {
    // e x^(e-1), and exactly 0 where x^0 is constant though x^-1 is not finite
    x: (g, { x, exponent }) => {
      const constant = logicalAnd(eq(exponent, 0), logicalNot(isNonzeroNumber(x)));
      return mul(g, maskedFill(mul(exponent, pow(x, sub(exponent, 1))), constant, 0));
    },
    // x^e log x, and 0 at x = 0, where the limit is 0 for every e > 0. The log is cut before it, not behind:
    // 0 * -Infinity would be NaN
    exponent: (g, { x, out }) => mul(g, mul(out, log(maskedFill(x, eq(x, 0), 1)))),
  },
});

/**
 * `x^exponent`, broadcast, with the special cases of C's pow. Derivatives: `e x^(e-1)` and `x^e log x`; both 0 where
 * the power does not change. Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * pow(tensor([2, 3]), 2).toArray() // [4, 9]
 * pow(2, tensor([2, 3])).toArray() // [4, 8]
 */
export function pow(x: Tensor | number, exponent: Tensor | number): Tensor {
  const [base, power] = paired(x, exponent, 'pow');
  return apply(powOp, [floating(base), floating(power)], undefined);
}
