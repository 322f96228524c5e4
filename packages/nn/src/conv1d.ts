import { conv1d, indexSelect, Layout, Ragged, reshape, type Tensor, transpose } from '@frostgrad/core/functional';
import { channelRows, placedChannels } from './channel-rows.ts';
import { Conv, type ConvModuleOptions } from './conv.ts';
import { reachOf, type Sliding, windowCount, windowLayout } from './functional/row-windows.ts';
import type { Live } from './live.ts';

const OP = 'Conv1d';

/**
 * Filters moved along positions: `out[n, o, i] = bias[o] + sum over c, k of x[n, c, i stride + k dilation - padding] weight[o, c, k]`.
 * Starts uniform in +-1 / sqrt(channels / groups * kernelSize), as PyTorch's; names and layout of the weight are PyTorch's.
 *
 * Where `live` or ragged rows say so, each row is convolved as it would be alone: its live positions lie side by side, zeros are only added at
 * its own ends, and whatever stands at pads, on whichever side, changes no bit of an output or a gradient. A row of n
 * positions gives `floor((n + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1`, none if no window fits, and an empty row none; beyond them stands +0.
 * They lie where the row did if each position has one of its own (stride 1, padding `'same'` or half the reach), else at the
 * beginning; `outputLayout` says it to the next layer.
 *
 * @throws ShapeError for another rank or number of channels, and, where all is live, when no window fits.
 * @throws ValueError for an option out of range, and lengths beyond the sequence.
 * @example
 * const conv = new Conv1d(1, 2, 3, { rng: new Rng(0), padding: 1 });
 * const out = conv.forward(tensor([[[1, 2, NaN, NaN]]]), { live: [2] });
 * out.shape // [1, 2, 4]
 * out.at(0, 0, '2:').toArray() // [0, 0]
 * const wide = new Conv1d(1, 2, 3, { rng: new Rng(0), stride: 2 });
 * wide.outputLayout(Layout.of('batch', [7, 4], 2, 8)).offsets.lengths() // [3, 1]
 */
export class Conv1d extends Conv {
  private readonly sliding: Sliding;

  /** @param kernelSize positions that a filter sees. */
  constructor(inChannels: number, outChannels: number, kernelSize: number, options: ConvModuleOptions<number>) {
    super(OP, inChannels, outChannels, [kernelSize], options);
    const { stride = 1, dilation = 1, padding = 0 } = options;
    const sliding = { kernelSize, stride, dilation, ceilMode: false };
    const around = reachOf({ ...sliding, padding: [0, 0] }) - 1;
    const before = padding === 'same' ? Math.floor(around / 2) : padding === 'valid' ? 0 : padding;
    this.sliding = { ...sliding, padding: [before, padding === 'same' ? around - before : before] };
  }

  /**
   * @param x `[N, C, L]`, `[C, L]` without a batch, or ragged `[L, C]`.
   * @param live of `[N, C, L]`: lengths along L or a mask `[N, L]` (true = live); left out, every position is live.
   * @returns `[N, O, positions]`, `[O, positions]`, or ragged `[positions, O]`.
   */
  forward(x: Ragged): Ragged;
  forward(x: Tensor, options?: { readonly live?: Live }): Tensor;
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor | Ragged {
    if (!(x instanceof Ragged) && live === undefined) return conv1d(x, this.weight, this.bias, this.options);
    const { rows, layout } = channelRows(OP, x, this.inChannels, live);
    const out = this.overRows(rows);
    return x instanceof Ragged ? out : placedChannels(out, this.outputLayout(layout));
  }

  /** Where results are live, of input that is live there. */
  outputLayout(layout: Layout): Layout {
    const { stride, padding } = this.sliding;
    const keeps = stride === 1 && padding[0] + padding[1] === reachOf(this.sliding) - 1;
    return windowLayout(OP, layout, (n) => windowCount(n, this.sliding), keeps);
  }

  /** Rows by themselves: zeros behind each to the longest's end, and of the results those whose window the row holds. */
  private overRows(rows: Ragged): Ragged {
    const { sliding, weight, bias } = this;
    const [before, behind] = sliding.padding;
    const length = Math.max(1, rows.offsets.longest, reachOf(sliding) - before - behind);
    const out = conv1d(transpose(rows.toPadded({ length }), 1, 2), weight, bias, this.options); // [B, O, positions]
    const [B, O, count] = out.shape as readonly [number, number, number];
    const own = rows.offsets.lengths().map((n) => windowCount(n, sliding));
    const { offsets, places } = Layout.of(OP, own, B, count);
    const flat = reshape(transpose(out, 1, 2), [B * count, O]);
    return new Ragged(indexSelect(flat, 0, places), offsets);
  }
}
