import { cat, lstm, Ragged, slice, type Tensor } from '@frostgrad/core';
import type { Live } from './live.ts';
import { asRagged, Recurrent, type RecurrentOptions } from './recurrent.ts';

/** Hidden and cell states, each `[layers * directions, B, H]`. */
export interface LSTMState {
  readonly h: Tensor;
  readonly c: Tensor;
}

/** What `LSTM` takes beside the input. */
export interface LSTMOptions {
  /** For padded input: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
  /** Initial states; zeros unless given. */
  readonly state?: LSTMState;
}

/** What `LSTM` returns: outputs like the input, and each row's own final states. */
export interface LSTMResult<X> extends LSTMState {
  readonly output: X;
}

/**
 * A long short-term memory, PyTorch's equations and names, over padded rows with what is live in them, or ragged rows.
 *
 * Pads are not read: whatever stands there changes no bit of an output or a gradient, and outputs there are exactly +0.
 *
 * @throws ShapeError when sizes do not fit. @throws ValueError for lengths beyond the sequence.
 * @example
 * const rnn = new LSTM(3, 4, { rng: new Rng(0) });
 * rnn.forward(zeros([2, 5, 3]), { live: [5, 0] }).c.shape // [1, 2, 4]
 * @see Hochreiter & Schmidhuber 1997; equations as documented for PyTorch's LSTM
 */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super(inputSize, hiddenSize, 4, 2, lstm, options);
  }

  forward(x: Ragged, options?: LSTMOptions): LSTMResult<Ragged>;
  forward(x: Tensor, options?: LSTMOptions): LSTMResult<Tensor>;
  forward(x: Tensor | Ragged, { live, state }: LSTMOptions = {}): LSTMResult<Tensor | Ragged> {
    const { rows, layout } = asRagged('LSTM', x, live);
    const { out, last } = this.run(rows, state === undefined ? null : cat([state.h, state.c], 2));
    const H = this.hiddenSize;
    return {
      output: layout === null ? out : out.place(layout),
      h: slice(last, 2, 0, H),
      c: slice(last, 2, H, 2 * H),
    };
  }
}
