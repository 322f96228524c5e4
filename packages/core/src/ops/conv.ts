import { type Shape, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import {
  type ConvOptions,
  type ConvPlan,
  type ConvTransposeOptions,
  planConv,
  planConvTranspose,
} from './conv-plan.ts';
import { matmul } from './matmul.ts';
import { transpose } from './permute.ts';
import { reshape } from './reshape.ts';
import { cropped, overlapAdd, windowsIn, zeroPadded } from './windows.ts';

/** Adds a bias to each channel, and drops the batch that was not there. */
function finished(out: Tensor, bias: Tensor | null, isBatched: boolean): Tensor {
  const spatial = out.ndim - 2;
  const whole =
    bias === null ? out : add(out, reshape(bias, [bias.size, ...Array.from<number>({ length: spatial }).fill(1)]));
  return isBatched ? whole : reshape(whole, whole.shape.slice(1));
}

/** One product: filters by windows. */
function conv(op: string, x: Tensor, weight: Tensor, bias: Tensor | null, rank: number, options: ConvOptions): Tensor {
  const { groups, axes, pads } = planConv(op, x, weight, bias, rank, options);
  const isBatched = x.ndim === rank + 2;
  const batch = isBatched ? x : reshape(x, [1, ...x.shape]);
  const [N, C] = batch.shape as readonly [number, number];
  const O = weight.shape[0] as number;
  const counts = axes.map(({ count }) => count);
  const taps = (C / groups) * sizeOf(axes.map(({ kernel }) => kernel));
  const windows = windowsIn(zeroPadded(batch, pads), axes); // [N, C, ...kernel, ...counts]
  const columns = reshape(windows, grouped(N, groups, taps, sizeOf(counts)));
  const filters = reshape(weight, grouped(null, groups, O / groups, taps));
  return finished(reshape(matmul(filters, columns), [N, O, ...counts]), bias, isBatched);
}

/** The groups are an axis of the product only where there are several. */
function grouped(N: number | null, groups: number, rows: number, columns: number): Shape {
  return [...(N === null ? [] : [N]), ...(groups === 1 ? [] : [groups]), rows, columns];
}

function convTranspose(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  rank: number,
  options: ConvTransposeOptions,
): Tensor {
  const { groups, axes, pads, padded }: ConvPlan = planConvTranspose(op, x, weight, bias, rank, options);
  const isBatched = x.ndim === rank + 2;
  const batch = isBatched ? x : reshape(x, [1, ...x.shape]);
  const [N, C] = batch.shape as readonly [number, number];
  const each = weight.shape[1] as number;
  const kernel = axes.map((axis) => axis.kernel);
  const counts = axes.map(({ count }) => count);
  const filters = reshape(weight, grouped(null, groups, C / groups, each * sizeOf(kernel)));
  const columns = matmul(transpose(filters), reshape(batch, grouped(N, groups, C / groups, sizeOf(counts))));
  const O = each * groups;
  const windows = reshape(columns, [N, O, ...kernel, ...counts]);
  return finished(cropped(overlapAdd(windows, axes, [N, O, ...padded]), pads), bias, isBatched);
}

/**
 * Filters moved along the last axis: `out[n, o, i] = bias[o] + sum over c, k of x[n, c, i stride + k dilation - padding]
 * weight[o, c, k]`, with zeros where the padding is. A filter is not turned round: it is a cross-correlation.
 *
 * Each element is one sum, in ascending order of channel, then of `k`, starting at +0; the bias is added last. There are
 * `floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1` positions. Under `'same'` an odd zero goes behind.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @param weight `[O, C / groups, K]`; with groups, the first `O / groups` filters see the first `C / groups` channels.
 * @param bias `[O]`
 * @returns `[N, O, positions]`
 * @throws ShapeError when ranks or channels do not fit, or no window does. @throws ValueError for an option out of range.
 * @example
 * conv1d(tensor([[1, 2, 3, 4]]), tensor([[[1, 10]]])).toArray() // [[21, 32, 43]]
 * conv1d(tensor([[1, 2, 3, 4]]), tensor([[[1, 10]]]), tensor([0.5]), { stride: 2 }).toArray() // [[21.5, 43.5]]
 */
export function conv1d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvOptions = {}): Tensor {
  return conv('conv1d', x, weight, bias, 1, options);
}

/**
 * Filters moved along the last two axes; see `conv1d`. Each element is one sum, in ascending order of channel, row and
 * column of the filter.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @param weight `[O, C / groups, kH, kW]`
 * @param bias `[O]`
 * @throws ShapeError when ranks or channels do not fit, or no window does. @throws ValueError for an option out of range.
 * @example
 * conv2d(tensor([[[1, 2], [3, 4]]]), tensor([[[[1, 10]]]])).toArray() // [[[21], [43]]]
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvOptions = {}): Tensor {
  return conv('conv2d', x, weight, bias, 2, options);
}

/**
 * The transpose of `conv1d` with the same weight: each element of `x` adds a filter to the result. Products are summed
 * over channels first, then where filters overlap.
 *
 * @param x `[N, C, L]` or `[C, L]`
 * @param weight `[C, O / groups, K]`
 * @param bias `[O]`
 * @returns `[N, O, (L - 1) stride - 2 padding + dilation (K - 1) + outputPadding + 1]`
 * @throws ShapeError when ranks or channels do not fit, or nothing is left. @throws ValueError for an option out of range.
 * @example
 * convTranspose1d(tensor([[1, 2]]), tensor([[[1, 10]]])).toArray() // [[1, 12, 20]]
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return convTranspose('convTranspose1d', x, weight, bias, 1, options);
}

/**
 * The transpose of `conv2d` with the same weight; see `convTranspose1d`.
 *
 * @param x `[N, C, H, W]` or `[C, H, W]`
 * @param weight `[C, O / groups, kH, kW]`
 * @param bias `[O]`
 * @throws ShapeError when ranks or channels do not fit, or nothing is left. @throws ValueError for an option out of range.
 * @example
 * convTranspose2d(tensor([[[1, 2]]]), tensor([[[[1], [10]]]])).toArray() // [[[1, 2], [10, 20]]]
 */
export function convTranspose2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return convTranspose('convTranspose2d', x, weight, bias, 2, options);
}
