import { lstm as kernel, lstmGrad } from '../kernels/js/lstm.ts';
import type { Ragged } from '../ragged/ragged.ts';
import type { Tensor } from '../tensor.ts';
import { sigmoid, tanh } from './activations.ts';
import { add, mul } from './arithmetic.ts';
import { cat } from './join.ts';
import { defineRecurrent, type DirectionOptions, part, type RecurrentSpec } from './recurrent.ts';
import { slice } from './slice.ts';

const spec: RecurrentSpec<'lstm'> = {
  name: 'lstm',
  gates: 4,
  states: 2,
  step: (x, hh, state, H) => {
    const all = add(x, hh);
    const i = sigmoid(part(all, 0, H));
    const f = sigmoid(part(all, 1, H));
    const g = tanh(part(all, 2, H));
    const o = sigmoid(part(all, 3, H));
    const c = add(mul(f, slice(state, 1, (state.shape[1] as number) - H)), mul(i, g)); // h is narrower when projected
    return cat([mul(o, tanh(c)), c], 1);
  },
};
const kernels = { lstm: kernel, lstmGrad };
const run = defineRecurrent(spec, kernels);
const runProjected = defineRecurrent(spec, kernels, { projected: true });

/** Options of `lstm`. */
export interface LSTMOpOptions extends DirectionOptions {
  /** `[P, H]`: makes the hidden state the product of it and `o tanh(c')`, P features in place of H. */
  readonly projection?: Tensor;
}

/**
 * An LSTM over each row, from its first position, or in reverse from its last; nothing but the row is read.
 *
 * `i, f, o = sigmoid(x + W h + b)`, `g = tanh(x + W h + b)`, each by its own rows of the weight, in order i, f, g, o;
 * `c' = f c + i g`, `h' = o tanh(c')`, or with a projection `h' = W_p (o tanh(c'))`.
 *
 * @param x `[L, 4H]` a position: the projected input, with its own bias.
 * @param state0 `[B, 2H]`: h beside c; `[B, P + H]` with a projection.
 * @param weight `[4H, H]`; `[4H, P]` with a projection @param bias `[4H]`
 * @returns states, `[L, 2H]` or `[L, P + H]`: h beside c.
 * @throws ShapeError when a shape does not fit. @throws DTypeError unless all are of one floating dtype.
 * @example
 * const x = ragged([tensor([[0, 0, 1, 0]])]);
 * lstm(x, zeros([1, 2]), zeros([4, 1]), zeros([4])).values.toArray() // [[0.1817, 0.3808]]
 * lstm(x, zeros([1, 2]), zeros([4, 1]), zeros([4]), { projection: tensor([[2]]) }).values.toArray() // [[0.3634, 0.3808]]
 * @see Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000; projections: Sak et al. 2014
 */
export function lstm(x: Ragged, state0: Tensor, weight: Tensor, bias: Tensor, options: LSTMOpOptions = {}): Ragged {
  const { projection } = options;
  return (projection === undefined ? run : runProjected)(x, state0, weight, bias, options, projection);
}
