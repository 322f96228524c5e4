import { Ragged, type Tensor } from '@frostgrad/core/functional';
import { placedRows } from './placed-rows.ts';
import { type EncodeOptions, TransformerEncoderLayer } from './transformer-encoder-layer.ts';
import { TransformerStack, type TransformerStackOptions } from './transformer-stack.ts';

/**
 * A transformer's encoder: `TransformerEncoderLayer`s, each over what the one before gave. Names are PyTorch's,
 * `layers.0.self_attn.in_proj_weight` and so on; its layers start as copies of one, these with draws of their own.
 *
 * Only live positions are computed on, packed once for all layers: whatever stands at pads changes no bit of an output or a
 * gradient, and outputs there are exactly +0. No position is added to what it reads: `SinusoidalEncoding` does that.
 *
 * @throws ValueError for a number of layers below 1, and as its layers. @throws ShapeError when sizes do not fit.
 * @example
 * const encoder = new TransformerEncoder(4, 2, 3, { rng: new Rng(0), feedforward: 8, normFirst: true, norm: true });
 * encoder.forward(ones([2, 3, 4]), { live: [3, 1] }).at(1, 2).toArray() // [0, 0, 0, 0]
 * @see Vaswani et al. 2017, section 3.1
 */
export class TransformerEncoder extends TransformerStack<TransformerEncoderLayer> {
  /** @param size features of every position. @param heads of each attention. @param layers how many there are. */
  constructor(size: number, heads: number, layers: number, options: TransformerStackOptions) {
    super(size, layers, options, () => new TransformerEncoderLayer(size, heads, options));
  }

  /**
   * @param x `[B, T, size]` padded, or ragged.
   * @returns the same form.
   */
  forward(x: Ragged, options?: EncodeOptions): Ragged;
  forward(x: Tensor, options?: EncodeOptions): Tensor;
  forward(x: Tensor | Ragged, { live, ...allowed }: EncodeOptions = {}): Tensor | Ragged {
    const given = placedRows('TransformerEncoder', 'input', x, this.size, 'live', live);
    const out = this.through(given.rows, (layer, rows) => layer.encode({ ...given, rows }, allowed));
    return x instanceof Ragged ? out : out.place(given.layout);
  }
}
