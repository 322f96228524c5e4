import { allocate as ordinary, type DType, type TypedArray } from '../../dtype.ts';
import { unsetInScope, zerosInScope } from '../../scope-state.ts';

/** A zeroed array of `size` elements for a kernel's result: in a scope, where the scope has its memory. */
export function allocate(dtype: DType, size: number): TypedArray {
  return zerosInScope(dtype, size) ?? ordinary(dtype, size);
}

/** The same for a result of which the kernel sets every element: what stands there before is anything. */
export function allocateUnset(dtype: DType, size: number): TypedArray {
  return unsetInScope(dtype, size) ?? ordinary(dtype, size);
}
