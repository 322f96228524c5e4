import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { rowMajorStrides, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { slice } from './slice.ts';

/** How windows lie along one axis: `count` of `kernel` elements. */
export interface WindowAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly count: number;
}

interface Windows {
  readonly axes: readonly WindowAxis[];
  /** Of what the windows are seen in. */
  readonly of: Shape;
}

const shapeOf = ({ axes, of }: Windows): Shape => [
  ...of.slice(0, -axes.length),
  ...axes.map(({ kernel }) => kernel),
  ...axes.map(({ count }) => count),
];

/** Strides of the windows over what they are seen in, row-major. */
function stridesOf({ axes, of }: Windows): number[] {
  const strides = rowMajorStrides(of);
  const spatial = strides.slice(-axes.length);
  return [
    ...strides.slice(0, -axes.length),
    ...axes.map(({ dilation }, i) => dilation * (spatial[i] as number)),
    ...axes.map(({ stride }, i) => stride * (spatial[i] as number)),
  ];
}

const windowsOp = defineOp({
  name: 'windows',
  inputs: ['x'],
  shape: (_, windows: Windows) => shapeOf(windows),
  forward: (k, { x }, windows, shape) => (x.strides === null ? x : k.copy(x)).view(shape, stridesOf(windows)),
  vjp: { x: (g, _, { params }) => overlapAdd(g, params.axes, params.of) },
});

const overlapAddOp = defineOp({
  name: 'overlapAdd',
  inputs: ['x'],
  shape: (_, { of }: Windows) => of,
  forward: (k, { x }, windows, shape) => k.viewAdd(x, stridesOf(windows), shape),
  vjp: { x: (g, _, { params }) => windowsIn(g, params.axes) },
});

/**
 * Windows of the last axes, without a copy: `[..., n, ...]` seen as `[..., kernel, ..., count, ...]`, all kernel axes
 * before the counts.
 *
 * @internal
 */
export function windowsIn(x: Tensor, axes: readonly WindowAxis[]): Tensor {
  return apply(windowsOp, [x], { axes, of: x.shape });
}

/** The transpose: windows are added up where they overlap, onto zeros. @internal */
export function overlapAdd(x: Tensor, axes: readonly WindowAxis[], to: Shape): Tensor {
  return apply(overlapAddOp, [x], { axes, of: to });
}

interface Padding {
  /** Zeros before and behind each of the last axes. */
  readonly pads: readonly (readonly [before: number, behind: number])[];
}

const zeroPadOp = defineOp({
  name: 'zeroPad',
  inputs: ['x'],
  shape: ({ x }, { pads }: Padding) => {
    const lead = x.shape.length - pads.length;
    return x.shape.map((n, axis) => pads[axis - lead]?.reduce((a, b) => a + b, n) ?? n);
  },
  forward: (k, { x }, { pads }, shape) => {
    let padded = x;
    for (let axis = shape.length - 1, i = pads.length - 1; i >= 0; axis--, i--) {
      const [before] = pads[i] as readonly [number, number];
      const n = shape[axis] as number;
      if (n !== x.shape[axis]) padded = k.unslice(padded, axis, before, 1, padded.shape.with(axis, n));
    }
    return padded;
  },
  vjp: {
    x: (g, _, call) => {
      const { pads } = call.params;
      return cropped(g, pads);
    },
  },
});

/** The last axes with zeros before and behind. @internal */
export function zeroPadded(x: Tensor, pads: Padding['pads']): Tensor {
  return pads.every(([before, behind]) => before + behind === 0) ? x : apply(zeroPadOp, [x], { pads });
}

/** The last axes without their first and last elements: the transpose of `zeroPadded`. @internal */
export function cropped(x: Tensor, pads: Padding['pads']): Tensor {
  return pads.reduce((whole, [before, behind], i) => {
    const axis = x.ndim - pads.length + i;
    return before + behind === 0 ? whole : slice(whole, axis, before, (x.shape[axis] as number) - behind);
  }, x);
}
