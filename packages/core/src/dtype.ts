import { DTypeError } from './errors.ts';

/** Element types: `float32` (default), `float64`, `int32` for indices, `bool` for masks. */
export type DType = 'float32' | 'float64' | 'int32' | 'bool';

/** What holds the elements of each dtype; a bool is one byte, 0 or 1. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

const rank: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 3 };
/** What a number or a scalar tensor can change of a dtype: only its kind. */
const kind: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 2 };

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

/**
 * The dtype that holds the numbers of both: the later in bool, int32, float32, float64. Of tensors, see `resultType`.
 *
 * @example
 * promoteTypes('int32', 'float32') // 'float32'
 */
export function promoteTypes(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

/**
 * Whether a cast keeps the kind of number, or widens it: bool, integer, floating. What fits is another question: float64
 * casts to float32.
 *
 * @example
 * canCast('int32', 'float32') // true
 * canCast('float32', 'int32') // false
 */
export function canCast(from: DType, to: DType): boolean {
  return kind[from] <= kind[to];
}

/** Refuses a dtype that is not in `wanted`, naming the op and the operand. */
export function expectDType(op: string, operand: string, dtype: DType, wanted: readonly DType[], fix = ''): void {
  if (wanted.includes(dtype)) return;
  throw new DTypeError(op, `${operand} is ${dtype}, expected ${wanted.join(' or ')}${fix === '' ? '' : `. ${fix}`}`);
}
