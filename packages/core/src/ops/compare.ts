import { scalar } from '../create.ts';
import { apply } from '../engine/apply.ts';
import { defineOp, type TypedOp } from '../engine/define-op.ts';
import { canHold, expectDType, isFloating } from '../dtype.ts';
import type { BinaryFn } from '../kernels/interface.ts';
import type { Operand } from '../promotion.ts';
import { broadcastShapes } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { paired } from './binary.ts';
import { cast } from './cast.ts';

/* @__NO_SIDE_EFFECTS__ */
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

/**
 * Both operands as they are compared: of their common dtype, but an integer meets a fraction in float64, which holds
 * both - in float32 an int32 of more than 24 bits would equal its neighbours.
 *
 * @internal
 */
export function compared(a: Operand, b: Operand, op: string): [Tensor, Tensor] {
  return meetsFraction(a, b) || meetsFraction(b, a) ? [inFloat64(a), inFloat64(b)] : paired(a, b, op);
}

function meetsFraction(a: Operand, b: Operand): boolean {
  if (typeof a !== 'object' || a.dtype !== 'int32') return false;
  return typeof b === 'object' ? isFloating(b.dtype) : !canHold('int32', Number(b));
}

function inFloat64(x: Operand): Tensor {
  return typeof x === 'object' ? cast(x, 'float64') : scalar(x, 'float64');
}

const eqOp = comparison('eq', (a, b) => a === b);
const neOp = comparison('ne', (a, b) => a !== b);
const ltOp = comparison('lt', (a, b) => a < b);
const leOp = comparison('le', (a, b) => a <= b);
const gtOp = comparison('gt', (a, b) => a > b);
const geOp = comparison('ge', (a, b) => a >= b);
const andOp = comparison('logicalAnd', (a, b) => a !== 0 && b !== 0);
const orOp = comparison('logicalOr', (a, b) => a !== 0 || b !== 0);
const xorOp = comparison('logicalXor', (a, b) => a !== b);

/**
 * Whether `a = b`, elementwise, broadcast. NaN equals nothing; an integer and a fraction are compared exactly.
 *
 * @example
 * eq(tensor([1, 2]), 2).toArray() // [false, true]
 */
export function eq(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(eqOp, compared(a, b, 'eq'), undefined);
}

/** @example ne(tensor([1, 2]), 2).toArray() // [true, false] */
export function ne(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(neOp, compared(a, b, 'ne'), undefined);
}

/** @example lt(tensor([1, 2]), 2).toArray() // [true, false] */
export function lt(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(ltOp, compared(a, b, 'lt'), undefined);
}

/** @example le(tensor([1, 2, 3]), 2).toArray() // [true, true, false] */
export function le(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(leOp, compared(a, b, 'le'), undefined);
}

/** @example gt(tensor([1, 2, 3]), 2).toArray() // [false, false, true] */
export function gt(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(gtOp, compared(a, b, 'gt'), undefined);
}

/** @example ge(tensor([1, 2, 3]), 2).toArray() // [false, true, true] */
export function ge(a: Tensor | number, b: Tensor | number): Tensor {
  return apply(geOp, compared(a, b, 'ge'), undefined);
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
 * One of both, for masks.
 *
 * @throws DTypeError unless both are bool.
 * @example
 * logicalXor(tensor([true, true]), tensor([true, false])).toArray() // [false, true]
 */
export function logicalXor(a: Tensor, b: Tensor): Tensor {
  expectMask('logicalXor', a);
  expectMask('logicalXor', b);
  return apply(xorOp, [a, b], undefined);
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
