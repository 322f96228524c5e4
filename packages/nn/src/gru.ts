import { gru } from '@frostgrad/core/functional';
import { type HiddenOptions, HiddenRecurrent, type HiddenResult } from './hidden-recurrent.ts';
import type { RecurrentOptions } from './recurrent.ts';

/** What `GRU` takes beside the input. */
export type GRUOptions = HiddenOptions;

/** What `GRU` returns. */
export type GRUResult<X> = HiddenResult<X>;

/**
 * A gated recurrent unit, PyTorch's equations and names, over padded rows with what is live in them, or ragged rows.
 *
 * Pads are not read: whatever stands there changes no bit of an output or a gradient, and outputs there are exactly +0.
 *
 * @throws ValueError for a number of layers below 1, a probability that is none, and dropout in one layer.
 * @example
 * const rnn = new GRU(3, 4, { rng: new Rng(0), bidirectional: true });
 * rnn.forward(zeros([2, 5, 3]), { live: [5, 2] }).output.shape // [2, 5, 8]
 * @see Cho et al. 2014; equations as documented for PyTorch's GRU
 */
export class GRU extends HiddenRecurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super(inputSize, hiddenSize, { gates: 3, op: gru, states: ['h'] }, options);
  }
}
