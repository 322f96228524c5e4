import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { pow32, pow64 } from '../math/index.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { paired } from './binary.ts';
import { eq } from './compare.ts';
import { log } from './exp-log.ts';
import { maskedFill } from './where.ts';

const fn = { name: 'pow', f32: pow32, f64: pow64 };

const powOp = defineOp({
  name: 'pow',
  inputs: ['x', 'exponent'],
  saves: ['x', 'exponent', 'out'],
  shape: ({ x, exponent }) => broadcastShapes('pow', x.shape, exponent.shape),
  forward: (k, { x, exponent }, _, shape) => k.zip(fn, x, exponent, shape),
  vjp: {
    // e x^(e-1), and exactly 0 where e is 0: 0^0 is constant in its base
    x: (g, { x, exponent }) => mul(g, maskedFill(mul(exponent, pow(x, sub(exponent, 1))), eq(exponent, 0), 0)),
    // x^e log x, and 0 at x = 0, where the limit is 0 for every e > 0. The log is cut before it, not behind:
    // 0 * -Infinity would be NaN
    exponent: (g, { x, out }) => mul(g, mul(out, log(maskedFill(x, eq(x, 0), 1)))),
  },
});

/**
 * `x^exponent`, broadcast, with the special cases of C's pow. Derivatives: `e x^(e-1)` and `x^e log x`; both 0 where
 * the power does not change.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * pow(tensor([2, 3]), 2).toArray() // [4, 9]
 */
export function pow(x: Tensor, exponent: Tensor | number): Tensor {
  return apply(powOp, paired(x, exponent), undefined);
}
