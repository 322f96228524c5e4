import { allocate, type DType, dtypeOf, type TypedArray } from './dtype.ts';
import { currentScope, type Scope } from './scope-state.ts';
import { rowMajorStrides, type Shape, sizeOf } from './shape.ts';

/**
 * Memory that arrays share, with the number of times it was written.
 *
 * Only `assign` writes a buffer after an op has filled it, and raises `version`; a value saved for backward remembers
 * the version it saw, so a later write is caught.
 */
export class Storage {
  readonly data: TypedArray;
  /** -1 for memory made in `inferenceMode`, which counts no versions. */
  version = 0;
  /** The scope with which this memory ends; null for none. */
  scope: Scope | null = currentScope;
  /** Whether more than one tensor may be looking at it: it stays where it is. */
  isShared = false;

  constructor(data: TypedArray) {
    this.data = data;
  }

  /** Marks memory that may never be saved for a gradient. */
  forbidSaving(): void {
    this.version = -1;
  }

  get isInference(): boolean {
    return this.version === -1;
  }

  /** Says that the memory is about to be written. */
  touch(): void {
    if (this.version !== -1) this.version++;
  }
}

/**
 * What kernels see: a shape and strides over a storage. Never changed after construction.
 *
 * `strides` is null when the elements lie in row-major order from `offset` on - the common case, and the fast one.
 * `isView` says that another array saw this memory first, which in-place names refuse.
 */
export class NdArray {
  readonly storage: Storage;
  readonly data: TypedArray;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly strides: readonly number[] | null;
  readonly offset: number;
  readonly size: number;
  readonly isView: boolean;

  constructor(
    storage: Storage,
    dtype: DType,
    shape: Shape,
    size: number,
    strides: readonly number[] | null,
    offset: number,
    isView: boolean,
  ) {
    this.storage = storage;
    this.data = storage.data;
    this.dtype = dtype;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
    this.size = size;
    this.isView = isView;
  }

  /** A fresh row-major array over `data`, which it takes over. */
  static from(data: TypedArray, shape: Shape, dtype: DType = dtypeOf(data)): NdArray {
    return new NdArray(new Storage(data), dtype, shape, data.length, null, 0, false);
  }

  /** A fresh zeroed array. */
  static zeros(dtype: DType, shape: Shape): NdArray {
    const size = sizeOf(shape);
    return new NdArray(new Storage(allocate(dtype, size)), dtype, shape, size, null, 0, false);
  }

  /** The same memory under another shape and strides. */
  view(shape: Shape, strides: readonly number[] | null, offset: number = this.offset): NdArray {
    const size = sizeOf(shape);
    this.storage.isShared = true;
    const rowMajor = strides === null || isRowMajor(shape, strides);
    return new NdArray(this.storage, this.dtype, shape, size, rowMajor ? null : strides, offset, true);
  }

  /** Strides as numbers, computed when the array is row-major. */
  stridesOrRowMajor(): readonly number[] {
    return this.strides ?? rowMajorStrides(this.shape);
  }
}

/** Whether strides walk the elements in row-major order; axes of size 1 do not matter, nor do empty arrays. */
function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  let expected = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const n = shape[i] as number;
    if (n === 0) return true;
    if (n !== 1 && strides[i] !== expected) return false;
    expected *= n;
  }
  return true;
}
