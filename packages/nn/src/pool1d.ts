import {
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  avgPool1d,
  div,
  type Layout,
  maxPool1d,
  Ragged,
  reshape,
  segmentSum,
  type Tensor,
  tensor,
  transpose,
  ValueError,
} from '@frostgrad/core/functional';
import { channelRows, placedChannels } from './channel-rows.ts';
import { expectWhole } from './conv.ts';
import {
  adaptiveRowWindows,
  reachOf,
  type RowWindows,
  rowWindows,
  type Sliding,
  slidingWindows,
  type Window,
  windowLayout,
} from './functional/row-windows.ts';
import type { Live } from './live.ts';
import { Module } from './module.ts';

/**
 * A pool along positions. Where `live` or ragged rows say so, each row is pooled as it would be alone: windows lie over its live positions,
 * what is added is added at its own ends, and whatever stands at pads changes no bit of an output or a gradient. An empty row
 * gives nothing; beyond what a row gives stands +0. `outputLayout` says where results are live.
 */
export abstract class Pool1d extends Module {
  /**
   * @param x `[N, C, L]`, `[C, L]` without a batch, or ragged `[L, C]`.
   * @param live of `[N, C, L]`: lengths along L or a mask `[N, L]` (true = live); left out, every position is live.
   * @returns `[N, C, windows]`, `[C, windows]`, or ragged `[windows, C]`.
   * @throws ShapeError for another rank, and, where all is live, when no window fits. @throws ValueError for lengths beyond the sequence.
   */
  forward(x: Ragged): Ragged;
  forward(x: Tensor, options?: { readonly live?: Live }): Tensor;
  forward(x: Tensor | Ragged, { live }: { readonly live?: Live } = {}): Tensor | Ragged {
    if (!(x instanceof Ragged) && live === undefined) return this.whole(x);
    const { rows, layout } = channelRows(this.constructor.name, x, null, live);
    const taken = rowWindows(rows, (n) => this.windowsIn(n));
    const out = new Ragged(this.reduced(taken), taken.offsets);
    return x instanceof Ragged ? out : placedChannels(out, this.outputLayout(layout));
  }

  /** Where results are live, of input that is live there. */
  outputLayout(layout: Layout): Layout {
    return windowLayout(this.constructor.name, layout, (n) => this.windowsIn(n).length, this.keeps);
  }

  /** Whether each position has a window of its own, whatever the length. */
  protected abstract readonly keeps: boolean;
  /** Where everything is live. */
  protected abstract whole(x: Tensor): Tensor;
  /** In a row of `n`. */
  protected abstract windowsIn(n: number): Window[];
  /** One value a window and channel, `[windows, C]`. */
  protected abstract reduced(taken: RowWindows): Tensor;
}

/** The first largest, as pools have it: of ties it gets the whole gradient. */
function largest({ windows }: RowWindows): Tensor {
  const padded = windows.toPadded({ value: -Infinity, length: Math.max(1, windows.offsets.longest) });
  const [count, , channels] = padded.shape as readonly [number, number, number];
  return reshape(adaptiveMaxPool1d(transpose(padded, 1, 2), 1), [count, channels]);
}

function average({ windows, divisors }: RowWindows): Tensor {
  const { dtype } = windows.values;
  return div(segmentSum(windows), tensor([...divisors], { shape: [divisors.length, 1], dtype }));
}

/** Options of `MaxPool1d` and `AvgPool1d`. */
export interface PoolModuleOptions {
  /** From one window to the next; default `kernelSize`. */
  readonly stride?: number;
  /** How far windows reach over each end; at most half of `kernelSize`. Default 0. */
  readonly padding?: number;
  /** Whether a last window may reach over the end, if it starts in the input or the padding before it. Default false. */
  readonly ceilMode?: boolean;
}

function slidingOf(op: string, kernelSize: number, options: PoolModuleOptions, dilation: number): Sliding {
  const { stride = kernelSize, padding = 0, ceilMode = false } = options;
  for (const [name, given] of Object.entries({ kernelSize, stride, dilation })) expectWhole(op, name, given, 1);
  expectWhole(op, 'padding', padding, 0);
  if (padding > kernelSize / 2)
    throw new ValueError(op, `padding is ${padding}, and at most half of kernelSize, ${kernelSize}, is padded`);
  return { kernelSize, stride, padding: [padding, padding], dilation, ceilMode };
}

const keepsAll = (sliding: Sliding): boolean => sliding.stride === 1 && 2 * sliding.padding[0] === reachOf(sliding) - 1;

