import type { Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { defineView, type StridedView, unview, wholeView } from './strided-view.ts';

/** How windows lie along one axis: `count` of `kernel` elements. */
export interface WindowAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly count: number;
}

function windowsView(axes: readonly WindowAxis[], of: Shape): StridedView {
  const whole = wholeView(of);
  const lead = of.length - axes.length;
  return {
    starts: whole.starts,
    axes: [
      ...whole.axes.slice(0, lead),
      ...axes.map(({ kernel, dilation }, i) => ({ size: kernel, moves: [[lead + i, dilation] as const] })),
      ...axes.map(({ count, stride }, i) => ({ size: count, moves: [[lead + i, stride] as const] })),
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
  return windowed(x, windowsView(axes, x.shape));
}

/** The transpose: windows are added up where they overlap, onto zeros. @internal */
export function overlapAdd(x: Tensor, axes: readonly WindowAxis[], to: Shape): Tensor {
  return unview(x, windowsView(axes, to), to);
}

/** Elements before and behind each of the last axes. */
export type Pads = readonly (readonly [before: number, behind: number])[];

const padOf = (pads: Pads, axis: number, rank: number): readonly [number, number] =>
  pads[axis - rank + pads.length] ?? [0, 0];

/** What is between the pads. */
function innerView(pads: Pads, of: Shape): StridedView {
  const { axes } = wholeView(of);
  return {
    starts: of.map((_, axis) => padOf(pads, axis, of.length)[0]),
    axes: axes.map(({ size, moves }, axis) => {
      const [before, behind] = padOf(pads, axis, of.length);
      return { size: size - before - behind, moves };
    }),
  };
}

const isNothing = (pads: Pads): boolean => pads.every(([before, behind]) => before + behind === 0);

/** The last axes with zeros before and behind. @internal */
export function zeroPadded(x: Tensor, pads: Pads): Tensor {
  if (isNothing(pads)) return x;
  const to = x.shape.map((n, axis) => {
    const [before, behind] = padOf(pads, axis, x.ndim);
    return n + before + behind;
  });
  return unview(x, innerView(pads, to), to);
}

const crop = defineView('crop');

/** The last axes without their first and last elements: the transpose of `zeroPadded`. @internal */
export function cropped(x: Tensor, pads: Pads): Tensor {
  return isNothing(pads) ? x : crop(x, innerView(pads, x.shape));
}
