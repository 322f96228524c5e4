import { type CellOptions, HiddenCell } from './cell.ts';
import { type Nonlinearity, plainOp } from './nonlinearity.ts';

/** Options of `RNNCell`. */
export interface RNNCellOptions extends CellOptions {
  /** Default `tanh`. */
  readonly nonlinearity?: Nonlinearity;
}

/**
 * One step of a plain recurrent network. PyTorch's names.
 *
 * @throws ValueError for another nonlinearity.
 * @example
 * new RNNCell(3, 4, { rng: new Rng(0), nonlinearity: 'relu' }).forward(zeros([2, 3])).shape // [2, 4]
 */
export class RNNCell extends HiddenCell {
  constructor(inputSize: number, hiddenSize: number, { nonlinearity = 'tanh', ...options }: RNNCellOptions) {
    super(inputSize, hiddenSize, 1, plainOp('RNNCell', nonlinearity), options);
  }
}
