import type { DType } from '@frostgrad/core/functional';

/** Elements, in bytes, as powers of two. */
export const SHIFT: Readonly<Record<DType, number>> = { bool: 0, int32: 2, float32: 2, float64: 3 };

/** Bytes of an element. */
export function bytesOf(dtype: DType): number {
  return 1 << SHIFT[dtype];
}

/** The next place that is aligned to a vector. */
export const aligned = (at: number): number => (at + 15) & ~15;
