import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ValueError } from '../errors.ts';
import { broadcastShapes, sameShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { compared, eq } from './compare.ts';

/** How far apart numbers may be to count as close. */
export interface ClosenessOptions {
  /** Relative to the second; default 1e-5. */
  readonly rtol?: number;
  /** Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN; default false. */
  readonly equalNan?: boolean;
}

interface Closeness {
  /** Under which a backend may know the function: tolerances included. */
  readonly name: string;
  readonly holds: (a: number, b: number) => number;
}

function closeness(op: string, { rtol = 1e-5, atol = 1e-8, equalNan = false }: ClosenessOptions): Closeness {
  if (!(rtol >= 0) || !(atol >= 0)) {
    throw new ValueError(op, `rtol is ${rtol} and atol is ${atol}; tolerances must be at least 0`);
  }
  return {
    name: `isclose ${rtol} ${atol} ${equalNan}`,
    holds: (a, b) => {
      if (a === b) return 1; // infinities too
      const distance = Math.abs(a - b);
      if (distance <= atol + rtol * Math.abs(b) && distance < Infinity) return 1;
      return equalNan && a !== a && b !== b ? 1 : 0;
    },
  };
}

const iscloseOp = defineOp({
  name: 'isclose',
  inputs: ['a', 'b'],
  shape: ({ a, b }, { op }: { op: string; close: Closeness }) => broadcastShapes(op, a.shape, b.shape),
  forward: (k, { a, b }, { close: { name, holds } }, shape) =>
    k.zip({ name, f32: holds, f64: holds }, a, b, shape, 'bool'),
});

/**
 * Whether `|a - b| <= atol + rtol |b|`, elementwise, broadcast, computed in float64. Infinities are close to themselves
 * alone, and NaN to nothing unless `equalNan`.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws ValueError for a tolerance below 0.
 * @example
 * isclose(tensor([1, 1]), tensor([1.000001, 1.1])).toArray() // [true, false]
 */
export function isclose(a: Tensor | number, b: Tensor | number, options: ClosenessOptions = {}): Tensor {
  const close = closeness('isclose', options);
  return apply(iscloseOp, compared(a, b, 'isclose'), { op: 'isclose', close });
}

/**
 * Whether all elements are close, see `isclose`; true of none.
 *
 * @throws ShapeError when the shapes do not broadcast. @throws ValueError for a tolerance below 0.
 * @example
 * allclose(tensor([1, 2]), tensor([1.000001, 2])) // true
 */
export function allclose(a: Tensor | number, b: Tensor | number, options: ClosenessOptions = {}): boolean {
  const close = closeness('allclose', options);
  return isAllTrue(apply(iscloseOp, compared(a, b, 'allclose'), { op: 'allclose', close }));
}

/**
 * Whether both have one shape and equal elements, whatever their dtypes. NaN equals nothing, and -0 equals 0; for the
 * bits, see `sameBits`.
 *
 * @example
 * equal(tensor([1, 2]), tensor([1, 2])) // true
 * equal(tensor([NaN]), tensor([NaN])) // false
 */
export function equal(a: Tensor, b: Tensor): boolean {
  return sameShape(a.shape, b.shape) && isAllTrue(eq(a, b));
}

/** A fresh mask of 0 and 1 without a 0. */
function isAllTrue(mask: Tensor): boolean {
  return !mask.value.data.includes(0);
}

/**
 * Whether both have one dtype, one shape and the same bits: 0 and -0 differ, and NaN is the same as itself, but not as
 * NaN of another payload. What "bit for bit" means in a test.
 *
 * @example
 * sameBits(tensor([NaN]), tensor([NaN])) // true
 * sameBits(tensor([0]), tensor([-0])) // false
 */
export function sameBits(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  const other = bytesOf(b);
  return bytesOf(a).every((byte, i) => byte === other[i]);
}

function bytesOf(x: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = x.toTypedArray();
  return new Uint8Array(buffer, byteOffset, byteLength);
}
