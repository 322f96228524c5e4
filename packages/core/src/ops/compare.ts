import { apply } from '../engine/apply.ts';
import { defineOp, type TypedOp } from '../engine/define-op.ts';
import { expectDType } from '../dtype.ts';
import type { BinaryFn } from '../kernels/interface.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { paired } from './binary.ts';

function comparison(
  name: string,
  holds: (a: number, b: number) => boolean,
): TypedOp<readonly [Tensor, Tensor], undefined> {
  const f = (a: number, b: number): number => (holds(a, b) ? 1 : 0);
  const fn: BinaryFn = { name, f32: f, f64: f };
  return defineOp({
    name,
    inputs: ['a', 'b'],
    shape: ({ a, b }) => broadcastShapes(name, a.shape, b.shape),
    forward: (k, { a, b }, _, shape) => k.zip(fn, a, b, shape, 'bool'),
  });
}

const eqOp = comparison('eq', (a, b) => a === b);
const neOp = comparison('ne', (a, b) => a !== b);
const ltOp = comparison('lt', (a, b) => a < b);
const leOp = comparison('le', (a, b) => a <= b);
const gtOp = comparison('gt', (a, b) => a > b);
const geOp = comparison('ge', (a, b) => a >= b);
const andOp = comparison('logicalAnd', (a, b) => a !== 0 && b !== 0);
const orOp = comparison('logicalOr', (a, b) => a !== 0 || b !== 0);

/**
 * Whether `a = b`, elementwise, broadcast. NaN equals nothing.
 *
 * @example
 * eq(tensor([1, 2]), 2).toArray() // [false, true]
 */
export function eq(a: Tensor, b: Tensor | number): Tensor {
  return apply(eqOp, paired(a, b), undefined);
}

/** @example ne(tensor([1, 2]), 2).toArray() // [true, false] */
export function ne(a: Tensor, b: Tensor | number): Tensor {
  return apply(neOp, paired(a, b), undefined);
}

/** @example lt(tensor([1, 2]), 2).toArray() // [true, false] */
export function lt(a: Tensor, b: Tensor | number): Tensor {
  return apply(ltOp, paired(a, b), undefined);
}

/** @example le(tensor([1, 2, 3]), 2).toArray() // [true, true, false] */
export function le(a: Tensor, b: Tensor | number): Tensor {
  return apply(leOp, paired(a, b), undefined);
}

/** @example gt(tensor([1, 2, 3]), 2).toArray() // [false, false, true] */
export function gt(a: Tensor, b: Tensor | number): Tensor {
  return apply(gtOp, paired(a, b), undefined);
}

/** @example ge(tensor([1, 2, 3]), 2).toArray() // [false, true, true] */
export function ge(a: Tensor, b: Tensor | number): Tensor {
  return apply(geOp, paired(a, b), undefined);
}

/**
 * Both, for masks.
 *
 * @throws DTypeError unless both are bool.
 * @example
 * logicalAnd(tensor([true, true]), tensor([true, false])).toArray() // [true, false]
 */
export function logicalAnd(a: Tensor, b: Tensor): Tensor {
  expectMask('logicalAnd', a);
  expectMask('logicalAnd', b);
  return apply(andOp, [a, b], undefined);
}

/**
 * Either, for masks.
 *
 * @throws DTypeError unless both are bool.
 * @example
 * logicalOr(tensor([true, false]), tensor([false, false])).toArray() // [true, false]
 */
export function logicalOr(a: Tensor, b: Tensor): Tensor {
  expectMask('logicalOr', a);
  expectMask('logicalOr', b);
  return apply(orOp, [a, b], undefined);
}

/**
 * The opposite of a mask.
 *
 * @throws DTypeError unless it is bool.
 * @example
 * logicalNot(tensor([true, false])).toArray() // [false, true]
 */
export function logicalNot(mask: Tensor): Tensor {
  expectMask('logicalNot', mask);
  return eq(mask, 0);
}

/** Refuses a mask that is not bool; a mask of 0 and 1 in numbers says neither which way it is meant. @internal */
export function expectMask(op: string, mask: Tensor): void {
  expectDType(op, 'the mask', mask.dtype, ['bool'], 'Compare first, e.g. mask.ne(0)');
}
