import { DTypeError } from './errors.ts';

/** Element types: `float32` (default), `float64`, `int32` for indices, `bool` for masks. */
export type DType = 'float32' | 'float64' | 'int32' | 'bool';

/** What holds the elements of each dtype; a bool is one byte, 0 or 1. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const rank: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 3 };

/** A zeroed array of `size` elements. */
export function allocate(dtype: DType, size: number): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(size);
    case 'float64':
      return new Float64Array(size);
    case 'int32':
      return new Int32Array(size);
    case 'bool':
      return new Uint8Array(size);
  }
}

/**
 * The dtype that a typed array holds.
 *
 * @throws DTypeError for one that holds none, such as Int16Array.
 */
export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint8Array) return 'bool';
  const { name } = (data as object).constructor;
  throw new DTypeError(
    'tensor',
    `no dtype is held by ${name}; expected Float32Array, Float64Array, Int32Array, or Uint8Array for truth values`,
  );
}

/** Whether a dtype has this number, or, when it is floating, one next to it. */
export function canHold(dtype: DType, v: number): boolean {
  if (isFloating(dtype)) return true;
  return dtype === 'bool' ? v === 0 || v === 1 : (v | 0) === v;
}

/** Whether gradients exist for this dtype. */
export function isFloating(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/** The dtype of a result of both: bool < int32 < float32 < float64. */
export function promote(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

/** Refuses a dtype that is not in `wanted`, naming the op and the operand. */
export function expectDType(op: string, operand: string, dtype: DType, wanted: readonly DType[], fix = ''): void {
  if (wanted.includes(dtype)) return;
  throw new DTypeError(op, `${operand} is ${dtype}, expected ${wanted.join(' or ')}${fix === '' ? '' : `. ${fix}`}`);
}
