import {
  cat,
  indexSelect,
  Layout,
  linear,
  Ragged,
  type Rng,
  select,
  ShapeError,
  slice,
  stack,
  type Tensor,
  zeros,
} from '@frostgrad/core';
import type { Live } from './live.ts';
import { uniformFanIn } from './init.ts';
import { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/** Options of a recurrent layer. */
export interface RecurrentOptions {
  readonly rng: Rng;
  readonly numLayers?: number;
  /** Also runs each row from its last live position to its first; outputs lie side by side. */
  readonly bidirectional?: boolean;
}

/** The weights of one layer in one direction. */
export class RecurrentWeights extends Module {
  static override readonly stateNames: Readonly<Record<string, string>> = {
    weightIh: 'weight_ih',
    weightHh: 'weight_hh',
    biasIh: 'bias_ih',
    biasHh: 'bias_hh',
  };

  readonly weightIh: Parameter; // [G*H, I]
  readonly weightHh: Parameter; // [G*H, H]
  readonly biasIh: Parameter; // [G*H]
  readonly biasHh: Parameter; // [G*H]

  /** All uniform in +-1 / sqrt(H), as PyTorch's. */
  constructor(inputSize: number, hiddenSize: number, gates: number, rng: Rng) {
    super();
    const rows = gates * hiddenSize;
    this.weightIh = uniformFanIn(rng, [rows, inputSize], hiddenSize);
    this.weightHh = uniformFanIn(rng, [rows, hiddenSize], hiddenSize);
    this.biasIh = uniformFanIn(rng, [rows], hiddenSize);
    this.biasHh = uniformFanIn(rng, [rows], hiddenSize);
  }

  /** What the input contributes to the gates: one product for all live positions. */
  project(x: Ragged): Ragged {
    return x.map((values) => linear(values, this.weightIh, this.biasIh)); // [L, G*H]
  }
}

/** A recurrent op over projected, ragged input: states `[L, S*H]`. */
export type SequenceOp = (
  x: Ragged,
  state0: Tensor,
  weight: Tensor,
  bias: Tensor,
  options: { readonly reverse: boolean },
) => Ragged;

/**
 * What GRU and LSTM share: layers, directions, and that nothing but live positions is read. The reverse direction
 * starts at each row's own last live position, final states are each row's own, and a row of length zero keeps its
 * initial state.
 */
export abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bidirectional: boolean;
  /** Layer by layer, forward before reverse. */
  readonly weights: readonly RecurrentWeights[];
  // not #private, so that a deep copy has them
  protected readonly sequenceOp: SequenceOp;
  /** Parts of the state, H each. */
  protected readonly stateParts: number;

  constructor(
    inputSize: number,
    hiddenSize: number,
    gates: number,
    states: number,
    op: SequenceOp,
    options: RecurrentOptions,
  ) {
    super();
    const { rng, numLayers = 1, bidirectional = false } = options;
    const directions = bidirectional ? 2 : 1;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.bidirectional = bidirectional;
    this.weights = Array.from({ length: numLayers * directions }, (_, i) => {
      return new RecurrentWeights(i < directions ? inputSize : directions * hiddenSize, hiddenSize, gates, rng);
    });
    this.sequenceOp = op;
    this.stateParts = states;
  }

  /** `weights.3.weight_ih` is `weight_ih_l1_reverse` when there are two directions. */
  protected override stateName(path: string): string {
    const [, index, name] = path.split('.');
    const i = Number(index);
    const directions = this.bidirectional ? 2 : 1;
    return `${name}_l${Math.floor(i / directions)}${i % directions === 1 ? '_reverse' : ''}`;
  }

  /** States of all layers' last one, and the final ones of each layer and direction, `[layers * directions, B, S*H]`. */
  protected run(x: Ragged, states0: Tensor | null): { out: Ragged; last: Tensor } {
    const { hiddenSize: H, weights } = this;
    const directions = this.bidirectional ? 2 : 1;
    const S = this.stateParts * H;
    const B = x.offsets.count;
    if (x.values.ndim !== 2 || x.values.shape[1] !== this.inputSize) {
      throw new ShapeError(
        this.constructor.name,
        `the input has ${x.values.shape.at(-1)} features, expected ${this.inputSize}`,
      );
    }
    const initial = states0 ?? zeros([weights.length, B, S], { dtype: x.values.dtype });
    if (initial.ndim !== 3 || initial.shape[0] !== weights.length || initial.shape[1] !== B || initial.shape[2] !== S) {
      const wanted = `[${weights.length}, ${B}, ${H}]`;
      throw new ShapeError(
        this.constructor.name,
        `the initial state does not fit; expected ${wanted} (layers * directions, B, H)`,
      );
    }
    const lasts: Tensor[] = [];
    let below = x;
    for (let layer = 0; layer * directions < weights.length; layer++) {
      const outs: Tensor[] = [];
      for (let d = 0; d < directions; d++) {
        const i = layer * directions + d;
        const own = weights[i] as RecurrentWeights;
        const state0 = select(initial, 0, i);
        const states = this.sequenceOp(own.project(below), state0, own.weightHh, own.biasHh, { reverse: d === 1 });
        lasts.push(lastStates(states, state0, d === 1));
        outs.push(slice(states.values, 1, 0, H));
      }
      below = below.with(outs.length === 1 ? (outs[0] as Tensor) : cat(outs, 1)); // [L, directions * H]
    }
    return { out: below, last: stack(lasts) };
  }
}

/** Each row's own last state; of an empty row, its first. */
function lastStates({ values, offsets }: Ragged, state0: Tensor, reverse: boolean): Tensor {
  const B = offsets.count;
  const at = Array.from({ length: B }, (_, b) => {
    if (offsets.length(b) === 0) return b;
    return B + (reverse ? offsets.start(b) : offsets.start(b + 1) - 1);
  });
  return indexSelect(cat([state0, values]), 0, at); // [B, S*H]
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
