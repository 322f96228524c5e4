import { lstm, type Ragged, type Tensor } from '@frostgrad/core/functional';
import type { Live } from './live.ts';
import { asRagged, Recurrent, type RecurrentOptions } from './recurrent.ts';

/** Options of `LSTM`. */
export interface LSTMLayerOptions extends RecurrentOptions {
  /** Features that each hidden state is projected to, below `hiddenSize`: outputs and h have so many. Left out, none. */
  readonly projSize?: number;
}

/** Hidden and cell states, each `[layers * directions, B, H]`; with a projection h is `[layers * directions, B, P]`. */
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
 * @throws ValueError for a number of layers below 1, a probability that is none, dropout in one layer, and a projection to
 * no fewer features.
 * @example
 * const rnn = new LSTM(3, 4, { rng: new Rng(0) });
 * rnn.forward(zeros([2, 5, 3]), { live: [5, 0] }).c.shape // [1, 2, 4]
 * @example
 * const rnn = new LSTM(3, 4, { rng: new Rng(0), projSize: 2, bidirectional: true });
 * rnn.forward(zeros([2, 5, 3])).output.shape // [2, 5, 4]
 * @see Hochreiter & Schmidhuber 1997; projections: Sak et al. 2014; equations as documented for PyTorch's LSTM
 */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, { projSize, ...options }: LSTMLayerOptions) {
    const kind = { gates: 4, op: lstm, states: ['h', 'c'], projSize: projSize ?? null } as const;
    super(inputSize, hiddenSize, kind, options);
  }

  /**
   * @param x padded `[B, T, I]`, or ragged `[L, I]`.
   * @throws ShapeError when sizes do not fit. @throws ValueError for lengths beyond the sequence.
   */
  forward(x: Ragged, options?: LSTMOptions): LSTMResult<Ragged>;
  forward(x: Tensor, options?: LSTMOptions): LSTMResult<Tensor>;
  forward(x: Tensor | Ragged, { live, state }: LSTMOptions = {}): LSTMResult<Tensor | Ragged> {
    const { rows, layout } = asRagged('LSTM', x, live);
    const { out, last } = this.run(rows, state === undefined ? null : [state.h, state.c]);
    const [h, c] = last as [Tensor, Tensor];
    return { output: layout === null ? out : out.place(layout), h, c };
  }
}
