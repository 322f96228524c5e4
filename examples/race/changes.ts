import type { Segments } from '@frostgrad/core';

/** How far numbers are from what they were. */
export interface Changes {
  readonly elements: number;
  readonly bits: number;
  /** The largest distance; NaN where a number is none any more. */
  readonly largest: number;
}

const words = (x: Float32Array): Uint32Array => new Uint32Array(x.buffer, x.byteOffset, x.length);

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** What differs between two lists of float32 numbers: elements, single bits, and how much. */
export function changesOf(before: Float32Array, now: Float32Array): Changes {
  const [a, b] = [words(before), words(now)];
  let [elements, bits, largest] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const flipped = ones((a[i] as number) ^ (b[i] as number));
    if (flipped > 0) elements++;
    bits += flipped;
    largest = Math.max(largest, Math.abs((now[i] as number) - (before[i] as number)));
  }
  return { elements, bits, largest };
}

/** Changes in several sets, together. */
export function changesIn(
  parts: Iterable<{ readonly set: Segments; readonly before: Float32Array; readonly now: Float32Array }>,
): Changes {
  let [elements, bits, largest] = [0, 0, 0];
  for (const { set, before, now } of parts) {
    const found = changesOf(set.take(before), set.take(now));
    elements += found.elements;
    bits += found.bits;
    largest = Math.max(largest, found.largest);
  }
  return { elements, bits, largest };
}
