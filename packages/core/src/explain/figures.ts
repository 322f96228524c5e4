import { rowMajorStrides, type Shape, showShape } from '../shape.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { GradFigures } from './explanation.ts';

/** Counts what a gradient's elements are. */
export function figuresOf(gradient: Tensor): GradFigures {
  return figuresOfValues(gradient.toTypedArray(), gradient.shape);
}

export function figuresOfValues(values: ArrayLike<number>, shape: Shape): GradFigures {
  let [zeros, nans, infinities, largest] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const v = Math.abs(values[i] as number);
    if (v === 0) zeros++;
    else if (Number.isNaN(v)) nans++;
    else if (v === Infinity) infinities++;
    else largest = Math.max(largest, v);
  }
  return { shape: [...shape], size: values.length, zeros, nans, infinities, largest };
}

/** Where the k-th element stands on each axis. */
export function positionOf(k: number, shape: Shape): number[] {
  const strides = rowMajorStrides(shape);
  return shape.map((n, axis) => Math.floor(k / (strides[axis] as number)) % n);
}

/** The flat index of a position; negative entries count from the end. */
export function indexOf(position: readonly number[], shape: Shape): number {
  if (position.length !== shape.length) {
    throw new ShapeError(
      'explainGrad',
      `'at' is ${showShape(position)} and the tensor is ${showShape(shape)}; it takes one position an axis`,
    );
  }
  const strides = rowMajorStrides(shape);
  return position.reduce((k, p, axis) => {
    const n = shape[axis] as number;
    if (!Number.isInteger(p) || p < -n || p >= n) {
      throw new ValueError(
        'explainGrad',
        `'at' is ${showShape(position)}, and axis ${axis} of ${showShape(shape)} has no ${p}`,
      );
    }
    return k + (p < 0 ? p + n : p) * (strides[axis] as number);
  }, 0);
}
