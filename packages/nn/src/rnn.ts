import { HiddenRecurrent } from './hidden-recurrent.ts';
import { type Nonlinearity, plainOp } from './nonlinearity.ts';
import type { RecurrentOptions } from './recurrent.ts';

/** Options of `RNN`. */
export interface RNNLayerOptions extends RecurrentOptions {
  /** Default `tanh`. */
  readonly nonlinearity?: Nonlinearity;
}

/**
 * A plain recurrent network, `h' = f(W_ih x + b_ih + W_hh h + b_hh)`, over padded rows with what is live in them, or ragged
 * rows. Names are PyTorch's.
 *
 * Pads are not read: whatever stands there changes no bit of an output or a gradient, and outputs there are exactly +0.
 *
 * @throws ValueError for another nonlinearity, a number of layers below 1, a probability that is none, and dropout in one
 * layer.
 * @example
 * const rnn = new RNN(3, 4, { rng: new Rng(0), nonlinearity: 'relu', numLayers: 2 });
 * rnn.forward(zeros([2, 5, 3]), { live: [5, 0] }).h.shape // [2, 2, 4]
 * @see Elman 1990; equations as documented for PyTorch's RNN
 */
export class RNN extends HiddenRecurrent {
  constructor(inputSize: number, hiddenSize: number, { nonlinearity = 'tanh', ...options }: RNNLayerOptions) {
    super(inputSize, hiddenSize, { gates: 1, op: plainOp('RNN', nonlinearity), states: ['h'] }, options);
  }
}
