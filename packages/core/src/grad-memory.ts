import type { NdArray } from './array.ts';
import { allocate, type TypedArray } from './dtype.ts';
import { lastingZeros } from './scope-state.ts';
import { rowMajorCopy } from './strided.ts';

/**
 * Where gradients of a tensor go that come out of scopes, one after the other, as long as nobody sees them: an optimizer
 * that steps inside of the scope needs no new memory for them. What was seen belongs to who saw it.
 */
export class GradMemory {
  #data: TypedArray | null = null;
  #wasSeen = false;

  /** The elements, row-major, in place of those that were copied before. */
  copyOf(x: NdArray): TypedArray {
    const { data, offset, size, dtype, strides } = x;
    // who looks at gradients would take block after block of what lasts
    if (this.#data?.length !== size || this.#data.constructor !== data.constructor)
      this.#data = this.#wasSeen ? allocate(dtype, size) : lastingZeros(dtype, size);
    const isRun = strides === null && ArrayBuffer.isView(data);
    this.#data.set(isRun ? data.subarray(offset, offset + size) : rowMajorCopy(x));
    return this.#data;
  }

  /** Whether an array is what was copied last. */
  isIn(data: TypedArray): boolean {
    return this.#data === data;
  }

  /** Lets go of what was copied last. */
  show(): void {
    this.#wasSeen = true;
    this.#data = null;
  }
}
