import type { TypedArray } from '@frostgrad/core';

/** How many numbers of two float32 or int32 arrays differ in their bits; all of the longer, when one is longer. */
export function differingBits(x: TypedArray, y: TypedArray): number {
  if (x.length !== y.length) return Math.max(x.length, y.length);
  const [a, b] = [wordsOf(x), wordsOf(y)];
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}

function wordsOf({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: TypedArray): Uint32Array {
  if (BYTES_PER_ELEMENT !== 4)
    throw new RangeError(`differingBits: elements of ${BYTES_PER_ELEMENT} bytes; expected 4`);
  return new Uint32Array(buffer, byteOffset, length);
}
