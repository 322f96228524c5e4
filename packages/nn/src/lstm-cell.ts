import { cat, lstm, slice, type Tensor } from '@frostgrad/core/functional';
import { Cell, type CellOptions } from './cell.ts';
import type { LSTMState } from './lstm.ts';

/**
 * One step of an LSTM. PyTorch's names.
 *
 * @example
 * const cell = new LSTMCell(3, 4, { rng: new Rng(0) });
 * cell.forward(zeros([2, 3])).c.shape // [2, 4]
 */
export class LSTMCell extends Cell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions) {
    super(inputSize, hiddenSize, 4, lstm, options);
  }

  /**
   * @param x `[B, I]` @param state h and c, `[B, H]` each; zeros unless given.
   * @returns the next h and c.
   * @throws ShapeError when sizes do not fit.
   */
  forward(x: Tensor, state?: LSTMState): LSTMState {
    const H = this.hiddenSize;
    const next = this.step(x, { h: state?.h, c: state?.c }, (parts) => cat(parts, 1)); // [B, 2H]
    return { h: slice(next, 1, 0, H), c: slice(next, 1, H, 2 * H) };
  }
}
