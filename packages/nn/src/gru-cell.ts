import { gru, Offsets, Ragged, type Rng, type Tensor } from '@frostgrad/core';
import { RecurrentWeights } from './recurrent.ts';

/**
 * One step of a GRU, for loops that feed each step's output into the next. PyTorch's names.
 *
 * @example
 * const cell = new GRUCell(3, 4, { rng: new Rng(0) });
 * cell.forward(zeros([2, 3]), zeros([2, 4])).shape // [2, 4]
 */
export class GRUCell extends RecurrentWeights {
  constructor(inputSize: number, hiddenSize: number, { rng }: { readonly rng: Rng }) {
    super(inputSize, hiddenSize, 3, rng);
  }

  /**
   * @param x `[B, I]` @param h `[B, H]`
   * @returns the next hidden state, `[B, H]`.
   * @throws ShapeError when sizes do not fit.
   */
  forward(x: Tensor, h: Tensor): Tensor {
    const rows = new Ragged(x, Offsets.fromLengths(Array.from({ length: x.shape[0] ?? 0 }, () => 1)));
    return gru(this.project(rows), h, this.weightHh, this.biasHh).values;
  }
}
