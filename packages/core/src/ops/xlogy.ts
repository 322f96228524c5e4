import { log32, log64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul } from './arithmetic.ts';
import { defineBinary, paired } from './binary.ts';
import { floating } from './cast.ts';
import { eq, le, logicalAnd } from './compare.ts';
import { log } from './exp-log.ts';
import { maskedFill, where } from './where.ts';

const xlogyOf = defineBinary('xlogy', {
  f64: (x, y) => (x === 0 && y === y ? 0 : x * log64(y)),
  f32: (x, y) => (x === 0 && y === y ? 0 : x * log32(y)),
  saves: ['a', 'b'],
  vjp: {
    a: (g, { a: x, b: y }) => {
      // the log is cut before it, so that its own derivative there is 0 and not 0 / 0
      const outside = logicalAnd(eq(x, 0), le(y, 0));
      return mul(g, log(where(outside, 1, y)));
    },
    b: (g, { a: x, b: y }) => mul(g, maskedFill(div(x, y), logicalAnd(eq(x, 0), eq(y, 0)), 0)),
  },
});

/**
 * `x log(y)`, elementwise, broadcast; 0 where `x` is 0, whatever `y`, unless it is NaN. Derivatives: `log(y)`, and 0 where
 * `x` is 0 and `y` is not above; `x / y`, and 0 where both are 0. Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * xlogy(tensor([0, 2]), tensor([0, 10])).toArray() // [0, 4.6052]
 * @inplace
 */
export function xlogy(x: Tensor | number, y: Tensor | number): Tensor {
  const [a, b] = paired(x, y, 'xlogy');
  return xlogyOf([floating(a), floating(b)]);
}
