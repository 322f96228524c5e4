import { ShapeError, ValueError } from '../errors.ts';
import { showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { type Extent, extents } from './extent.ts';
import type { Pads, WindowAxis } from './windows.ts';

/** Options of `convTranspose1d` and `convTranspose2d`. */
export interface ConvTransposeOptions {
  /** From one window to the next; default 1. */
  readonly stride?: Extent;
  /** How far windows reach over each end; default 0. */
  readonly padding?: Extent;
  /** From one element of a window to the next; default 1. */
  readonly dilation?: Extent;
  /** Parts that the channels fall into, each with filters of its own; default 1. */
  readonly groups?: number;
  /** Elements that the result has more at the end, since several sizes have the same windows; default 0. */
  readonly outputPadding?: Extent;
}

/** Options of `conv1d` and `conv2d`. */
export interface ConvOptions extends Omit<ConvTransposeOptions, 'padding' | 'outputPadding'> {
  /** How far windows reach over each end, which has zeros there; `'same'` keeps the sizes. Default 0, `'valid'`. */
  readonly padding?: Extent | 'same' | 'valid';
}

/** A convolution whose operands fit. */
export interface ConvPlan {
  readonly groups: number;
  readonly axes: readonly WindowAxis[];
  /** Elements before and behind each spatial axis: zeros, or what is cut off. */
  readonly pads: Pads;
  /** Spatial sizes of what the windows lie in, padding included. */
  readonly padded: readonly number[];
}

/** The names of the axes. */
const layouts = ['', 'L', 'H, W'];

/** Channels that the filters take and give: axes 1 and 0 of the weight, or for a transpose 0 and 1; in all groups. */
function expectOperands(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  rank: number,
  groups: number,
  isTranspose: boolean,
): void {
  const layout = layouts[rank] as string;
  const kernel = layout.replaceAll(/(\w)/g, 'k$1');
  const shapes = `x is ${showShape(x.shape)} and the weight ${showShape(weight.shape)}`;
  if (x.ndim !== rank + 1 && x.ndim !== rank + 2) {
    throw new ShapeError(
      op,
      `x is ${showShape(x.shape)}; expected [N, C, ${layout}], or [C, ${layout}] without a batch`,
    );
  }
  if (weight.ndim !== rank + 2) {
    const expected = isTranspose ? `[C, O / groups, ${kernel}]` : `[O, C / groups, ${kernel}]`;
    throw new ShapeError(op, `the weight is ${showShape(weight.shape)}; expected ${expected}`);
  }
  if (!Number.isInteger(groups) || groups < 1) {
    throw new ValueError(op, `groups is ${groups}; expected an integer of at least 1`);
  }
  const channels = x.shape.at(-rank - 1) as number;
  const [first, second] = weight.shape as readonly [number, number];
  if (first % groups !== 0) {
    throw new ShapeError(op, `axis 0 of the weight, ${showShape(weight.shape)}, does not divide into ${groups} groups`);
  }
  const taken = isTranspose ? first : second * groups;
  if (channels !== taken) {
    const each = groups === 1 || isTranspose ? '' : `, ${second} for each of ${groups} groups`;
    const isLast = x.shape.at(-1) === taken ? `. The channels of x stand before ${layout}, not behind` : '';
    throw new ShapeError(
      op,
      `channels differ: ${shapes}; x has ${channels} and the weight takes ${taken}${each}${isLast}`,
    );
  }
  const given = isTranspose ? second * groups : first;
  if (bias !== null && (bias.ndim !== 1 || bias.size !== given)) {
    throw new ShapeError(op, `the bias is ${showShape(bias.shape)}; expected [${given}], one for each channel given`);
  }
}

/**
 * Checks a convolution and works out its sizes.
 *
 * @throws ShapeError and ValueError as `conv1d`.
 * @internal
 */
export function planConv(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  rank: number,
  { stride = 1, padding = 0, dilation = 1, groups = 1 }: ConvOptions,
): ConvPlan {
  expectOperands(op, x, weight, bias, rank, groups, false);
  const strides = extents(op, 'stride', stride, rank, 1);
  const dilations = extents(op, 'dilation', dilation, rank, 1);
  const kernels = weight.shape.slice(-rank);
  const reaches = kernels.map((kernel, i) => (dilations[i] as number) * (kernel - 1) + 1);
  if (padding === 'same' && strides.some((s) => s !== 1)) {
    throw new ValueError(
      op,
      `padding is 'same' and stride ${strides.join(', ')}; sizes stay the same at stride 1 only`,
    );
  }
  const given = padding === 'same' ? null : extents(op, 'padding', padding === 'valid' ? 0 : padding, rank, 0);
  const pads = reaches.map((reach, i): readonly [number, number] => {
    if (given !== null) return [given[i] as number, given[i] as number];
    const before = Math.floor((reach - 1) / 2);
    return [before, reach - 1 - before];
  });
  const padded = x.shape.slice(-rank).map((n, i) => pads[i]?.reduce((a, b) => a + b, n) as number);
  const axes = kernels.map((kernel, i) => {
    const [size, reach, step] = [padded[i], reaches[i], strides[i]] as [number, number, number];
    if (kernel < 1 || reach > size) {
      throw new ShapeError(
        op,
        `x is ${showShape(x.shape)} and the weight ${showShape(weight.shape)}: a window of ${reach} does not fit in ` +
          `${size}, padding included`,
      );
    }
    return { kernel, stride: step, dilation: dilations[i] as number, count: Math.floor((size - reach) / step) + 1 };
  });
  return { groups, axes, pads, padded };
}

/**
 * The same for a transposed convolution: windows lie in the result.
 *
 * @throws ShapeError and ValueError as `convTranspose1d`.
 * @internal
 */
export function planConvTranspose(
  op: string,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  rank: number,
  { stride = 1, padding = 0, dilation = 1, groups = 1, outputPadding = 0 }: ConvTransposeOptions,
): ConvPlan {
  expectOperands(op, x, weight, bias, rank, groups, true);
  const strides = extents(op, 'stride', stride, rank, 1);
  const paddings = extents(op, 'padding', padding, rank, 0);
  const dilations = extents(op, 'dilation', dilation, rank, 1);
  const more = extents(op, 'outputPadding', outputPadding, rank, 0);
  const counts = x.shape.slice(-rank);
  const axes = weight.shape.slice(-rank).map((kernel, i) => ({
    kernel,
    stride: strides[i] as number,
    dilation: dilations[i] as number,
    count: counts[i] as number,
  }));
  const padded = axes.map(({ kernel, stride: step, dilation: gap, count }, i) => {
    const [pad, extra] = [paddings[i], more[i]] as [number, number];
    if (extra >= Math.max(step, gap)) {
      throw new ValueError(op, `outputPadding is ${extra}; it must be less than stride, ${step}, or dilation, ${gap}`);
    }
    const size = (count - 1) * step + gap * (kernel - 1) + 1 + extra;
    if (kernel >= 1 && count >= 1 && size > 2 * pad) return size;
    throw new ShapeError(
      op,
      `x is ${showShape(x.shape)} and the weight ${showShape(weight.shape)}: padding ${pad} leaves nothing of ` +
        `${Math.max(size, 0)} elements`,
    );
  });
  return { groups, axes, pads: paddings.map((pad) => [pad, pad] as const), padded };
}
