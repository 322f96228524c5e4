import { type CreateOptions, wrap } from '../create.ts';
import { allocate } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { log64 } from '../math/index.ts';
import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import {
  expectFloating,
  expectRange,
  expectSeed,
  expectSizes,
  expectStream,
  expectWeights,
  expectWholeRange,
  probabilities,
} from './arguments.ts';
import { HalfOpen } from './half-open.ts';
import { drawWords } from './philox.ts';
import { noteDraw, type RngState } from './watch.ts';

export type { RngState };

const nothing = new Uint32Array(0);

const UPPER = 2 ** 26;

/** In [0, 1), of the upper 27 and 26 bits of two words. */
const fraction = (a: number, b: number): number => ((a >>> 5) * UPPER + (b >>> 6)) / 2 ** 53;

/** Words that are made at a time. */
const MOST = 1024;

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
  #stream = 0;
  /** Words that are drawn next, and how many were drawn before the first of them. */
  #words: Uint32Array = nothing;
  #before = 0;

  /**
   * @param seed an integer from 0 to 2^53 - 1.
   * @throws ValueError for another seed.
   */
  constructor(seed: number) {
    this.#seed = expectSeed(seed);
  }

  /** Where the generator stands. */
  get state(): RngState {
    const first = { seed: this.#seed, drawn: this.#drawn };
    return this.#stream === 0 ? first : { ...first, stream: this.#stream };
  }

  /** Goes on from where another stood. */
  set state({ seed, drawn, stream }: RngState) {
    if (!Number.isSafeInteger(drawn) || drawn < 0)
      throw new ValueError('rng', `drawn is ${drawn}; expected an integer of at least 0`);
    this.#seed = expectSeed(seed);
    this.#stream = expectStream(stream ?? 0);
    this.#drawn = drawn;
    this.#words = nothing;
    this.#before = drawn;
    if (drawn % 4 !== 0) this.#fill();
  }

  /** Words from the one that is next: a block, and twice as many each time that all were drawn. */
  #fill(): void {
    const { length } = this.#words;
    if (length < MOST) this.#words = new Uint32Array(Math.max(4, 2 * length));
    const block = Math.floor(this.#drawn / 4);
    this.#before = 4 * block;
    drawWords(this.#words, block, this.#stream, this.#seed);
  }

  /**
   * Another stream of the same seed: a generator whose numbers have nothing to do with this one's, wherever this one
   * stands. For workers, or examples of a batch, that must not depend on one another's draws.
   *
   * @param i which one, from 0.
   * @throws ValueError for another number, and on a stream itself.
   * @example
   * const rng = new Rng(1);
   * rng.fork(0).word() === rng.fork(0).word() // true
   * rng.fork(0).word() === rng.fork(1).word() // false
   */
  fork(i: number): Rng {
    if (this.#stream !== 0) throw new ValueError('rng', 'a stream has no streams of its own; fork the first generator');
    const made = new Rng(this.#seed);
    made.state = { seed: this.#seed, drawn: 0, stream: expectStream(i + 1) };
    return made;
  }

  /** 32 random bits. */
  word(): number {
    noteDraw(this);
    if (this.#drawn - this.#before === this.#words.length) this.#fill();
    return this.#words[this.#drawn++ - this.#before] as number;
  }

  /** Uniform in [0, 1), on a grid of 2^-53. */
  next(): number {
    const i = this.#drawn - this.#before;
    if (i + 1 >= this.#words.length) return fraction(this.word(), this.word());
    noteDraw(this);
    this.#drawn += 2;
    return fraction(this.#words[i] as number, this.#words[i + 1] as number);
  }

  /**
   * Draws a number for each element of an array, and writes whether it lies below `p`: 1 or 0, as `next() < p` would say.
   *
   * @returns the array.
   * @example
   * new Rng(1).below(1, new Uint8Array(2)) // [1, 1]
   */
  below(p: number, out: Uint8Array): Uint8Array {
    if (out.length > 0) noteDraw(this);
    // in whole numbers: the upper bits tell, and of equal ones the lower
    const limit = p * 2 ** 53;
    const upper = Math.floor(limit / UPPER);
    const lower = limit - upper * UPPER;
    for (let o = 0; o < out.length;) {
      const [words, first] = [this.#words, this.#drawn - this.#before];
      const count = Math.min((words.length - first) >> 1, out.length - o);
      if (count <= 0) {
        out[o++] = this.next() < p ? 1 : 0;
        continue;
      }
      this.#drawn += 2 * count;
      for (let i = first; i < first + 2 * count; i += 2) {
        const a = (words[i] as number) >>> 5;
        out[o++] = a < upper || (a === upper && (words[i + 1] as number) >>> 6 < lower) ? 1 : 0;
      }
    }
    return out;
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

  /**
   * `0 ... n - 1` in random order.
   *
   * @throws ShapeError when n is no integer of at least 0.
   */
  permutation(n: number): Int32Array {
    expectSizes([n]);
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const moved = order[i] as number;
      order[i] = order[j] as number;
      order[j] = moved;
    }
    return order;
  }

  /**
   * A tensor of uniform numbers from `low` on and below `high`, as the dtype has them: what would round to `high` is the
   * number before it.
   *
   * @throws ValueError for bounds that are not finite, or the wrong way round. @throws DTypeError for a dtype that is not
   * floating.
   */
  uniform(shape: Shape, low: number = 0, high: number = 1, options: CreateOptions = {}): Tensor {
    const dtype = expectFloating('uniform', options.dtype);
    expectRange(low, high);
    const range = new HalfOpen(low, high, dtype);
    return this.#tensor(shape, options, () => range.at(this.next()));
  }

  /** `uniform` in the shape of another tensor, and its dtype unless told otherwise. */
  uniformLike(x: Tensor, low: number = 0, high: number = 1, options: CreateOptions = {}): Tensor {
    return this.uniform(x.shape, low, high, { dtype: x.dtype, ...options });
  }

  /**
   * A tensor of normal numbers, by Marsaglia's polar method.
   *
   * @throws ValueError for a deviation below 0. @throws DTypeError for a dtype that is not floating.
   */
  normal(shape: Shape, mean: number = 0, deviation: number = 1, options: CreateOptions = {}): Tensor {
    expectFloating('normal', options.dtype);
    if (!(deviation >= 0)) throw new ValueError('rng', `the deviation is ${deviation}; expected at least 0`);
    return this.#tensor(shape, options, () => {
      for (;;) {
        const u = 2 * this.next() - 1;
        const v = 2 * this.next() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) return mean + deviation * u * Math.sqrt((-2 * log64(s)) / s);
      }
    });
  }

  /** `normal` in the shape of another tensor, and its dtype unless told otherwise. */
  normalLike(x: Tensor, mean: number = 0, deviation: number = 1, options: CreateOptions = {}): Tensor {
    return this.normal(x.shape, mean, deviation, { dtype: x.dtype, ...options });
  }

  /**
   * 1 with probability `p`, else 0: for each element of a tensor of probabilities, broadcast to the shape if one is given,
   * or of one probability for a shape. In the dtype of the probabilities; `{ dtype: 'bool' }` makes a mask.
   *
   * @throws ValueError for a probability outside of 0 to 1, and for a number without a shape. @throws ShapeError when
   * the probabilities do not broadcast to the shape.
   * @example
   * new Rng(1).bernoulli(tensor([0, 1])).toArray() // [0, 1]
   * new Rng(1).bernoulli(0.5, [3]).shape // [3]
   */
  bernoulli(p: Tensor | number, shape?: Shape, options: CreateOptions = {}): Tensor {
    const { chances, size, dtype } = probabilities(p, shape);
    let i = 0;
    return this.#tensor(size, { dtype, ...options }, () => {
      const chance = typeof chances === 'number' ? chances : (chances[i++] as number);
      return this.next() < chance ? 1 : 0;
    });
  }

  /**
   * Whole numbers from `low` to `high - 1`, each equally likely; int32 unless told otherwise.
   *
   * @throws ValueError when there are none between, more than 2^32, or some that the dtype does not have.
   * @example
   * new Rng(1).randint(5, 6, [2]).toArray() // [5, 5]
   */
  randint(low: number, high: number, shape: Shape, options: CreateOptions = {}): Tensor {
    const { dtype = 'int32' } = options;
    expectWholeRange(low, high, dtype);
    return this.#tensor(shape, { ...options, dtype }, () => low + this.integer(high - low));
  }

  /** `permutation` as an int32 tensor. @example new Rng(1).randperm(4).sum().item() // 6 */
  randperm(n: number): Tensor {
    return wrap(this.permutation(n), [n]);
  }

  /**
   * A tensor of exponential numbers with rate `rate`: `-log(1 - u) / rate`.
   *
   * @throws ValueError for a rate that is not above 0. @throws DTypeError for a dtype that is not floating.
   */
  exponential(shape: Shape, rate: number = 1, options: CreateOptions = {}): Tensor {
    expectFloating('exponential', options.dtype);
    if (!(rate > 0)) throw new ValueError('rng', `the rate is ${rate}; expected a number above 0`);
    return this.#tensor(shape, options, () => -log64(1 - this.next()) / rate);
  }

  /**
   * `n` positions of a vector of weights, each as likely as its weight says: with replacement, or each at most once, in the
   * order in which they were drawn. Of a matrix, so many of each row.
   *
   * @returns `[n]`, or `[rows, n]`, int32.
   * @throws ValueError for weights that are negative, not finite or all 0, and, without replacement, for more draws than
   * there are weights above 0. @throws ShapeError when the weights are no vector or matrix.
   * @example
   * new Rng(1).multinomial(tensor([0, 1, 0]), 2, { replacement: true }).toArray() // [1, 1]
   */
  multinomial(weights: Tensor, n: number, { replacement = false }: { readonly replacement?: boolean } = {}): Tensor {
    const rows = expectWeights(weights, n, replacement);
    const out = new Int32Array(rows.length * n);
    let o = 0;
    for (const left of rows) {
      let total = left.reduce((a, b) => a + b, 0);
      for (let j = 0; j < n; j++) {
        let rest = this.next() * total;
        let i = 0;
        // the last weight above 0 takes what rounding leaves
        for (let last = left.findLastIndex((w) => w > 0); i < last && rest >= (left[i] as number); i++)
          rest -= left[i] as number;
        out[o++] = i;
        if (replacement) continue;
        left[i] = 0;
        total = left.reduce((a, b) => a + b, 0);
      }
    }
    return wrap(out, [...weights.shape.slice(0, -1), n]);
  }

  #tensor(shape: Shape, options: CreateOptions, draw: () => number): Tensor {
    const data = allocate(options.dtype ?? 'float32', sizeOf(expectSizes(shape)));
    for (let i = 0; i < data.length; i++) data[i] = draw();
    return wrap(data, [...shape], options);
  }
}
