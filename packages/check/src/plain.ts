import type { Shape } from '@frostgrad/core';

/** An array as references see it: a shape and row-major numbers. No strides, no dtype, no graph. */
export interface Plain {
  readonly shape: Shape;
  readonly values: readonly number[];
}

/** Number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** The index of flat position `at`, row-major. */
export function indexAt(shape: Shape, at: number): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
    const n = shape[axis] as number;
    index.unshift(rest % n);
    rest = Math.floor(rest / n);
  }
  return index;
}

/** The flat position of an index, row-major. */
export function flatAt(shape: Shape, index: readonly number[]): number {
  return shape.reduce((at, n, axis) => at * n + (index[axis] as number), 0);
}

/** An array from a formula in its index. */
export function build(shape: Shape, element: (index: readonly number[]) => number): Plain {
  return { shape, values: Array.from({ length: sizeOf(shape) }, (_, at) => element(indexAt(shape, at))) };
}

/** The element at an index. */
export function at(x: Plain, index: readonly number[]): number {
  return x.values[flatAt(x.shape, index)] as number;
}

/** The element that an index of a larger, broadcast shape sees. */
export function atBroadcast(x: Plain, index: readonly number[]): number {
  const lead = index.length - x.shape.length;
  return at(
    x,
    x.shape.map((n, axis) => (n === 1 ? 0 : (index[axis + lead] as number))),
  );
}

/** The shape that shapes broadcast to, aligned from the right; it is known that they do. */
export function broadcastOf(...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((n) => n !== 1) ?? 1;
  });
}

/** An axis counted from the front. */
export function axisOf(shape: Shape, axis: number): number {
  return axis < 0 ? axis + shape.length : axis;
}
