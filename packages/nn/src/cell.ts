import { Offsets, Ragged, type Rng, ShapeError, type Tensor, zeros } from '@frostgrad/core/functional';
import { RecurrentWeights, type SequenceOp } from './recurrent-weights.ts';

/** Options of a recurrent cell. */
export interface CellOptions {
  readonly rng: Rng;
  /** Adds two learned constants, as PyTorch does; default true. */
  readonly bias?: boolean;
}

/** One step of a recurrent layer: the layer's op over rows of length one. */
export abstract class Cell extends RecurrentWeights {
  readonly inputSize: number;
  readonly hiddenSize: number;
  protected readonly op: SequenceOp;

  constructor(inputSize: number, hiddenSize: number, gates: number, op: SequenceOp, options: CellOptions) {
    super(inputSize, hiddenSize, gates, options);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.op = op;
  }

  /** The next state `[B, S]` of states side by side; each defaults to zeros. */
  protected step(
    x: Tensor,
    states: Readonly<Record<string, Tensor | undefined>>,
    join: (parts: Tensor[]) => Tensor,
  ): Tensor {
    const { inputSize: I, hiddenSize: H } = this;
    const name = this.constructor.name;
    const [B = 0] = x.shape;
    if (x.ndim !== 2 || x.shape[1] !== I)
      throw new ShapeError(name, `the input is [${x.shape.join(', ')}]; expected [B, ${I}]`);
    const parts = Object.entries(states).map(([what, state = zeros([B, H], { dtype: x.dtype })]) => {
      if (state.ndim === 2 && state.shape[0] === B && state.shape[1] === H) return state;
      throw new ShapeError(name, `${what} is [${state.shape.join(', ')}]; expected [${B}, ${H}]`);
    });
    const rows = new Ragged(x, Offsets.fromLengths(Array.from({ length: B }, () => 1)));
    return this.states(this.op, rows, join(parts)).values;
  }
}

/** A cell whose state is its output. */
export abstract class HiddenCell extends Cell {
  /**
   * @param x `[B, I]` @param h `[B, H]`; zeros unless given.
   * @returns the next hidden state, `[B, H]`.
   * @throws ShapeError when sizes do not fit.
   */
  forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, { h }, ([only]) => only as Tensor);
  }
}
