import {
  rnnRelu as rnnReluKernel,
  rnnReluGrad as rnnReluGradKernel,
  rnnTanh as rnnTanhKernel,
  rnnTanhGrad as rnnTanhGradKernel,
} from '../kernels/js/rnn.ts';
import type { Ragged } from '../ragged/ragged.ts';
import type { Tensor } from '../tensor.ts';
import { relu, tanh } from './activations.ts';
import { add } from './arithmetic.ts';
import { defineRecurrent, type DirectionOptions } from './recurrent.ts';

const tanhKernels = { rnnTanh: rnnTanhKernel, rnnTanhGrad: rnnTanhGradKernel };
const reluKernels = { rnnRelu: rnnReluKernel, rnnReluGrad: rnnReluGradKernel };

const runTanh = defineRecurrent(
  { name: 'rnnTanh', gates: 1, states: 1, step: (x, hh) => tanh(add(x, hh)) },
  tanhKernels,
);
const runRelu = defineRecurrent(
  { name: 'rnnRelu', gates: 1, states: 1, step: (x, hh) => relu(add(x, hh)) },
  reluKernels,
);

/**
 * A plain recurrent network over each row, from its first position, or in reverse from its last; nothing but the row is
 * read.
 *
 * `h' = tanh(x + W h + b)`.
 *
 * @param x `[L, H]` a position: the projected input, with its own bias.
 * @param h0 `[B, H]`
 * @param weight `[H, H]` @param bias `[H]`
 * @returns hidden states, `[L, H]`.
 * @throws ShapeError when a shape does not fit. @throws DTypeError unless all are of one floating dtype.
 * @example
 * const x = ragged([tensor([[1]]), tensor([[1], [1]])]);
 * rnnTanh(x, zeros([2, 1]), ones([1, 1]), zeros([1])).values.toArray() // [[0.7616], [0.7616], [0.9427]]
 * @see Elman 1990
 */
export function rnnTanh(x: Ragged, h0: Tensor, weight: Tensor, bias: Tensor, options: DirectionOptions = {}): Ragged {
  return runTanh(x, h0, weight, bias, options);
}

/**
 * `rnnTanh` with the positive part in place of the hyperbolic tangent: `h' = max(W h + b + x, 0)`.
 *
 * @throws ShapeError, DTypeError as `rnnTanh`.
 * @example
 * const x = ragged([tensor([[1], [2]]), tensor([[-1]])]);
 * rnnRelu(x, zeros([2, 1]), ones([1, 1]), zeros([1])).values.toArray() // [[1], [3], [0]]
 */
export function rnnRelu(x: Ragged, h0: Tensor, weight: Tensor, bias: Tensor, options: DirectionOptions = {}): Ragged {
  return runRelu(x, h0, weight, bias, options);
}