/**
 * `maxPool1d` as a module, which can be told what is live.
 *
 * @throws ValueError for an option out of range, and when dilation leaves a window nothing but padding.
 * @example
 * new MaxPool1d(2).forward(tensor([[[1, 5, 2, 3]]])).toArray() // [[[5, 3]]]
 * new MaxPool1d(2, { ceilMode: true }).forward(tensor([[[-1, -5, -2, NaN]]]), { live: [3] }).toArray() // [[[-1, -2]]]
 */
export class MaxPool1d extends Pool1d {
  private readonly sliding: Sliding;

  /** @param kernelSize positions of a window. */
  constructor(kernelSize: number, options: PoolModuleOptions & { readonly dilation?: number } = {}) {
    super();
    this.sliding = slidingOf('MaxPool1d', kernelSize, options, options.dilation ?? 1);
  }

  protected get keeps(): boolean {
    return keepsAll(this.sliding);
  }

  protected whole(x: Tensor): Tensor {
    const { padding, ...sliding } = this.sliding;
    return maxPool1d(x, { ...sliding, padding: padding[0] });
  }

  protected windowsIn(n: number): Window[] {
    const windows = slidingWindows(n, this.sliding, () => 1);
    const empty = windows.findIndex(({ at }) => at.length === 0);
    if (empty < 0) return windows;
    throw new ValueError('MaxPool1d', `window ${empty} has no element of a row of ${n}: it lies in the padding`);
  }

  protected reduced(taken: RowWindows): Tensor {
    return largest(taken);
  }
}

/**
 * `avgPool1d` as a module, which can be told what is live.
 *
 * @throws ValueError for an option out of range.
 * @example
 * new AvgPool1d(2).forward(tensor([[[1, 5, 2, 4]]])).toArray() // [[[3, 3]]]
 * new AvgPool1d(2, { ceilMode: true }).forward(tensor([[[1, 5, 2, NaN]]]), { live: [3] }).toArray() // [[[3, 2]]]
 */
export class AvgPool1d extends Pool1d {
  private readonly sliding: Sliding;
  readonly countIncludePad: boolean;

  /** @param kernelSize positions of a window. @param options `countIncludePad`: whether padding counts in the mean, as zeros; default true. */
  constructor(kernelSize: number, options: PoolModuleOptions & { readonly countIncludePad?: boolean } = {}) {
    super();
    this.sliding = slidingOf('AvgPool1d', kernelSize, options, 1);
    this.countIncludePad = options.countIncludePad ?? true;
  }

  protected get keeps(): boolean {
    return keepsAll(this.sliding);
  }

  protected whole(x: Tensor): Tensor {
    const { padding, kernelSize, stride, ceilMode } = this.sliding;
    return avgPool1d(x, { kernelSize, stride, ceilMode, padding: padding[0], countIncludePad: this.countIncludePad });
  }

  protected windowsIn(n: number): Window[] {
    const { kernelSize, padding } = this.sliding;
    const divisor = (start: number, own: number): number =>
      this.countIncludePad ? Math.min(kernelSize, n + padding[1] - start) : own;
    return slidingWindows(n, this.sliding, divisor);
  }

  protected reduced(taken: RowWindows): Tensor {
    return average(taken);
  }
}

/** A pool into as many windows as one says. */
abstract class AdaptivePool1d extends Pool1d {
  readonly size: number;

  /** @param size how many windows. */
  constructor(size: number) {
    super();
    expectWhole(this.constructor.name, 'size', size, 1);
    this.size = size;
  }

  protected get keeps(): boolean {
    return false;
  }

  protected windowsIn(n: number): Window[] {
    return adaptiveRowWindows(n, this.size);
  }
}

/**
 * `adaptiveMaxPool1d` as a module, which can be told what is live.
 *
 * @throws ValueError when the size is no integer of at least 1.
 * @example
 * new AdaptiveMaxPool1d(2).forward(tensor([[[1, 5, 2, NaN]]]), { live: [3] }).toArray() // [[[5, 5]]]
 */
export class AdaptiveMaxPool1d extends AdaptivePool1d {
  protected whole(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.size);
  }

  protected reduced(taken: RowWindows): Tensor {
    return largest(taken);
  }
}

/**
 * `adaptiveAvgPool1d` as a module, which can be told what is live.
 *
 * @throws ValueError when the size is no integer of at least 1.
 * @example
 * new AdaptiveAvgPool1d(2).forward(tensor([[[1, 5, 3, NaN]]]), { live: [3] }).toArray() // [[[3, 4]]]
 */
export class AdaptiveAvgPool1d extends AdaptivePool1d {
  protected whole(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.size);
  }

  protected reduced(taken: RowWindows): Tensor {
    return average(taken);
  }
}
