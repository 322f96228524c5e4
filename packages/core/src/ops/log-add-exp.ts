import { exp32, exp64, log1p32, log1p64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { sigmoid } from './activations.ts';
import { mul, sub } from './arithmetic.ts';
import { defineBinary, paired } from './binary.ts';
import { floating } from './cast.ts';
import { eq, logicalAnd, ne } from './compare.ts';
import { maskedFill } from './where.ts';

const f = Math.fround;

/** The share of `a`, `e^a / (e^a + e^b)`: of equal infinities, whose difference is NaN, a half. */
function share(a: Tensor, b: Tensor): Tensor {
  const difference = sub(a, b);
  return sigmoid(maskedFill(difference, logicalAnd(eq(a, b), ne(difference, 0)), 0));
}

const logAddExpOf = defineBinary('logAddExp', {
  f64: (a, b) => Math.max(a, b) + log1p64(exp64(a === b ? 0 : -Math.abs(a - b))),
  f32: (a, b) => f(Math.max(a, b) + log1p32(exp32(a === b ? 0 : -Math.abs(f(a - b))))),
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a, b }) => mul(g, share(a, b)),
    b: (g, { a, b }) => mul(g, share(b, a)),
  },
});

/**
 * `log(e^a + e^b)`, elementwise, broadcast, without overflow: a sum of probabilities given as logarithms. Two of
 * `-Infinity` give `-Infinity`. Derivatives: each one's share of the sum; half of it for equals, infinite ones too.
 * Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * logAddExp(tensor([0, 800]), tensor([0, 100])).toArray() // [0.6931, 800]
 */
export function logAddExp(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = paired(a, b, 'logAddExp');
  return logAddExpOf([floating(x), floating(y)]);
}
