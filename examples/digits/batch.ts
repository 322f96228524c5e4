import { type Rng, tensor, type Tensor } from 'frostgrad';
import { SIDE, type WrittenDigit } from './mnist-digits.ts';

/** Digits as a model takes them. */
export interface DigitBatch {
  /** `[B, 28 * 28]` */
  readonly pixels: Tensor;
  /** `[B]` */
  readonly digits: Tensor;
}

/** Puts digits into a batch. */
export function batchOf(written: readonly WrittenDigit[]): DigitBatch {
  const size = SIDE * SIDE;
  const pixels = new Float32Array(written.length * size);
  for (const [i, digit] of written.entries()) pixels.set(digit.pixels, i * size);
  return {
    pixels: tensor(pixels, { shape: [written.length, size] }),
    digits: tensor(digitsOf(written)),
  };
}

/** How far a digit is moved, in pixels, each way. */
const REACH = 2;

/** The same digit somewhere else: moved by up to two pixels, each way as likely. What leaves the picture is lost. */
export function moved(written: WrittenDigit, rng: Rng): WrittenDigit {
  const [down, right] = [stepOf(rng), stepOf(rng)];
  const pixels = new Float32Array(SIDE * SIDE);
  for (let row = Math.max(0, down); row < Math.min(SIDE, SIDE + down); row++) {
    for (let column = Math.max(0, right); column < Math.min(SIDE, SIDE + right); column++)
      pixels[row * SIDE + column] = written.pixels[(row - down) * SIDE + column - right] as number;
  }
  return { ...written, pixels };
}

/** -2 to 2. */
function stepOf(rng: Rng): number {
  return Math.floor(rng.next() * (2 * REACH + 1)) - REACH;
}

/** Which digits they are. */
export function digitsOf(written: readonly WrittenDigit[]): Int32Array {
  return Int32Array.from(written, ({ digit }) => digit);
}
