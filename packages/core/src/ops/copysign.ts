import { zerosLike } from '../create.ts';
import type { Tensor } from '../tensor.ts';
import { neg } from './arithmetic.ts';
import { defineBinary, paired } from './binary.ts';
import { floating } from './cast.ts';
import { eq, lt, ne } from './compare.ts';
import { maskedFill, where } from './where.ts';

const copysignOf = defineBinary('copysign', {
  f64: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  saves: ['a', 'out'],
  vjp: {
    a: (g, { a, out }) => maskedFill(where(ne(lt(a, 0), lt(out, 0)), neg(g), g), eq(a, 0), 0),
    b: (g) => zerosLike(g),
  },
});

/**
 * The size of `a` with the sign of `b`, that of a zero too; elementwise, broadcast. NaN counts as positive: its sign is
 * no part of its value. Derivatives: 1 or -1, and 0 at `a = 0`; 0 in `b`. Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * copysign(tensor([1, -2]), tensor([-0, 3])).toArray() // [-1, 2]
 * @inplace
 */
export function copysign(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = paired(a, b, 'copysign');
  return copysignOf([floating(x), floating(y)]);
}
