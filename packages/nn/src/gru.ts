import { gru, Ragged, type Tensor } from '@frostgrad/core';
import type { Live } from './live.ts';
import { asRagged, Recurrent, type RecurrentOptions } from './recurrent.ts';

/** What `GRU` and `LSTM` take beside the input. */
export interface GRUOptions {
  /** For padded input: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
  /** Initial states `[layers * directions, B, H]`; zeros unless given. */
  readonly h?: Tensor;
}

/** What `GRU` returns: outputs like the input, and each row's own final states `[layers * directions, B, H]`. */
export interface GRUResult<X> {
  readonly output: X;
  readonly h: Tensor;
}

/**
 * A gated recurrent unit, PyTorch's equations and names, over padded rows with what is live in them, or ragged rows.
 *
 * Pads are not read: whatever stands there changes no bit of an output or a gradient, and outputs there are exactly +0.
 *
 * @throws ShapeError when sizes do not fit. @throws ValueError for lengths beyond the sequence.
 * @example
 * const rnn = new GRU(3, 4, { rng: new Rng(0), bidirectional: true });
 * rnn.forward(zeros([2, 5, 3]), { live: [5, 2] }).output.shape // [2, 5, 8]
 * @see Cho et al. 2014; equations as documented for PyTorch's GRU
 */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super(inputSize, hiddenSize, 3, 1, gru, options);
  }

  forward(x: Ragged, options?: GRUOptions): GRUResult<Ragged>;
  forward(x: Tensor, options?: GRUOptions): GRUResult<Tensor>;
  forward(x: Tensor | Ragged, { live, h }: GRUOptions = {}): GRUResult<Tensor | Ragged> {
    const { rows, layout } = asRagged('GRU', x, live);
    const { out, last } = this.run(rows, h ?? null);
    return { output: layout === null ? out : out.place(layout), h: last };
  }
}
