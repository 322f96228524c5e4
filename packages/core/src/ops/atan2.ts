import { atan232, atan264 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul, neg } from './arithmetic.ts';
import { defineBinary, paired } from './binary.ts';
import { floating } from './cast.ts';
import { hypot } from './hypot.ts';

/** `p / r^2` for the radius r of (a, b): twice divided, since the square may leave the range. */
function overSquare(p: Tensor, a: Tensor, b: Tensor): Tensor {
  const radius = hypot(a, b);
  return div(div(p, radius), radius);
}

const atan2Of = defineBinary('atan2', {
  f64: atan264,
  f32: atan232,
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a: y, b: x }) => mul(g, overSquare(x, y, x)),
    b: (g, { a: y, b: x }) => neg(mul(g, overSquare(y, y, x))),
  },
});

/**
 * The angle of the point (x, y), in (-π, π], elementwise, broadcast; `y` comes first, as everywhere. Signs of zeros count,
 * as in C. Derivatives: `x / (x^2 + y^2)` and `-y / (x^2 + y^2)`; NaN at (0, 0), which has no angle. Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * atan2(tensor([0, 1, 0]), tensor([1, 0, -1])).toArray() // [0, 1.5708, 3.1416]
 * @inplace
 */
export function atan2(y: Tensor | number, x: Tensor | number): Tensor {
  const [a, b] = paired(y, x, 'atan2');
  return atan2Of([floating(a), floating(b)]);
}
