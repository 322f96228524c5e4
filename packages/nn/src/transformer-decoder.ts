import { Ragged, type Tensor } from '@frostgrad/core/functional';
import { placedRows } from './placed-rows.ts';
import { type DecodeOptions, TransformerDecoderLayer } from './transformer-decoder-layer.ts';
import { TransformerStack, type TransformerStackOptions } from './transformer-stack.ts';

/**
 * A transformer's decoder: `TransformerDecoderLayer`s, each over what the one before gave, and all of them over one memory.
 * Names are PyTorch's, `layers.0.multihead_attn.in_proj_weight` and so on; its layers start as copies of one, these with draws of their own.
 * `causal` is not on unless asked for.
 *
 * Pads of input and memory are not read, outputs at pads are exactly +0, and padded and ragged input give the same bits.
 *
 * @throws ValueError for a number of layers below 1, and as its layers. @throws ShapeError when sizes do not fit.
 * @example
 * const decoder = new TransformerDecoder(4, 2, 3, { rng: new Rng(0), feedforward: 8 });
 * const options = { live: [3, 1], liveMemory: [2, 5], causal: true };
 * decoder.forward(ones([2, 3, 4]), ones([2, 5, 4]), options).at(1, 2).toArray() // [0, 0, 0, 0]
 * @see Vaswani et al. 2017, section 3.1
 */
export class TransformerDecoder extends TransformerStack<TransformerDecoderLayer> {
  /** @param size features of every position. @param heads of each attention. @param layers how many there are. */
  constructor(size: number, heads: number, layers: number, options: TransformerStackOptions) {
    super(size, layers, options, () => new TransformerDecoderLayer(size, heads, options));
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
    const given = placedRows('TransformerDecoder', 'input', x, this.size, 'live', live);
    const source = placedRows('TransformerDecoder', 'memory', memory, this.size, 'liveMemory', liveMemory);
    const out = this.through(given.rows, (layer, rows) =>
      layer.decode({ ...given, rows }, source, allowed, memoryMask),
    );
    return x instanceof Ragged ? out : out.place(given.layout);
  }
}
