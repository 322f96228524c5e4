import { lift } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numeric } from './binary.ts';
import { floating } from './cast.ts';

const addOp = defineOp({
  name: 'add',
  inputs: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('add', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.add(a, b, shape),
  vjp: { a: (g) => g, b: (g) => g },
});

/**
 * Elementwise sum, broadcast; masks count as 0 and 1, in int32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * add(tensor([1, 2]), tensor([[10], [20]])).toArray() // [[11, 12], [21, 22]]
 * @inplace
 */
export function add(a: Tensor, b: Tensor | number): Tensor {
  return apply(addOp, numeric(a, b), undefined);
}

const subOp = defineOp({
  name: 'sub',
  inputs: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('sub', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.sub(a, b, shape),
  vjp: { a: (g) => g, b: (g) => neg(g) },
});

/**
 * Elementwise difference, broadcast; masks count as 0 and 1, in int32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * sub(tensor([1, 2]), 1).toArray() // [0, 1]
 * @inplace
 */
export function sub(a: Tensor, b: Tensor | number): Tensor {
  return apply(subOp, numeric(a, b), undefined);
}

const mulOp = defineOp({
  name: 'mul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('mul', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.mul(a, b, shape),
  vjp: { a: (g, { b }) => mul(g, b), b: (g, { a }) => mul(g, a) },
});

/**
 * Elementwise product, broadcast; masks count as 0 and 1, in int32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])).toArray() // [3, 8]
 * @inplace
 */
export function mul(a: Tensor, b: Tensor | number): Tensor {
  return apply(mulOp, numeric(a, b), undefined);
}

const divOp = defineOp({
  name: 'div',
  inputs: ['a', 'b'],
  saves: ['b', 'out'],
  shape: ({ a, b }) => broadcastShapes('div', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.div(a, b, shape),
  vjp: { a: (g, { b }) => div(g, b), b: (g, { b, out }) => neg(div(mul(g, out), b)) },
});

/**
 * Elementwise quotient, broadcast; integers and masks give float32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * div(tensor([1, 2]), 4).toArray() // [0.25, 0.5]
 * @inplace
 */
export function div(a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = numeric(a, b);
  return apply(divOp, [floating(x), floating(y)], undefined);
}

/**
 * `-x`; the sign of a zero changes too.
 *
 * @example
 * neg(tensor([1, -2])).toArray() // [-1, 2]
 * @inplace
 */
export function neg(x: Tensor): Tensor {
  return mul(x, lift(-1, x));
}
