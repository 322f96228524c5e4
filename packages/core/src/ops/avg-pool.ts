import { allocate, isFloating } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import type { AxisWindows } from '../kernels/interface.ts';
import { sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { div } from './arithmetic.ts';
import { sumInto, indexSelect } from './indexing.ts';
import {
  type AdaptiveSize,
  adaptiveWindows,
  type AxisPlan,
  planWindows,
  type WindowOptions,
  windowsOf,
} from './pool-windows.ts';

/** Options of `avgPool1d` and `avgPool2d`. */
export interface AvgPoolOptions extends WindowOptions {
  /** Whether padding counts in the mean, as zeros; what `ceilMode` adds never does. Default true. */
  readonly countIncludePad?: boolean;
  /** Divides the sums, instead of the number of elements. */
  readonly divisorOverride?: number;
}

/** Sums over windows of one axis: each window's elements in a row, then added up. */
function windowSums(x: Tensor, axis: number, { starts, ends }: AxisWindows): Tensor {
  const positions: number[] = [];
  const owners: number[] = [];
  for (const [i, start] of starts.entries()) {
    for (let j = start; j < (ends[i] as number); j++) {
      positions.push(j);
      owners.push(i);
    }
  }
  const isWhole = positions.length === x.shape.at(axis) && positions.every((p, i) => p === i);
  const spread = isWhole ? x : indexSelect(x, axis, positions);
  if (isWhole && owners.every((owner, i) => owner === i)) return spread;
  return sumInto('avgPool', spread, axis, owners, starts.length);
}

/** Means over windows; `counts` are the divisors along each axis, which multiply. */
function means(x: Tensor, windows: readonly AxisWindows[], counts: readonly (readonly number[])[]): Tensor {
  const rank = windows.length;
  let sums = x;
  for (let i = rank - 1; i >= 0; i--) sums = windowSums(sums, i - rank, windows[i] as AxisWindows);
  const divisors = counts.reduce((all, list) => all.flatMap((a) => list.map((b) => a * b)), [1]);
  const shape = counts.map((list) => list.length);
  const data = allocate(x.dtype, sizeOf(shape));
  data.set(divisors);
  return div(sums, Tensor.of(data, shape));
}

function expectFloating(op: string, x: Tensor): void {
  if (!isFloating(x.dtype)) throw new DTypeError(op, `x is ${x.dtype}; cast it to a floating dtype first`);
}

function avgPool(op: string, x: Tensor, rank: number, options: AvgPoolOptions): Tensor {
  const { countIncludePad = true, divisorOverride } = options;
  expectFloating(op, x);
  if (divisorOverride !== undefined && (!Number.isFinite(divisorOverride) || divisorOverride === 0)) {
    throw new ValueError(op, `divisorOverride is ${divisorOverride}; expected a number other than 0`);
  }
  const plans = planWindows(op, x, rank, options);
  const windows = plans.map(windowsOf);
  if (divisorOverride !== undefined) {
    const counts = plans.map(({ count }, i) =>
      Array.from<number>({ length: count }).fill(i === 0 ? divisorOverride : 1),
    );
    return means(x, windows, counts);
  }
  return means(x, windows, countIncludePad ? plans.map(paddedCounts) : windows.map(elementCounts));
}

/** Sizes of windows cut where the padding ends. */
function paddedCounts({ n, kernel, stride, padding, count }: AxisPlan): number[] {
  return Array.from({ length: count }, (_, i) => Math.min(kernel, n + 2 * padding - i * stride));
}

function elementCounts({ starts, ends }: AxisWindows): number[] {
  return Array.from(starts, (start, i) => (ends[i] as number) - start);
}

/**
 * The mean of each window of the last axis. Where windows lie is as for `maxPool1d`.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @returns `[N, C, windows]`
 * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range.
 * @throws DTypeError for integers and masks.
 * @example
 * avgPool1d(tensor([[1, 5, 2, 4]]), { kernelSize: 2 }).toArray() // [[3, 3]]
 * avgPool1d(tensor([[1, 5, 2, 4]]), { kernelSize: 2, padding: 1, countIncludePad: false }).toArray() // [[1, 3.5, 4]]
 */
export function avgPool1d(x: Tensor, options: AvgPoolOptions): Tensor {
  return avgPool('avgPool1d', x, 1, options);
}

/**
 * The mean of each window of the last two axes. Where windows lie is as for `maxPool1d`. Sums over the last axis round
 * before those over the other.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @throws ShapeError for another rank, and when no window fits. @throws ValueError for an option out of range.
 * @throws DTypeError for integers and masks.
 * @example
 * avgPool2d(tensor([[[1, 5], [2, 4]]]), { kernelSize: 2 }).toArray() // [[[3]]]
 * avgPool2d(tensor([[[1, 5], [2, 4]]]), { kernelSize: [1, 2] }).toArray() // [[[3], [3]]]
 */
export function avgPool2d(x: Tensor, options: AvgPoolOptions): Tensor {
  return avgPool('avgPool2d', x, 2, options);
}

function adaptiveAvgPool(op: string, x: Tensor, rank: number, size: AdaptiveSize): Tensor {
  expectFloating(op, x);
  const windows = adaptiveWindows(op, x, rank, size);
  return means(x, windows, windows.map(elementCounts));
}

/**
 * The mean of each of `size` windows of the last axis; where they lie is as for `adaptiveMaxPool1d`.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
 * @throws DTypeError for integers and masks.
 * @example
 * adaptiveAvgPool1d(tensor([[1, 5, 3]]), 2).toArray() // [[3, 4]]
 */
export function adaptiveAvgPool1d(x: Tensor, size: AdaptiveSize): Tensor {
  return adaptiveAvgPool('adaptiveAvgPool1d', x, 1, size);
}

/**
 * The mean of each of `size` windows of the last two axes; where they lie is as for `adaptiveMaxPool1d`.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @param size for both axes, or for each; null keeps an axis.
 * @throws ShapeError for another rank. @throws ValueError for a size that is no integer of at least 1.
 * @throws DTypeError for integers and masks.
 * @example
 * adaptiveAvgPool2d(tensor([[[1, 5], [2, 4]]]), 1).toArray() // [[[3]]]
 */
export function adaptiveAvgPool2d(x: Tensor, size: AdaptiveSize): Tensor {
  return adaptiveAvgPool('adaptiveAvgPool2d', x, 2, size);
}
