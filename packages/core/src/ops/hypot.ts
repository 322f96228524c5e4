import { hypot32, hypot64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul } from './arithmetic.ts';
import { defineBinary, paired } from './binary.ts';
import { floating } from './cast.ts';

const hypotOf = defineBinary('hypot', {
  f64: hypot64,
  f32: hypot32,
  saves: ['a', 'b', 'out'],
  vjp: {
    a: (g, { a, out }) => mul(g, div(a, out)),
    b: (g, { b, out }) => mul(g, div(b, out)),
  },
});

/**
 * `sqrt(a^2 + b^2)`, elementwise, broadcast, without overflow. Derivatives: `a / out` and `b / out`; NaN where both are
 * 0, as it has none there. Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * hypot(tensor([3, 5]), tensor([4, 12])).toArray() // [5, 13]
 * @inplace
 */
export function hypot(a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = paired(a, b, 'hypot');
  return hypotOf([floating(x), floating(y)]);
}
