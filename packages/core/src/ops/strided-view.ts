import { apply } from '../engine/apply.ts';
import { defineOp } from '../engine/define-op.ts';
import { unview as kernel } from '../kernels/js/unview.ts';
import { rowMajorStrides, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** An axis of a view: its size, and how far one step along it goes along axes of what is viewed. */
export interface ViewAxis {
  readonly size: number;
  readonly moves: readonly (readonly [axis: number, step: number])[];
}

/**
 * A view of an array, by its axes: element `i` is the array's element at `starts + sum_j i[j] * axes[j].moves`.
 *
 * Negative steps go backwards, an axis that moves along two axes is a diagonal, and two axes that move along one make
 * windows. Positions are those of the array's axes and not of its memory, so the same view applies to arrays that lie
 * otherwise: to a transposed one, and to its gradient.
 */
export interface StridedView {
  /** Position of the view's first element, along each axis of the array. */
  readonly starts: readonly number[];
  readonly axes: readonly ViewAxis[];
}

/** The view that sees an array of this shape as it is: to begin with. */
export function wholeView(shape: Shape): StridedView {
  return { starts: shape.map(() => 0), axes: shape.map((size, axis) => ({ size, moves: [[axis, 1]] })) };
}

/** Where the elements of a view lie, given how the array does. */
function layoutOf({ starts, axes }: StridedView, strides: readonly number[]): { strides: number[]; offset: number } {
  const along = (axis: number, step: number): number => step * (strides[axis] as number);
  return {
    strides: axes.map(({ moves }) => moves.reduce((total, [axis, step]) => total + along(axis, step), 0)),
    offset: starts.reduce((total, start, axis) => total + along(axis, start), 0),
  };
}

/**
 * An op that sees elements of its input under a view that the caller works out. Without a copy; its gradient is
 * `unview`, and that one's gradient the view again.
 *
 * @example
 * const reversed = defineView('reversed');
 * reversed(tensor([1, 2, 3]), { starts: [2], axes: [{ size: 3, moves: [[0, -1]] }] }).toArray() // [3, 2, 1]
 * @internal
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineView(name: string): (x: Tensor, view: StridedView) => Tensor {
  const op = defineOp({
    name,
    inputs: ['x'],
    shape: (_, { axes }: StridedView) => axes.map(({ size }) => size),
    forward: (_, { x }, view, shape) => {
      const { strides, offset } = layoutOf(view, x.stridesOrRowMajor());
      return x.view(shape, strides, x.offset + offset);
    },
    vjp: { x: (g, _, call) => unview(g, call.params, call.shapeOf('x')) },
  });
  return (x, view) => apply(op, [x], view);
}

const viewed = defineView('view');

const unviewOp = defineOp({
  name: 'unview',
  inputs: ['g'],
  shape: (_, { to }: { view: StridedView; to: Shape }) => to,
  kernels: { unview: kernel },
  forward: (k, { g }, { view }, shape) => {
    const { strides, offset } = layoutOf(view, rowMajorStrides(shape));
    return k.unview(g, strides, offset, shape);
  },
  vjp: { g: (u, _, { params }) => viewed(u, params.view) },
});

/** The transpose of a view: zeros of shape `to`, with the elements of `g` added where the view sees them. @internal */
export function unview(g: Tensor, view: StridedView, to: Shape): Tensor {
  return apply(unviewOp, [g], { view, to });
}
