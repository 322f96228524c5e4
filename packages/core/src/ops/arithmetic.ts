import { lift } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineElementwiseOp } from '../engine/define-by-place.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { numeric } from './binary.ts';
import { floating } from './cast.ts';
import { roundedDiv, type RoundingMode } from './floor-divide.ts';

const addOp = defineElementwiseOp({
  name: 'add',
  inputs: ['a', 'b'],
  forward: (k, x) => k.add(x[0], x[1], broadcastShapes('add', x[0].shape, x[1].shape)),
  vjp: (g) => g,
});

/**
 * Elementwise sum, broadcast; masks count as 0 and 1, in int32. The dtype is else that of `resultType(a, b)`.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws DTypeError when both are numbers.
 * @example
 * add(tensor([1, 2]), tensor([[10], [20]])).toArray() // [[11, 12], [21, 22]]
 * @inplace
 */
export function add(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(addOp, numeric(a, b, 'add'), undefined);
}

const subOp = defineElementwiseOp({
  name: 'sub',
  inputs: ['a', 'b'],
  forward: (k, x) => k.sub(x[0], x[1], broadcastShapes('sub', x[0].shape, x[1].shape)),
  vjp: (g, _, i) => (i === 0 ? g : neg(g)),
});

/**
 * Elementwise difference, broadcast; masks count as 0 and 1, in int32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * sub(tensor([1, 2]), 1).toArray() // [0, 1]
 * sub(1, tensor([1, 2])).toArray() // [0, -1]
 * @inplace
 */
export function sub(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(subOp, numeric(a, b, 'sub'), undefined);
}

const mulOp = defineElementwiseOp({
  name: 'mul',
  inputs: ['a', 'b'],
  saves: ['a', 'b'],
  forward: (k, x) => k.mul(x[0], x[1], broadcastShapes('mul', x[0].shape, x[1].shape)),
  vjp: (g, node, i) => mul(g, node.unpack(1 - i)),
});

/**
 * Elementwise product, broadcast; masks count as 0 and 1, in int32.
 *
 * @throws ShapeError when the shapes do not broadcast.
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])).toArray() // [3, 8]
 * @inplace
 */
export function mul(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(mulOp, numeric(a, b, 'mul'), undefined);
}

const divOp = defineElementwiseOp({
  name: 'div',
  inputs: ['a', 'b'],
  saves: ['b', 'out'],
  forward: (k, x) => k.div(x[0], x[1], broadcastShapes('div', x[0].shape, x[1].shape)),
  vjp: (g, node, i) => (i === 0 ? div(g, node.unpack(0)) : neg(div(mul(g, node.unpack(1)), node.unpack(0)))),
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
 * @inplace
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
 * @inplace
 */
export function neg(x: Tensor): Tensor {
  return mul(x, lift(-1, x));
}
