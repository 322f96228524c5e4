import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { ValueError } from '../errors.ts';
import type { AxisWindows } from '../kernels/interface.ts';
import { windowArgmax } from '../kernels/js/pool.ts';
import { showShape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Extent } from './extent.ts';
import { gather } from './indexing.ts';
import { type AdaptiveSize, adaptiveWindows, planWindows, type WindowOptions, windowsOf } from './pool-windows.ts';
import { reshape, unsqueeze } from './reshape.ts';

/** Options of `maxPool1d` and `maxPool2d`. */
export interface MaxPoolOptions extends WindowOptions {
  /** From one element of a window to the next; default 1. */
  readonly dilation?: Extent;
  /** Whether to return positions too; default false. */
  readonly returnIndices?: boolean;
}

/** What a pool took, and from where. */
export interface Pooled {
  readonly values: Tensor;
  /** int32 positions in the spatial axes, row-major. */
  readonly indices: Tensor;
}

interface Windows {
  readonly rows: AxisWindows;
  readonly columns: AxisWindows;
}

const windowArgmaxOp = defineOp({
  name: 'windowArgmax',
  inputs: ['x'],
  shape: ({ x }, { rows, columns }: Windows) => [...x.shape.slice(0, -2), rows.starts.length, columns.starts.length],
  kernels: { windowArgmax },
  forward: (k, { x }, { rows, columns }, shape) => k.windowArgmax(x, rows, columns, shape),
});

const single: AxisWindows = { starts: Int32Array.of(0), ends: Int32Array.of(1), step: 1 };

/** The first largest of each window. */
function pooled(op: string, x: Tensor, windows: readonly AxisWindows[], returnIndices: boolean): Tensor | Pooled {
  for (const { starts, ends } of windows) {
    const empty = starts.findIndex((start, i) => start >= (ends[i] as number));
    if (empty < 0) continue;
    throw new ValueError(op, `window ${empty} has no element of x, ${showShape(x.shape)}: it lies in the padding`);
  }
  const rank = windows.length;
  const [rows, columns] = (rank === 1 ? [single, windows[0]] : windows) as [AxisWindows, AxisWindows];
  const found = apply(windowArgmaxOp, [rank === 1 ? unsqueeze(x, -2) : x], { rows, columns });
  const lead = x.shape.slice(0, -rank);
  const shape = [...lead, ...windows.map(({ starts }) => starts.length)];
  const flat = reshape(x, [...lead, sizeOf(x.shape.slice(-rank))]);
  const values = reshape(gather(flat, -1, reshape(found, [...lead, sizeOf(shape.slice(-rank))])), shape);
  return returnIndices ? { values, indices: reshape(found, shape) } : values;
}

function maxPool(op: string, x: Tensor, rank: number, options: MaxPoolOptions): Tensor | Pooled {
  const { dilation = 1, returnIndices = false } = options;
  return pooled(op, x, planWindows(op, x, rank, options, dilation).map(windowsOf), returnIndices);
}

/**
 * The largest of each window of the last axis. Padding is never the largest. The first of ties, and the first NaN, is
 * taken and receives the whole gradient.
 *
 * There are `floor((L + 2 padding - dilation (kernelSize - 1) - 1) / stride) + 1` windows; under `ceilMode` the quotient
 * is rounded up, but no window starts behind the input.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @returns `[N, C, windows]`; with `returnIndices`, also where in the axis they were.
 * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range, and when
 * dilation leaves a window nothing but padding.
 * @example
 * maxPool1d(tensor([[1, 5, 2, 3]]), { kernelSize: 2 }).toArray() // [[5, 3]]
 * maxPool1d(tensor([[1, 5, 2, 3]]), { kernelSize: 2, returnIndices: true }).indices.toArray() // [[1, 3]]
 */
export function maxPool1d(x: Tensor, options: MaxPoolOptions & { readonly returnIndices: true }): Pooled;
/** The values alone. */
export function maxPool1d(x: Tensor, options: MaxPoolOptions & { readonly returnIndices?: false }): Tensor;
export function maxPool1d(x: Tensor, options: MaxPoolOptions): Tensor | Pooled {
  return maxPool('maxPool1d', x, 1, options);
}

/**
 * The largest of each window of the last two axes; see `maxPool1d`. Positions count row-major over both axes.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range, and when
 * dilation leaves a window nothing but padding.
 * @example
 * maxPool2d(tensor([[[1, 5], [2, 3]]]), { kernelSize: 2 }).toArray() // [[[5]]]
 * maxPool2d(tensor([[[1, 5], [2, 3]]]), { kernelSize: [2, 1] }).toArray() // [[[2, 5]]]
 */
export function maxPool2d(x: Tensor, options: MaxPoolOptions & { readonly returnIndices: true }): Pooled;
/** The values alone. */
export function maxPool2d(x: Tensor, options: MaxPoolOptions & { readonly returnIndices?: false }): Tensor;
export function maxPool2d(x: Tensor, options: MaxPoolOptions): Tensor | Pooled {
  return maxPool('maxPool2d', x, 2, options);
}

/**
 * The largest of each of `size` windows of the last axis, which are as equal as can be and may overlap by one: window
 * `i` reaches from `floor(i L / size)` to before `ceil((i + 1) L / size)`.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
 * @example
 * adaptiveMaxPool1d(tensor([[1, 5, 2, 3, 4]]), 2).toArray() // [[5, 4]]
 */
export function adaptiveMaxPool1d(x: Tensor, size: AdaptiveSize, options: { readonly returnIndices: true }): Pooled;
/** The values alone. */
export function adaptiveMaxPool1d(x: Tensor, size: AdaptiveSize, options?: { readonly returnIndices?: false }): Tensor;
export function adaptiveMaxPool1d(
  x: Tensor,
  size: AdaptiveSize,
  { returnIndices = false }: { readonly returnIndices?: boolean } = {},
): Tensor | Pooled {
  return pooled('adaptiveMaxPool1d', x, adaptiveWindows('adaptiveMaxPool1d', x, 1, size), returnIndices);
}

/**
 * The largest of each of `size` windows of the last two axes; see `adaptiveMaxPool1d`.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @param size for both axes, or for each; null keeps an axis.
 * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
 * @example
 * adaptiveMaxPool2d(tensor([[[1, 5], [2, 3]]]), [1, null]).toArray() // [[[2, 5]]]
 */
export function adaptiveMaxPool2d(x: Tensor, size: AdaptiveSize, options: { readonly returnIndices: true }): Pooled;
/** The values alone. */
export function adaptiveMaxPool2d(x: Tensor, size: AdaptiveSize, options?: { readonly returnIndices?: false }): Tensor;
export function adaptiveMaxPool2d(
  x: Tensor,
  size: AdaptiveSize,
  { returnIndices = false }: { readonly returnIndices?: boolean } = {},
): Tensor | Pooled {
  return pooled('adaptiveMaxPool2d', x, adaptiveWindows('adaptiveMaxPool2d', x, 2, size), returnIndices);
}
