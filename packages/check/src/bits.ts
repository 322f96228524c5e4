import type { Tensor, TypedArray } from '@frostgrad/core';
import { showNumber } from './snippet.ts';

/** Where two arrays first differ, or null. All NaNs count as one value; -0 and +0 do not. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const n = Math.max(a.length, b.length);
  for (let i = 0; i < n; i++) if (!Object.is(a[i], b[i])) return i;
  return null;
}

/** What is wrong with two tensors that should be alike, shape and bits; null when nothing is. */
export function difference(a: Tensor, b: Tensor): string | null {
  if (a.dtype !== b.dtype) return `one is ${a.dtype} and the other ${b.dtype}`;
  if (a.shape.join() !== b.shape.join()) return `one is [${a.shape.join(', ')}] and the other [${b.shape.join(', ')}]`;
  const [x, y] = [a.toTypedArray(), b.toTypedArray()];
  const i = firstDifference(x, y);
  return i === null
    ? null
    : `element ${i} is ${showNumber(x[i] as number)} in one and ${showNumber(y[i] as number)} in the other`;
}

/** A typed array's bytes, to see whether any changed: NaN payloads too. */
export function bytesOf(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength));
}

/** A float of `dtype` near `x`: how far its neighbours are. */
export function ulp(x: number, dtype: 'float32' | 'float64'): number {
  const [digits, smallest] = dtype === 'float32' ? [23, -149] : [52, -1074];
  const magnitude = Math.abs(x);
  if (!Number.isFinite(x)) return Infinity;
  let exponent = magnitude === 0 ? smallest : Math.floor(Math.log2(magnitude));
  if (2 ** exponent > magnitude) exponent--; // log2 rounds up just below a power of two
  return 2 ** Math.max(exponent - digits, smallest);
}

const words = new DataView(new ArrayBuffer(8));

/** A float's place among all floats of its dtype, in order; -0 and +0 share one. */
function placeOf(x: number, dtype: 'float32' | 'float64'): bigint {
  if (dtype === 'float32') words.setFloat32(0, x);
  else words.setFloat64(0, x);
  const bits = dtype === 'float32' ? BigInt(words.getInt32(0)) : words.getBigInt64(0);
  const sign = dtype === 'float32' ? 1n << 31n : 1n << 63n;
  return bits < 0n ? -(bits + sign) : bits;
}

/**
 * How many floats of `dtype` lie between two, one end counted: 0 for equal ones, -0 and +0 too; NaN for NaN.
 *
 * @example
 * ulpsBetween(1, 1 + 2 ** -23, 'float32') // 1
 * ulpsBetween(-(2 ** -149), 2 ** -149, 'float32') // 2
 */
export function ulpsBetween(a: number, b: number, dtype: 'float32' | 'float64'): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  const apart = placeOf(a, dtype) - placeOf(b, dtype);
  return Number(apart < 0n ? -apart : apart);
}
