import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { slice } from './slice.ts';
import { defineView, type StridedView, unview, wholeView } from './strided-view.ts';

/** How windows lie along one axis: `count` of `kernel` elements. */
export interface WindowAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly count: number;
}

/** Windows over the last axes of a shape: all kernel axes, then the counts. */
function windowView(of: Shape, axes: readonly WindowAxis[]): StridedView {
  const whole = wholeView(of);
  const lead = of.length - axes.length;
  return {
    starts: whole.starts,
    axes: [
      ...whole.axes.slice(0, lead),
      ...axes.map(({ kernel, dilation }, i) => ({ size: kernel, moves: [[lead + i, dilation]] as const })),
      ...axes.map(({ count, stride }, i) => ({ size: count, moves: [[lead + i, stride]] as const })),
    ],
  };
}

const windowed = defineView('windows');

/**
 * Windows of the last axes, without a copy: `[..., n, ...]` seen as `[..., kernel, ..., count, ...]`, all kernel axes
 * before the counts.
 *
 * @internal
 */
export function windowsIn(x: Tensor, axes: readonly WindowAxis[]): Tensor {
  return windowed(x, windowView(x.shape, axes));
}

/** The transpose: windows are added up where they overlap, onto zeros. @internal */
export function overlapAdd(x: Tensor, axes: readonly WindowAxis[], to: Shape): Tensor {
  return unview(x, windowView(to, axes), to);
}

/** Zeros before and behind each of the last axes. */
type Pads = readonly (readonly [before: number, behind: number])[];

/** The last axes with zeros before and behind: the transpose of `cropped`. @internal */
export function zeroPadded(x: Tensor, pads: Pads): Tensor {
  if (pads.every(([before, behind]) => before + behind === 0)) return x;
  const lead = x.ndim - pads.length;
  const view = { starts: x.shape.map((_, axis) => pads[axis - lead]?.[0] ?? 0), axes: wholeView(x.shape).axes };
  const to = x.shape.map((n, axis) => pads[axis - lead]?.reduce((a, b) => a + b, n) ?? n);
  return unview(x, view, to);
}

/** The last axes without their first and last elements. @internal */
export function cropped(x: Tensor, pads: Pads): Tensor {
  return pads.reduce((whole, [before, behind], i) => {
    const axis = x.ndim - pads.length + i;
    return before + behind === 0 ? whole : slice(whole, axis, before, (x.shape[axis] as number) - behind);
  }, x);
}
