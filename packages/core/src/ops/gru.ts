import { gru as kernel, gruGrad } from '../kernels/js/gru.ts';
import type { Ragged } from '../ragged/ragged.ts';
import type { Tensor } from '../tensor.ts';
import { sigmoid, tanh } from './activations.ts';
import { add, mul, neg } from './arithmetic.ts';
import { defineRecurrent, type DirectionOptions, part } from './recurrent.ts';

const run = defineRecurrent(
  {
    name: 'gru',
    gates: 3,
    states: 1,
    step: (x, hh, h, H) => {
      const r = sigmoid(add(part(x, 0, H), part(hh, 0, H)));
      const z = sigmoid(add(part(x, 1, H), part(hh, 1, H)));
      const n = tanh(add(part(x, 2, H), mul(r, part(hh, 2, H))));
      return add(mul(add(neg(z), 1), n), mul(z, h));
    },
  },
  { gru: kernel, gruGrad },
);

/**
 * A GRU over each row, from its first position, or in reverse from its last; nothing but the row is read.
 *
 * `r = sigmoid(x_r + W_r h + b_r)`, `z = sigmoid(x_z + W_z h + b_z)`, `n = tanh(x_n + r (W_n h + b_n))`,
 * `h' = (1 - z) n + z h`.
 *
 * @param x `[L, 3H]` a position: the projected input, gates in order r, z, n, with its own bias.
 * @param h0 `[B, H]`
 * @param weight `[3H, H]` @param bias `[3H]`
 * @returns hidden states, `[L, H]`.
 * @throws ShapeError when a shape does not fit. @throws DTypeError unless all are of one floating dtype.
 * @example
 * const x = ragged([tensor([[0, 0, 1]]), tensor([[0, 0, 1], [0, 0, 1]])]);
 * gru(x, zeros([2, 1]), zeros([3, 1]), zeros([3])).values.toArray() // [[0.3808], [0.3808], [0.5712]]
 * @see Cho et al. 2014, eq. 5-8, with PyTorch's place for the reset gate
 */
export function gru(x: Ragged, h0: Tensor, weight: Tensor, bias: Tensor, options: DirectionOptions = {}): Ragged {
  return run(x, h0, weight, bias, options);
}
