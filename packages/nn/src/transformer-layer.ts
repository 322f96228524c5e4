import { add, gelu, type Ragged, relu, type Rng, type Tensor, ValueError } from '@frostgrad/core/functional';
import type { MaskingMethod } from './attention-weights.ts';
import type { AllowedPairs } from './functional/attention-mask.ts';
import { dropout } from './functional/dropout.ts';
import { LayerNorm } from './layer-norm.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { MultiheadAttention } from './multihead-attention.ts';
import type { PlacedRows } from './placed-rows.ts';
import { snakeCase } from './state-names.ts';

/** Options of a transformer layer. */
export interface TransformerLayerOptions {
  /** Draws the initial weights, and in training what is dropped. */
  readonly rng: Rng;
  /** Features inside of the feed-forward part; default 2048. */
  readonly feedforward?: number;
  /** Probability of dropping: weights, what parts add, and activations. Default 0.1. */
  readonly dropout?: number;
  readonly activation?: 'relu' | 'gelu';
  /** Normalises what parts read, instead of what they and the sum give; default false. */
  readonly normFirst?: boolean;
  /** Of the normalisations; default 1e-5. */
  readonly eps?: number;
  /** How pads are kept out of the weights; default `mask`. */
  readonly method?: MaskingMethod;
}

const activations: Readonly<Record<'relu' | 'gelu', (x: Tensor) => Tensor>> = { relu, gelu: (x) => gelu(x) };

/**
 * What encoder and decoder layers share: attention of rows to themselves, two linear maps with an activation between
 * them, and that each part adds to what it read. All of it runs over packed live positions.
 */
export abstract class TransformerLayer extends Module {
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly size: number;
  readonly dropout: number;
  readonly activation: 'relu' | 'gelu';
  readonly normFirst: boolean;
  readonly rng: Rng;

  /**
   * @param size features of every position. @param heads of each attention.
   * @throws ValueError when heads do not divide the size, for a probability that is none, and an unknown activation.
   */
  constructor(
    size: number,
    heads: number,
    {
      rng,
      feedforward = 2048,
      dropout: p = 0.1,
      activation = 'relu',
      normFirst = false,
      eps = 1e-5,
      method = 'mask',
    }: TransformerLayerOptions,
  ) {
    super();
    if (!Object.hasOwn(activations, activation)) {
      throw new ValueError(this.constructor.name, `activation is '${activation}'; expected 'relu' or 'gelu'`);
    }
    this.selfAttn = new MultiheadAttention(size, heads, { rng, dropout: p, method });
    this.linear1 = new Linear(size, feedforward, { rng });
    this.linear2 = new Linear(feedforward, size, { rng });
    this.norm1 = new LayerNorm(size, { eps });
    this.norm2 = new LayerNorm(size, { eps });
    this.size = size;
    this.dropout = p;
    this.activation = activation;
    this.normFirst = normFirst;
    this.rng = rng;
  }

  protected override stateName(path: string): string {
    return snakeCase(path);
  }

  /** `x + part(norm(x))`, or `norm(x + part(x))`. */
  protected residual(x: Ragged, norm: LayerNorm, part: (x: Ragged) => Ragged): Ragged {
    const added = part(this.normFirst ? x.map((values) => norm.forward(values)) : x);
    const sum = x.map((values) => add(values, this.dropped(added.values)));
    return this.normFirst ? sum : sum.map((values) => norm.forward(values));
  }

  /** Rows attend to themselves. */
  protected attendToItself(rows: Ragged, given: PlacedRows, allowed: AllowedPairs): Ragged {
    const own = { ...given, rows };
    return this.selfAttn.attend(own, own, own, { ...allowed, needWeights: false }).context;
  }

  /** `W_2 activation(W_1 x + b_1) + b_2` at each position. */
  protected feedForward(x: Ragged): Ragged {
    return x.map((values) => {
      const inner = activations[this.activation](this.linear1.forward(values));
      return this.linear2.forward(this.dropped(inner));
    });
  }

  private dropped(x: Tensor): Tensor {
    return this.training && this.dropout > 0 ? dropout(x, this.dropout, { rng: this.rng }) : x;
  }
}
