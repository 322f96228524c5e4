import { Ragged, type Tensor } from '@frostgrad/core/functional';
import type { AllowedPairs } from './functional/attention-mask.ts';
import type { Live } from './live.ts';
import { type PlacedRows, placedRows } from './placed-rows.ts';
import { TransformerLayer } from './transformer-layer.ts';

/** What `TransformerEncoderLayer` is told of its input; pairs are those of its attention to itself. */
export interface EncodeOptions extends AllowedPairs {
  /** Of padded input: lengths or a mask (true = live). Left out, every position is live. */
  readonly live?: Live;
}

/**
 * A layer of a transformer's encoder: attention of a row to itself, then a feed-forward part at each position. Batch first;
 * equations and names are PyTorch's, and it gives the same in training and in evaluation but for dropout.
 *
 * Only live positions are computed on: whatever stands at pads changes no bit of an output or a gradient, outputs there are
 * exactly +0, and padded and ragged input give the same bits.
 *
 * @throws ShapeError when sizes do not fit. @throws DTypeError for a mask that is not bool.
 * @throws ValueError for lengths beyond the sequence.
 * @example
 * const layer = new TransformerEncoderLayer(4, 2, { rng: new Rng(0), feedforward: 8 });
 * const out = layer.forward(ones([2, 3, 4]), { live: [3, 1], causal: true });
 * out.shape // [2, 3, 4]
 * out.at(1, 2).toArray() // [0, 0, 0, 0]
 * @see Vaswani et al. 2017, section 3.1; Xiong et al. 2020 for `normFirst`
 */
export class TransformerEncoderLayer extends TransformerLayer {
  /** Stacks of them call `encode`. */
  static override readonly entries: readonly string[] = ['forward', 'encode'];

  /**
   * @param x `[B, T, size]` padded, or ragged.
   * @returns the same form.
   */
  forward(x: Ragged, options?: EncodeOptions): Ragged;
  forward(x: Tensor, options?: EncodeOptions): Tensor;
  forward(x: Tensor | Ragged, { live, ...allowed }: EncodeOptions = {}): Tensor | Ragged {
    const given = placedRows('TransformerEncoderLayer', 'input', x, this.size, 'live', live);
    const out = this.encode(given, allowed);
    return x instanceof Ragged ? out : out.place(given.layout);
  }

  /** The same over packed rows, as stacks of layers have them. */
  encode(given: PlacedRows, allowed: AllowedPairs = {}): Ragged {
    const seen = this.residual(given.rows, this.norm1, (rows) => this.attendToItself(rows, given, allowed));
    return this.residual(seen, this.norm2, (rows) => this.feedForward(rows));
  }
}
