import { type CreateOptions, wrap } from '../create.ts';
import { allocate } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { log64 } from '../math/index.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { philox } from './philox.ts';
import { noteDraw, type RngState } from './watch.ts';

export type { RngState };

/**
 * A seeded random generator. The same seed gives the same numbers on every platform: integer arithmetic, and our own
 * log.
 *
 * @example
 * new Rng(1).integer(10) === new Rng(1).integer(10) // true
 */
export class Rng {
  #seed: number;
  #drawn = 0;
  readonly #block: Uint32Array = new Uint32Array(4);

  /**
   * @param seed an integer from 0 to 2^53 - 1.
   * @throws ValueError for another seed.
   */
  constructor(seed: number) {
    this.#seed = expectSeed(seed);
  }

  /** Where the generator stands. */
  get state(): RngState {
    return { seed: this.#seed, drawn: this.#drawn };
  }

  /** Goes on from where another stood. */
  set state({ seed, drawn }: RngState) {
    if (!Number.isSafeInteger(drawn) || drawn < 0)
      throw new ValueError('rng', `drawn is ${drawn}; expected an integer of at least 0`);
    this.#seed = expectSeed(seed);
    this.#drawn = drawn;
    if (drawn % 4 !== 0) this.#fill(Math.floor(drawn / 4));
  }

  #fill(block: number): void {
    const low = block >>> 0;
    const high = Math.floor(block / 2 ** 32) >>> 0;
    philox(this.#block, low, high, 0, this.#seed >>> 0, Math.floor(this.#seed / 2 ** 32) >>> 0);
  }

  /** 32 random bits. */
  word(): number {
    noteDraw(this);
    const lane = this.#drawn % 4;
    if (lane === 0) this.#fill(this.#drawn / 4);
    this.#drawn++;
    return this.#block[lane] as number;
  }

  /** Uniform in [0, 1), on a grid of 2^-53. */
  next(): number {
    const high = this.word() >>> 5;
    const low = this.word() >>> 6;
    return (high * 0x4000000 + low) / 2 ** 53;
  }

  /** A whole number from 0 to `n - 1`, each equally likely. */
  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1 || n > 2 ** 32)
      throw new ValueError('rng', `n is ${n}; expected an integer from 1 to 2^32`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % n;
    }
  }

  /** `0 ... n - 1` in random order. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const moved = order[i] as number;
      order[i] = order[j] as number;
      order[j] = moved;
    }
    return order;
  }

  /** A tensor of uniform numbers in [low, high), then rounded to the dtype. */
  uniform(shape: Shape, low: number = 0, high: number = 1, options: CreateOptions = {}): Tensor {
    return this.#tensor(shape, options, () => low + (high - low) * this.next());
  }

  /** A tensor of normal numbers, by Marsaglia's polar method. */
  normal(shape: Shape, mean: number = 0, deviation: number = 1, options: CreateOptions = {}): Tensor {
    return this.#tensor(shape, options, () => {
      for (;;) {
        const u = 2 * this.next() - 1;
        const v = 2 * this.next() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) return mean + deviation * u * Math.sqrt((-2 * log64(s)) / s);
      }
    });
  }

  #tensor(shape: Shape, options: CreateOptions, draw: () => number): Tensor {
    const data = allocate(options.dtype ?? 'float32', sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return wrap(data, shape, options);
  }
}

function expectSeed(seed: number): number {
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new ValueError('rng', `the seed is ${seed}; expected an integer from 0 to 2^53 - 1`);
}
