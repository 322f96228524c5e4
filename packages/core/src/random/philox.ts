/**
 * Philox4x32-10: four random words from a counter and a key, by ten rounds of multiplication and exclusive or. No state
 * but the counter, so a stream can be resumed anywhere.
 *
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3
 */
function philox(
  out: Uint32Array,
  at: number,
  counterLow: number,
  counterHigh: number,
  stream: number,
  keyLow: number,
  keyHigh: number,
): void {
  let c0 = counterLow | 0;
  let c1 = counterHigh | 0;
  let c2 = stream | 0;
  let c3 = 0;
  let k0 = keyLow | 0;
  let k1 = keyHigh | 0;
  for (let round = 0; round < 10; round++) {
    const h0 = high(0xd2511f53, c0);
    const l0 = Math.imul(0xd2511f53, c0);
    const h1 = high(0xcd9e8d57, c2);
    const l1 = Math.imul(0xcd9e8d57, c2);
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** Fills an array with the words of blocks of four: those of a seed's stream, from one block on. */
export type DrawWords = (out: Uint32Array, block: number, stream: number, seed: number) => void;

const low = (n: number): number => n >>> 0;
const upper = (n: number): number => Math.floor(n / 2 ** 32) >>> 0;

/** The same in TypeScript. */
export const jsWords: DrawWords = (out, block, stream, seed) => {
  for (let i = 0; i < out.length; i += 4) {
    const counter = block + i / 4;
    philox(out, i, low(counter), upper(counter), stream, low(seed), upper(seed));
  }
};

/** What generators fill their words by. @internal */
export let drawWords: DrawWords = jsWords;

/**
 * Lets generators fill their words by a faster function, to the same bits; null for the one in TypeScript.
 *
 * @example
 * useWords(null) // undefined
 */
export function useWords(draw: DrawWords | null): void {
  drawWords = draw ?? jsWords;
}

/** The upper 32 bits of a product of two unsigned words. */
function high(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) | 0;
}
