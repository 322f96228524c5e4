import { gru } from '@frostgrad/core/functional';
import { type CellOptions, HiddenCell } from './cell.ts';

/**
 * One step of a GRU, for loops that feed each step's output into the next. PyTorch's names.
 *
 * @example
 * const cell = new GRUCell(3, 4, { rng: new Rng(0) });
 * cell.forward(zeros([2, 3]), zeros([2, 4])).shape // [2, 4]
 */
export class GRUCell extends HiddenCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions) {
    super(inputSize, hiddenSize, 3, gru, options);
  }
}
