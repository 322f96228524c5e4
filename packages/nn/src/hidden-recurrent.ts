import type { Ragged, Tensor } from '@frostgrad/core/functional';
import type { Live } from './live.ts';
import { asRagged, Recurrent } from './recurrent.ts';

/** What `RNN` and `GRU` take beside the input. */
export interface HiddenOptions {
  /** For padded input: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
  /** Initial states `[layers * directions, B, H]`; zeros unless given. */
  readonly h?: Tensor;
}

/** What `RNN` and `GRU` return: outputs like the input, and each row's own final states `[layers * directions, B, H]`. */
export interface HiddenResult<X> {
  readonly output: X;
  readonly h: Tensor;
}

/** A recurrent layer whose state is its output. */
export abstract class HiddenRecurrent extends Recurrent {
  /**
   * @param x padded `[B, T, I]`, or ragged `[L, I]`.
   * @throws ShapeError when sizes do not fit. @throws ValueError for lengths beyond the sequence.
   */
  forward(x: Ragged, options?: HiddenOptions): HiddenResult<Ragged>;
  forward(x: Tensor, options?: HiddenOptions): HiddenResult<Tensor>;
  forward(x: Tensor | Ragged, { live, h }: HiddenOptions = {}): HiddenResult<Tensor | Ragged> {
    const { rows, layout } = asRagged(this.constructor.name, x, live);
    const { out, last } = this.run(rows, h === undefined ? null : [h]);
    return { output: layout === null ? out : out.place(layout), h: last[0] as Tensor };
  }
}
