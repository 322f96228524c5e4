import type { TypedArray } from './dtype.ts';
import type { Runs } from './runs.ts';

type Words = Int32Array | Uint8Array;

/** Stretches up to so many words are copied one by one: a call of `set` costs more. */
const SHORT = 32;

/** The same memory as whole numbers, so that copies move bits and no NaN changes; `width` of them an element. */
function wordsOf(values: TypedArray): { words: Words; width: number } {
  if (values instanceof Uint8Array) return { words: values, width: 1 };
  const width = values.BYTES_PER_ELEMENT >> 2;
  return { words: new Int32Array(values.buffer, values.byteOffset, values.length * width), width };
}

/** Copies the elements of a set in `whole` to `packed`, one behind the other. */
export function packRuns(runs: Runs, whole: TypedArray, packed: TypedArray): void {
  const { words: from, width } = wordsOf(whole);
  const { words: to } = wordsOf(packed);
  if (runs.bits !== null && width === 1) return packBits(runs.bits, from, to);
  let at = 0;
  runs.forEach((start, end) => {
    const n = (end - start) * width;
    copy(from, start * width, to, at, n);
    at += n;
  });
}

/** Copies `packed` to the elements of a set in `whole`; the reverse of `packRuns`. */
export function unpackRuns(runs: Runs, packed: TypedArray, whole: TypedArray): void {
  const { words: from } = wordsOf(packed);
  const { words: to, width } = wordsOf(whole);
  if (runs.bits !== null && width === 1) return unpackBits(runs.bits, from, to);
  let at = 0;
  runs.forEach((start, end) => {
    const n = (end - start) * width;
    copy(from, at, to, start * width, n);
    at += n;
  });
}

function copy(from: Words, f: number, to: Words, t: number, n: number): void {
  if (n > SHORT) to.set(from.subarray(f, f + n), t);
  else for (let i = 0; i < n; i++) to[t + i] = from[f + i] as number;
}

// half a million short stretches: bit by bit is five times as fast as stretch by stretch
function packBits(bits: Uint32Array, from: Words, to: Words): void {
  let at = 0;
  for (let w = 0; w < bits.length; w++) {
    for (let rest = bits[w] as number; rest !== 0; rest &= rest - 1) {
      to[at++] = from[w * 32 + 31 - Math.clz32(rest & -rest)] as number;
    }
  }
}

function unpackBits(bits: Uint32Array, from: Words, to: Words): void {
  let at = 0;
  for (let w = 0; w < bits.length; w++) {
    for (let rest = bits[w] as number; rest !== 0; rest &= rest - 1) {
      to[w * 32 + 31 - Math.clz32(rest & -rest)] = from[at++] as number;
    }
  }
}
