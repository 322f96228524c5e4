import { ShapeError, ValueError } from '../errors.ts';
import type { AxisWindows } from '../kernels/interface.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type Extent, extents } from './extent.ts';

/** Where the windows of a pool lie. */
export interface WindowOptions {
  /** Elements of a window along each axis. */
  readonly kernelSize: Extent;
  /** From one window to the next; default `kernelSize`. */
  readonly stride?: Extent;
  /** How far windows reach over each end; at most half of `kernelSize`. Default 0. */
  readonly padding?: Extent;
  /** Whether a last window may reach over the end, if it starts in the input or the padding before it. Default false. */
  readonly ceilMode?: boolean;
}

/** How windows lie along one axis, as options say it. */
export interface AxisPlan {
  /** Size of the axis. */
  readonly n: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** Number of windows. */
  readonly count: number;
}

/** The sizes of the last `rank` axes; there may be a batch before the channels. @internal */
export function spatialSizes(op: string, x: Tensor, rank: number): readonly number[] {
  const axes = rank === 1 ? 'C, L' : 'C, H, W';
  if (x.ndim !== rank + 1 && x.ndim !== rank + 2) {
    throw new ShapeError(op, `x is ${showShape(x.shape)}; expected [N, ${axes}], or [${axes}] without a batch`);
  }
  const sizes = x.shape.slice(-rank);
  if (sizes.includes(0)) throw new ShapeError(op, `x is ${showShape(x.shape)}; a spatial axis is empty`);
  return sizes;
}

/**
 * Plans windows by PyTorch's rule of sizes.
 *
 * @throws ShapeError when the input is smaller than a window. @throws ValueError for options out of range.
 * @internal
 */
export function planWindows(
  op: string,
  x: Tensor,
  rank: number,
  options: WindowOptions,
  dilation: Extent = 1,
): readonly AxisPlan[] {
  const { kernelSize, stride = kernelSize, padding = 0, ceilMode = false } = options;
  const kernels = extents(op, 'kernelSize', kernelSize, rank, 1);
  const strides = extents(op, 'stride', stride, rank, 1);
  const paddings = extents(op, 'padding', padding, rank, 0);
  const dilations = extents(op, 'dilation', dilation, rank, 1);
  return spatialSizes(op, x, rank).map((n, i) => {
    const [kernel, step, pad, gap] = [kernels, strides, paddings, dilations].map((list) => list[i] as number) as [
      number,
      number,
      number,
      number,
    ];
    if (pad > kernel / 2) {
      throw new ValueError(op, `padding is ${pad}, and at most half of kernelSize, ${kernel}, is padded`);
    }
    const room = n + 2 * pad - gap * (kernel - 1) - 1;
    let count = (ceilMode ? Math.ceil(room / step) : Math.floor(room / step)) + 1;
    if (ceilMode && (count - 1) * step >= n + pad) count--; // it would start in the padding behind
    if (count < 1) {
      throw new ShapeError(
        op,
        `x is ${showShape(x.shape)}, and no window of ${gap * (kernel - 1) + 1} fits in an axis of ${n} padded by ${pad} on either side`,
      );
    }
    return { n, kernel, stride: step, padding: pad, dilation: gap, count };
  });
}

/** The elements of the input that each window covers. @internal */
export function windowsOf({ n, kernel, stride, padding, dilation, count }: AxisPlan): AxisWindows {
  const starts = Int32Array.from({ length: count }, (_, i) => {
    const start = i * stride - padding;
    return start < 0 ? start + Math.ceil(-start / dilation) * dilation : start;
  });
  const ends = Int32Array.from({ length: count }, (_, i) =>
    Math.min(i * stride - padding + dilation * (kernel - 1) + 1, n),
  );
  return { starts, ends, step: dilation };
}

/**
 * Windows of as equal size as can be: from `floor(i n / count)` to before `ceil((i + 1) n / count)`.
 *
 * @throws ValueError for sizes that are no integers of at least 1.
 * @internal
 */
export function adaptiveWindows(op: string, x: Tensor, rank: number, size: AdaptiveSize): readonly AxisWindows[] {
  const sizes = spatialSizes(op, x, rank);
  const list = typeof size === 'number' ? size : size.map((count, i) => count ?? sizes[i] ?? 1);
  const counts = extents(op, 'the size', list, rank, 1);
  return sizes.map((n, axis) => {
    const count = counts[axis] as number;
    return {
      starts: Int32Array.from({ length: count }, (_, i) => Math.floor((i * n) / count)),
      ends: Int32Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * n) / count)),
      step: 1,
    };
  });
}

/** How many windows along each axis; null keeps the size of the input. */
export type AdaptiveSize = number | readonly (number | null)[];
