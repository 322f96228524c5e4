import { lift } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numeric } from './binary.ts';
import { floating } from './cast.ts';
import { roundedDiv, type RoundingMode } from './floor-divide.ts';

const addOp = defineOp({
  name: 'add',
  inputs: ['a', 'b'],
  shape: ({ a, b }) => broadcastShapes('add', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.add(a, b, shape),
  vjp: { a: (g) => g, b: (g) => g },
});

/**
 * Elementwise sum, broadcast; masks count as 0 and 1, in int32. The dtype is else that of `resultType(a, b)`.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws DTypeError when both are numbers.
 * @example
 * add(tensor([1, 2]), tensor([[10], [20]])).toArray() // [[11, 12], [21, 22]]
 */
export function add(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(addOp, numeric(a, b, 'add'), undefined);
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
 * sub(1, tensor([1, 2])).toArray() // [0, -1]
 */
export function sub(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(subOp, numeric(a, b, 'sub'), undefined);
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
 */
export function mul(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(mulOp, numeric(a, b, 'mul'), undefined);
}

const divOp = defineOp({
  name: 'div',
  inputs: ['a', 'b'],
  saves: ['b', 'out'],
  shape: ({ a, b }) => broadcastShapes('div', a.shape, b.shape),
  forward: (k, { a, b }, _, shape) => k.div(a, b, shape),
  vjp: { a: (g, { b }) => div(g, b), b: (g, { b, out }) => neg(div(mul(g, out), b)) },
});

/** Options of `div`. */
export interface DivOptions {
  /** Rounds the quotient towards zero or down, and gives integers for integers. Such a quotient has derivative 0. */
  readonly roundingMode?: RoundingMode;
}

/**
 * Elementwise quotient, broadcast; integers and masks give float32, unless it is rounded.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws ValueError when integers are divided by 0 and rounded.
 * @example
 * div(tensor([1, 2]), 4).toArray() // [0.25, 0.5]
 * div(tensor([-7, 7]), 2, { roundingMode: 'trunc' }).toArray() // [-3, 3]
 */
export function div(a: Tensor | number, b: Tensor | number, options?: DivOptions): Tensor {
  const [x, y] = numeric(a, b, 'div');
  const mode = options?.roundingMode;
  return mode === undefined ? apply(divOp, [floating(x), floating(y)], undefined) : roundedDiv(x, y, mode);
}

/**
 * `-x`; the sign of a zero changes too.
 *
 * @example
 * neg(tensor([1, -2])).toArray() // [-1, 2]
 */
export function neg(x: Tensor): Tensor {
  return mul(x, lift(-1, x));
}
