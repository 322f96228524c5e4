import {
  cat,
  indexSelect,
  Layout,
  Ragged,
  type Rng,
  select,
  ShapeError,
  slice,
  stack,
  type Tensor,
  ValueError,
  zeros,
} from '@frostgrad/core/functional';
import { dropout, expectChance } from './functional/dropout.ts';
import type { Live } from './live.ts';
import { Module } from './module.ts';
import { RecurrentWeights, type SequenceOp } from './recurrent-weights.ts';

/** Options of a recurrent layer. */
export interface RecurrentOptions {
  /** Draws the initial weights, and in training what is dropped. */
  readonly rng: Rng;
  /** Layers, each over the outputs of the one before; default 1. */
  readonly numLayers?: number;
  /** Also runs each row from its last live position to its first; outputs lie side by side. */
  readonly bidirectional?: boolean;
  /** Adds two learned constants in each layer and direction; default true. */
  readonly bias?: boolean;
  /**
   * Probability with which an output of a layer is dropped before the next one reads it, in training; default 0. Drawn over
   * live positions in row-major order.
   */
  readonly dropout?: number;
}

/** What a kind of recurrent layer tells the base class of itself. */
interface RecurrentKind {
  readonly gates: number;
  readonly op: SequenceOp;
  /** Names of the parts of the state, the hidden one first. */
  readonly states: readonly ['h', ...string[]];
  readonly projSize?: number | null;
}

/**
 * What RNN, GRU and LSTM share: layers, directions, and that nothing but live positions is read. The reverse direction
 * starts at each row's own last live position, final states are each row's own, and a row of length zero keeps its
 * initial state.
 */
export abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** Features of an output of one direction: those of the projection, else of the hidden state. */
  readonly outputSize: number;
  readonly bidirectional: boolean;
  readonly dropout: number;
  readonly rng: Rng;
  /** Layer by layer, forward before reverse. */
  readonly weights: readonly RecurrentWeights[];
  protected readonly op: SequenceOp;
  protected readonly partNames: readonly string[];

  constructor(
    inputSize: number,
    hiddenSize: number,
    { gates, op, states, projSize = null }: RecurrentKind,
    { rng, numLayers = 1, bidirectional = false, bias = true, dropout: p = 0 }: RecurrentOptions,
  ) {
    super();
    const name = this.constructor.name;
    if (!Number.isInteger(numLayers) || numLayers < 1)
      throw new ValueError(name, `numLayers is ${numLayers}; expected an integer of at least 1`);
    expectChance(name, p);
    if (p > 0 && numLayers === 1)
      throw new ValueError(name, `dropout is ${p} and acts between layers, of which there is one; leave it out`);
    if (projSize !== null && (!Number.isInteger(projSize) || projSize < 1 || projSize >= hiddenSize))
      throw new ValueError(name, `projSize is ${projSize}; expected an integer from 1 to ${hiddenSize - 1}`);
    const directions = bidirectional ? 2 : 1;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.outputSize = projSize ?? hiddenSize;
    this.bidirectional = bidirectional;
    this.dropout = p;
    this.rng = rng;
    this.weights = Array.from({ length: numLayers * directions }, (_, i) => {
      const size = i < directions ? inputSize : directions * this.outputSize;
      return new RecurrentWeights(size, hiddenSize, gates, { rng, bias, projSize });
    });
    this.op = op;
    this.partNames = states;
  }

  /** `weights.3.weight_ih` is `weight_ih_l1_reverse` when there are two directions. */
  protected override stateName(path: string): string {
    const [, index, name] = path.split('.');
    const i = Number(index);
    const directions = this.bidirectional ? 2 : 1;
    return `${name}_l${Math.floor(i / directions)}${i % directions === 1 ? '_reverse' : ''}`;
  }

  /**
   * Outputs of the last layer, and the final states of each layer and direction, `[layers * directions, B, H]` for each
   * part of the state.
   *
   * @param initial parts of the initial state; null for zeros.
   */
  protected run(x: Ragged, initial: readonly Tensor[] | null): { out: Ragged; last: Tensor[] } {
    const { outputSize: P, weights } = this;
    const directions = this.bidirectional ? 2 : 1;
    const { dtype, ndim, shape } = x.values;
    if (ndim !== 2 || shape[1] !== this.inputSize) {
      throw new ShapeError(this.constructor.name, `the input has ${shape.at(-1)} features, expected ${this.inputSize}`);
    }
    const sizes = this.partNames.map((_, i) => (i === 0 ? P : this.hiddenSize));
    const S = sizes.reduce((a, b) => a + b, 0);
    const state0 =
      initial === null
        ? zeros([weights.length, x.offsets.count, S], { dtype })
        : cat(this.expectStates(initial, x.offsets.count, sizes), 2);
    const lasts: Tensor[] = [];
    let below = x;
    for (let layer = 0; layer * directions < weights.length; layer++) {
      if (layer > 0 && this.training && this.dropout > 0)
        below = below.map((values) => dropout(values, this.dropout, { rng: this.rng }));
      const outs: Tensor[] = [];
      for (let d = 0; d < directions; d++) {
        const i = layer * directions + d;
        const own = select(state0, 0, i);
        const states = (weights[i] as RecurrentWeights).states(this.op, below, own, d === 1);
        lasts.push(lastStates(states, own, d === 1));
        outs.push(S === P ? states.values : slice(states.values, 1, 0, P));
      }
      below = below.with(outs.length === 1 ? (outs[0] as Tensor) : cat(outs, 1)); // [L, directions * P]
    }
    const last = stack(lasts); // [layers * directions, B, S]
    let end = 0;
    return { out: below, last: sizes.map((n) => slice(last, 2, end, (end += n))) };
  }

  private expectStates(initial: readonly Tensor[], B: number, sizes: readonly number[]): readonly Tensor[] {
    for (const [i, { shape }] of initial.entries()) {
      const wanted = `[${this.weights.length}, ${B}, ${sizes[i]}]`;
      if (`[${shape.join(', ')}]` !== wanted) {
        throw new ShapeError(
          this.constructor.name,
          `the initial ${this.partNames[i]} is [${shape.join(', ')}]; expected ${wanted}: layers * directions, rows, features`,
        );
      }
    }
    return initial;
  }
}

/** Each row's own last state; of an empty row, its first. */
function lastStates({ values, offsets }: Ragged, state0: Tensor, reverse: boolean): Tensor {
  const B = offsets.count;
  const at = Array.from({ length: B }, (_, b) => {
    if (offsets.length(b) === 0) return b;
    return B + (reverse ? offsets.start(b) : offsets.start(b + 1) - 1);
  });
  return indexSelect(cat([state0, values]), 0, at); // [B, S]
}

/** What a layer takes, as rows: ragged as it is; padded with what is live in it; padded alone, all live. */
export function asRagged(
  op: string,
  x: Tensor | Ragged,
  live: Live | undefined,
): { rows: Ragged; layout: Layout | null } {
  if (x instanceof Ragged) return { rows: x, layout: null };
  if (x.ndim !== 3)
    throw new ShapeError(op, `the input is [${x.shape.join(', ')}]; expected [B, T, I], or ragged rows`);
  const [B, T] = x.shape as [number, number, number];
  const layout = Layout.of(op, live ?? Array.from({ length: B }, () => T), B, T);
  return { rows: Ragged.fromPadded(x, layout), layout };
}
