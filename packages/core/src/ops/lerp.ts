import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import type { UnaryFn } from '../kernels/interface.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { mul, sub } from './arithmetic.ts';
import { promoted } from './binary.ts';
import { floating } from './cast.ts';

const belowHalf = (x: number): number => (x < 0.5 ? 1 : 0);
const isNearStart: UnaryFn = { name: 'isNearStart', f32: belowHalf, f64: belowHalf };
const oneMinus: UnaryFn = { name: 'oneMinus', f32: (x) => Math.fround(1 - x), f64: (x) => 1 - x };

const lerpOp = defineOp({
  name: 'lerp',
  inputs: ['start', 'end', 'weight'],
  saves: ['start', 'end', 'weight'],
  shape: ({ start, end, weight }) =>
    broadcastShapes('lerp', broadcastShapes('lerp', start.shape, end.shape), weight.shape),
  forward: (k, { start, end, weight }, _, shape) => {
    const way = k.sub(end, start, broadcastShapes('lerp', start.shape, end.shape));
    const fromStart = k.add(start, k.mul(way, weight, shape), shape);
    const fromEnd = k.sub(end, k.mul(way, k.map(oneMinus, weight), shape), shape);
    return k.select(k.map(isNearStart, weight, 'bool'), fromStart, fromEnd, shape);
  },
  vjp: {
    start: (g, { weight }) => mul(g, sub(1, weight)),
    end: (g, { weight }) => mul(g, weight),
    weight: (g, { start, end }) => mul(g, sub(end, start)),
  },
});

/**
 * `start + weight (end - start)`, broadcast; from one half on computed from the end, so that it is exactly `start` at 0
 * and `end` at 1 - where the way is finite. Derivatives: `1 - weight`, `weight`, `end - start`. Integers give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * lerp(tensor([0, 10]), tensor([10, 20]), 0.3).toArray() // [3, 13]
 * @inplace
 */
export function lerp(start: Tensor, end: Tensor | number, weight: Tensor | number): Tensor {
  const [a, b, w] = promoted([start, end, weight]);
  return apply(lerpOp, [floating(a), floating(b), floating(w)], undefined);
}
