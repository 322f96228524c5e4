import { Ragged, ShapeError, type Tensor, ValueError } from '@frostgrad/core/functional';
import { showShape } from '@frostgrad/core/extend';
import { livePositions } from './functional/positions.ts';
import { rotate } from './functional/rotate.ts';
import { atLive, layoutOf, type Live } from './live.ts';
import { Module } from './module.ts';

const OP = 'RotaryEncoding';

/**
 * `rotate` by each position's place in its row: for queries and keys of attention, whose products then depend on distances alone.
 * Nothing in it learns, and no length is too long.
 *
 * Live positions are counted, so that pads, however many and on whichever side, change no bit; +0 stands at pads of the result.
 *
 * @throws ValueError for a size that is no even number of at least 2, and a base that is not above 0.
 * @example
 * const encoding = new RotaryEncoding(2);
 * encoding.forward(ones([1, 3, 2]), { live: [2] }).toArray() // [[[1, 1], [-0.3012, 1.3818], [0, 0]]]
 * encoding.forward(ones([1, 3, 4, 2])).shape // [1, 3, 4, 2]
 * @see Su et al. 2021
 */
export class RotaryEncoding extends Module {
  readonly size: number;
  readonly base: number;

  /** @param size features of a position, or of a head. @param options `base`: default 10000. */
  constructor(size: number, { base = 10_000 }: { readonly base?: number } = {}) {
    super();
    if (!Number.isInteger(size / 2) || size < 2)
      throw new ValueError(OP, `size is ${size}; expected an even number of at least 2: features are turned in pairs`);
    if (!(base > 0)) throw new ValueError(OP, `base is ${base}; expected a number above 0`);
    this.size = size;
    this.base = base;
  }

  /**
   * @param x `[B, T, size]`, `[B, T, heads, size]`, or ragged `[L, size]`, `[L, heads, size]`: heads behind positions.
   * @param live lengths or a mask `[B, T]` (true = live); left out, every position is live.
   * @returns the same form.
   * @throws ShapeError when it is of another shape. @throws ValueError for lengths beyond the sequence.
   */
  forward(x: Ragged): Ragged;
  forward(x: Tensor, options?: { readonly live?: Live }): Tensor;
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor | Ragged {
    const { shape, ndim } = x instanceof Ragged ? x.values : x;
    const least = x instanceof Ragged ? 2 : 3;
    if ((ndim !== least && ndim !== least + 1) || shape.at(-1) !== this.size) {
      const lead = x instanceof Ragged ? 'L' : 'B, T';
      throw new ShapeError(
        OP,
        `the input is ${showShape(shape)}; expected [${lead}, ${this.size}] or [${lead}, heads, ${this.size}]`,
      );
    }
    const layout = layoutOf(OP, x, shape[1] as number, 'live', live);
    const places = livePositions(layout.offsets);
    return atLive(OP, x, x instanceof Ragged ? undefined : layout, (values) => rotate(values, places, this));
  }
}
