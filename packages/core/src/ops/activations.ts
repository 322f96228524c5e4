import { apply } from '../engine/apply.ts';
import { defineElementwiseOp } from '../engine/define-by-place.ts';
import { defineOp } from '../engine/define-op.ts';
import type { BinaryFn } from '../kernels/interface.ts';
import { sigmoid32, sigmoid64, tanh32, tanh64 } from '../math/index.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul } from './arithmetic.ts';
import { defineUnary } from './unary.ts';

const f = Math.fround;

/** A derivative on the hot path as one kernel: `out = fn(g, y)`, linear in `g`. */
/* @__NO_SIDE_EFFECTS__ */
function gradientOp(
  fn: BinaryFn,
  dg: (u: Tensor, y: Tensor) => Tensor,
  dy: (u: Tensor, g: Tensor, y: Tensor) => Tensor,
) {
  const op = defineElementwiseOp({
    name: fn.name,
    inputs: ['g', 'y'],
    saves: ['g', 'y'],
    forward: (k, x) => k.zip(fn, x[0], x[1], x[0].shape),
    vjp: (u, node, i) => (i === 0 ? dg(u, node.unpack(1)) : dy(u, node.unpack(0), node.unpack(1))),
  });
  return (g: Tensor, y: Tensor): Tensor => apply(op, [g, y], undefined);
}

// g (1 - y^2)
const tanhGrad: (g: Tensor, y: Tensor) => Tensor = gradientOp(
  { name: 'tanhGrad', f32: (g, y) => g * f(1 - f(y * y)), f64: (g, y) => g * (1 - y * y) },
  (u, y) => tanhGrad(u, y),
  (u, g, y) => mul(mul(u, g), mul(y, -2)),
);

const tanhOf = defineUnary('tanh', { f32: tanh32, f64: tanh64, saves: 'out', df: (g, out) => tanhGrad(g, out) });

/**
 * Hyperbolic tangent. Derivative: `1 - tanh(x)^2`.
 *
 * @example
 * tanh(tensor([0, 1])).toArray() // [0, 0.7616]
 * @inplace
 */
export function tanh(x: Tensor): Tensor {
  return tanhOf(x);
}

// g y (1 - y)
const sigmoidGrad: (g: Tensor, y: Tensor) => Tensor = gradientOp(
  { name: 'sigmoidGrad', f32: (g, y) => g * f(y * f(1 - y)), f64: (g, y) => g * (y * (1 - y)) },
  (u, y) => sigmoidGrad(u, y),
  (u, g, y) => mul(mul(u, g), add(mul(y, -2), 1)),
);

const sigmoidOf = defineUnary('sigmoid', {
  f32: sigmoid32,
  f64: sigmoid64,
  saves: 'out',
  df: (g, out) => sigmoidGrad(g, out),
});

/**
 * `1 / (1 + e^-x)`. Derivative: `s (1 - s)`.
 *
 * @example
 * sigmoid(tensor([0, 2])).toArray() // [0.5, 0.8808]
 * @inplace
 */
export function sigmoid(x: Tensor): Tensor {
  return sigmoidOf(x);
}

// selected, so that an infinite g at a closed gate is 0 and not NaN
const reluGradOp = defineOp({
  name: 'reluGrad',
  inputs: ['g', 'y'],
  saves: ['y'],
  shape: ({ g }) => g.shape,
  forward: (k, { g, y }, _, shape) => k.zip(reluGradFn, g, y, shape),
  vjp: { g: (u, { y }) => reluGrad(u, y) },
  stops: () => 'its input is not above 0 there',
});
const through = (g: number, y: number): number => (y <= 0 ? 0 : g);
const reluGradFn: BinaryFn = { name: 'reluGrad', f32: through, f64: through };
const reluGrad = (g: Tensor, y: Tensor): Tensor => apply(reluGradOp, [g, y], undefined);

const reluOf = defineUnary('relu', {
  f64: (x) => (x > 0 || x !== x ? x : 0),
  integers: true,
  saves: 'out',
  df: (g, out) => reluGrad(g, out),
  stops: () => 'its input is not above 0 there',
});

/**
 * `max(x, 0)`; NaN stays. Derivative: 1 above 0, else 0 - at 0 too.
 *
 * @example
 * relu(tensor([-1, 2])).toArray() // [0, 2]
 * @inplace
 */
export function relu(x: Tensor): Tensor {
  return reluOf(x);
}
