import {
  add,
  cast,
  embedding,
  indexSelect,
  type Ragged,
  type Rng,
  type Tensor,
  tensor,
  ValueError,
} from '@frostgrad/core/functional';
import { expectWhole } from './conv.ts';
import { livePositions, sinusoids } from './functional/positions.ts';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { type Parameter, parameter } from './parameter.ts';
import { placedRows } from './placed-rows.ts';

/**
 * Adds to each position what is known of its place in its row. Live positions are counted, so that pads, however many and on whichever
 * side, move nothing; they are not read, and +0 stands at pads of the result.
 */
export abstract class PositionalEncoding extends Module {
  readonly size: number;

  constructor(op: string, size: number) {
    super();
    expectWhole(op, 'size', size, 1);
    this.size = size;
  }

  /** What is added at some places, `[L, size]`. @param length one more than the largest. */
  protected abstract at(places: Int32Array, length: number, x: Tensor): Tensor;

  /**
   * @param x `[B, T, size]` padded, or ragged `[L, size]`.
   * @param live lengths or a mask (true = live); left out, every position is live.
   * @returns the same form.
   * @throws ShapeError when it is of another shape. @throws ValueError for lengths beyond the sequence.
   */
  forward(x: Ragged): Ragged;
  forward(x: Tensor, options?: { readonly live?: Live }): Tensor;
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor | Ragged {
    const { rows, layout, ragged } = placedRows(this.constructor.name, 'input', x, this.size, 'live', live);
    const places = livePositions(rows.offsets);
    const out = rows.map((values) => add(values, this.at(places, rows.offsets.longest, values)));
    return ragged ? out : out.place(layout);
  }
}

/**
 * Positions as waves of many lengths: adds `sin(t / base^(2 i / size))` to features 2 i, and the cosine to features 2 i + 1. Nothing in it
 * learns, and no length is too long.
 *
 * Live positions are counted, so that pads, however many and on whichever side, change no bit; +0 stands at pads of the result.
 *
 * @throws ValueError for a size that is no integer of at least 1, and a base that is not above 0.
 * @example
 * const encoding = new SinusoidalEncoding(2);
 * encoding.forward(zeros([1, 3, 2]), { live: [2] }).toArray() // [[[0, 1], [0.8415, 0.5403], [0, 0]]]
 * const left = tensor([[false, true, true]]);
 * encoding.forward(zeros([1, 3, 2]), { live: left }).toArray() // [[[0, 0], [0, 1], [0.8415, 0.5403]]]
 * @see Vaswani et al. 2017, section 3.5
 */
export class SinusoidalEncoding extends PositionalEncoding {
  readonly base: number;

  /** @param size features of a position. @param options `base`: default 10000. */
  constructor(size: number, { base = 10_000 }: { readonly base?: number } = {}) {
    super('SinusoidalEncoding', size);
    if (!(base > 0)) throw new ValueError('SinusoidalEncoding', `base is ${base}; expected a number above 0`);
    this.base = base;
  }

  protected at(places: Int32Array, length: number, x: Tensor): Tensor {
    return cast(indexSelect(sinusoids(length, this.size, this.base), 0, places), x.dtype);
  }
}

/**
 * Positions that are learned: adds row `t` of a table to position t. Starts normal (0, 1), as an `Embedding`.
 *
 * Live positions are counted, so that pads, however many and on whichever side, change no bit; +0 stands at pads of the result.
 *
 * @throws ValueError for sizes that are no integers of at least 1, and for a row with more live positions than the table has.
 * @example
 * const encoding = new LearnedEncoding(4, 2, { rng: new Rng(0) });
 * const out = encoding.forward(zeros([1, 3, 2]), { live: tensor([[false, true, true]]) });
 * sameBits(out.at(0, '1:'), encoding.weight.at(':2')) // true
 * @see Gehring et al. 2017, section 3.1
 */
export class LearnedEncoding extends PositionalEncoding {
  readonly weight: Parameter; // [positions, size]

  /** @param length positions that a row may have. @param size features of a position. */
  constructor(length: number, size: number, { rng }: { readonly rng: Rng }) {
    super('LearnedEncoding', size);
    expectWhole('LearnedEncoding', 'length', length, 1);
    this.weight = parameter(rng.normal([length, size]));
  }

  protected at(places: Int32Array, length: number): Tensor {
    const known = this.weight.shape[0] as number;
    if (length > known) {
      throw new ValueError(
        'LearnedEncoding',
        `a row has ${length} live positions, and the table knows ${known}; make it longer`,
      );
    }
    return embedding(this.weight, tensor(places));
  }
}
