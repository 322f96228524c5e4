import { Ragged, type Tensor } from '@frostgrad/core/functional';
import type { AllowedPairs } from './functional/attention-mask.ts';
import { LayerNorm } from './layer-norm.ts';
import type { Live } from './live.ts';
import { MultiheadAttention } from './multihead-attention.ts';
import { type PlacedRows, placedRows } from './placed-rows.ts';
import { TransformerLayer, type TransformerLayerOptions } from './transformer-layer.ts';

/** What `TransformerDecoderLayer` is told of its input; pairs are those of its attention to itself. */
export interface DecodeOptions extends AllowedPairs {
  /** Of padded input: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
  /** Of a padded memory. */
  readonly liveMemory?: Live;
  /** Which of the memory each position may attend to, `[T, S]`, `[B, T, S]` or `[B, heads, T, S]`, bool, true = may. */
  readonly memoryMask?: Tensor;
}

const OP = 'TransformerDecoderLayer';

/**
 * A layer of a transformer's decoder: attention of a row to itself, attention to a memory - what an encoder gave -, then a
 * feed-forward part at each position. Batch first; equations and names are PyTorch's. `causal` is not on unless asked for.
 *
 * Pads of input and memory are not read, outputs at pads are exactly +0, and padded and ragged input give the same bits.
 *
 * @throws ShapeError when sizes do not fit. @throws DTypeError for a mask that is not bool.
 * @throws ValueError for lengths beyond the sequence.
 * @example
 * const layer = new TransformerDecoderLayer(4, 2, { rng: new Rng(0), feedforward: 8 });
 * const out = layer.forward(ones([2, 3, 4]), ones([2, 5, 4]), { live: [3, 1], liveMemory: [2, 5], causal: true });
 * out.at(1, 2).toArray() // [0, 0, 0, 0]
 * @see Vaswani et al. 2017, section 3.1; Xiong et al. 2020 for `normFirst`
 */
export class TransformerDecoderLayer extends TransformerLayer {
  /** Stacks of them call `decode`. */
  static override readonly entries: readonly string[] = ['forward', 'decode'];

  readonly multiheadAttn: MultiheadAttention;
  readonly norm3: LayerNorm;

  constructor(size: number, heads: number, options: TransformerLayerOptions) {
    super(size, heads, options);
    const { rng, dropout = 0.1, eps = 1e-5, method = 'mask' } = options;
    this.multiheadAttn = new MultiheadAttention(size, heads, { rng, dropout, method });
    this.norm3 = new LayerNorm(size, { eps });
  }

  /**
   * @param x `[B, T, size]` padded, or ragged. @param memory `[B, S, size]` padded, or ragged.
   * @returns the form of x.
   */
  forward(x: Ragged, memory: Tensor | Ragged, options?: DecodeOptions): Ragged;
  forward(x: Tensor, memory: Tensor | Ragged, options?: DecodeOptions): Tensor;
  forward(
    x: Tensor | Ragged,
    memory: Tensor | Ragged,
    { live, liveMemory, memoryMask, ...allowed }: DecodeOptions = {},
  ): Tensor | Ragged {
    const given = placedRows(OP, 'input', x, this.size, 'live', live);
    const source = placedRows(OP, 'memory', memory, this.size, 'liveMemory', liveMemory);
    const out = this.decode(given, source, allowed, memoryMask);
    return x instanceof Ragged ? out : out.place(given.layout);
  }

  /** The same over packed rows, as stacks of layers have them. */
  decode(given: PlacedRows, source: PlacedRows, allowed: AllowedPairs = {}, memoryMask?: Tensor): Ragged {
    const ofMemory: AllowedPairs = memoryMask === undefined ? {} : { attnMask: memoryMask };
    const itself = this.residual(given.rows, this.norm1, (rows) => this.attendToItself(rows, given, allowed));
    const seen = this.residual(itself, this.norm2, (rows) => {
      return this.multiheadAttn.attend({ ...given, rows }, source, source, { ...ofMemory, needWeights: false }).context;
    });
    return this.residual(seen, this.norm3, (rows) => this.feedForward(rows));
  }
}
