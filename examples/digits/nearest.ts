import { argmax, matmul, mul, sub, sum, type Tensor, tensor, transpose } from 'frostgrad';
import { batchOf } from './batch.ts';
import { SIDE, type WrittenDigit } from './mnist-digits.ts';

/**
 * Takes each digit for what the nearest of those known is: `argmin_k |x - k|^2 = argmax_k 2 x . k - |k|^2`.
 *
 * @param known whole examples, or one for each digit.
 */
export function readByNearest(known: readonly WrittenDigit[], written: readonly WrittenDigit[]): Int32Array {
  const { pixels: keys } = batchOf(known);
  const closeness = sub(mul(matmul(batchOf(written).pixels, transpose(keys)), 2), squares(keys)); // [B, known]
  const nearest = argmax(closeness, 1).toTypedArray();
  return Int32Array.from(nearest, (i) => (known[i] as WrittenDigit).digit);
}

/** The mean image of each digit that occurs. */
export function meansOf(written: readonly WrittenDigit[]): WrittenDigit[] {
  return Array.from({ length: 10 }, (_, digit) => {
    const same = written.filter((other) => other.digit === digit);
    const pixels = new Float64Array(SIDE * SIDE);
    for (const other of same) for (const [i, ink] of other.pixels.entries()) pixels[i] = (pixels[i] as number) + ink;
    return { digit, count: same.length, pixels: Float32Array.from(pixels, (ink) => ink / same.length) };
  }).filter((mean) => mean.count > 0);
}

function squares(keys: Tensor): Tensor {
  return sum(mul(keys, keys), 1);
}

/** What a digit is taken for that is not looked at: the one that comes most often, the smaller of equals. */
export function commonestOf(written: readonly WrittenDigit[]): number {
  const counts = Int32Array.from({ length: 10 }, (_, digit) => written.filter((other) => other.digit === digit).length);
  return argmax(tensor(counts)).item() as number;
}
