import { linear, type Ragged, type Rng, type Tensor, zeros } from '@frostgrad/core/functional';
import { uniformFanIn } from './init.ts';
import { Module } from './module.ts';
import type { Parameter } from './parameter.ts';

/** A recurrent op over projected, ragged input: states `[L, S]`, the hidden state first. */
export type SequenceOp = (
  x: Ragged,
  state0: Tensor,
  weight: Tensor,
  bias: Tensor,
  options: { readonly reverse: boolean; readonly projection?: Tensor },
) => Ragged;

/** Options of one layer in one direction, and of a cell. */
export interface RecurrentWeightsOptions {
  readonly rng: Rng;
  /** Adds two learned constants, as PyTorch does; default true. */
  readonly bias?: boolean;
  /** Features that the hidden state is projected to; null for no projection. */
  readonly projSize?: number | null;
}

/** The weights of one layer in one direction. */
export class RecurrentWeights extends Module {
  static override readonly stateNames: Readonly<Record<string, string>> = {
    weightIh: 'weight_ih',
    weightHh: 'weight_hh',
    biasIh: 'bias_ih',
    biasHh: 'bias_hh',
    weightHr: 'weight_hr',
  };

  readonly weightIh: Parameter; // [G*H, I]
  readonly weightHh: Parameter; // [G*H, H]; [G*H, P] with a projection
  readonly biasIh: Parameter | null; // [G*H]
  readonly biasHh: Parameter | null; // [G*H]
  readonly weightHr: Parameter | null; // [P, H]

  /** All uniform in +-1 / sqrt(H), as PyTorch's, and drawn in its order. */
  constructor(
    inputSize: number,
    hiddenSize: number,
    gates: number,
    { rng, bias = true, projSize = null }: RecurrentWeightsOptions,
  ) {
    super();
    const rows = gates * hiddenSize;
    this.weightIh = uniformFanIn(rng, [rows, inputSize], hiddenSize);
    this.weightHh = uniformFanIn(rng, [rows, projSize ?? hiddenSize], hiddenSize);
    this.biasIh = bias ? uniformFanIn(rng, [rows], hiddenSize) : null;
    this.biasHh = bias ? uniformFanIn(rng, [rows], hiddenSize) : null;
    this.weightHr = projSize === null ? null : uniformFanIn(rng, [projSize, hiddenSize], hiddenSize);
  }

  /** States over rows of inputs: one product for all live positions, then the op. */
  states(op: SequenceOp, x: Ragged, state0: Tensor, reverse: boolean = false): Ragged {
    const { weightIh, weightHh, biasIh, biasHh, weightHr } = this;
    const projected = x.map((values) => linear(values, weightIh, biasIh)); // [L, G*H]
    const bias = biasHh ?? zeros([weightHh.shape[0] as number], { dtype: weightHh.dtype });
    return op(projected, state0, weightHh, bias, { reverse, ...(weightHr === null ? {} : { projection: weightHr }) });
  }
}
