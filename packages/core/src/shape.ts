import { ShapeError } from './errors.ts';

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i] as number;
  return size;
}

/**
 * Refuses what is no shape.
 *
 * @throws ShapeError for a size that is not an integer of at least 0.
 */
export function expectShape(op: string, shape: Shape): Shape {
  for (const n of shape) {
    if (!Number.isInteger(n) || n < 0) {
      throw new ShapeError(op, `${showShape(shape)} is not a shape; sizes are integers of at least 0`);
    }
  }
  return shape;
}

/** A shape as messages print it: `[2, 3]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Whether both shapes have the same axes. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Row-major strides, in elements. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = shape.slice(); // every element is written; a list of holes would be slower
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i] as number;
  }
  return strides;
}

/** The position on each axis of a flat, row-major index. */
export function positionOf(shape: Shape, index: number): number[] {
  const position: number[] = Array.from(shape);
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    const n = shape[axis] as number;
    position[axis] = rest % n;
    rest = Math.floor(rest / n);
  }
  return position;
}

/**
 * The shape both operands broadcast to, aligned from the right (NumPy's rule).
 *
 * @throws ShapeError naming the axis, counted from the right, and both sizes.
 */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = Array.from<number>({ length: rank });
  for (let i = 1; i <= rank; i++) {
    const m = i <= a.length ? (a[a.length - i] as number) : 1;
    const n = i <= b.length ? (b[b.length - i] as number) : 1;
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError(
        op,
        `cannot broadcast ${showShape(a)} with ${showShape(b)}: axis -${i} is ${m} in the first and ${n} in the second`,
      );
    }
    out[rank - i] = m === 1 ? n : m;
  }
  return out;
}

/** Whether `from` broadcasts to `to` without changing `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  if (from.length > to.length) return false;
  for (let i = 1; i <= from.length; i++) {
    const n = from[from.length - i];
    if (n !== 1 && n !== to[to.length - i]) return false;
  }
  return true;
}

/** An axis counted from the front, given one that may be negative. */
export function resolveAxis(op: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    const range = rank === 0 ? 'a scalar has no axes' : `expected an integer from ${-rank} to ${rank - 1}`;
    throw new ShapeError(op, `axis ${axis} is out of range for a tensor of rank ${rank}; ${range}`);
  }
  return resolved;
}

/** Distinct axes in ascending order; `undefined` means all. */
export function resolveAxes(op: string, axes: number | readonly number[] | undefined, rank: number): readonly number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = typeof axes === 'number' ? [axes] : axes;
  const resolved = list.map((axis) => resolveAxis(op, axis, rank)).sort((a, b) => a - b);
  for (let i = 1; i < resolved.length; i++) {
    if (resolved[i] === resolved[i - 1]) {
      throw new ShapeError(op, `axis ${resolved[i]} is named twice in [${list.join(', ')}]`);
    }
  }
  return resolved;
}

/** The shape after reducing `axes` (resolved), which stay as 1 under `keepDims`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  const out: number[] = [];
  for (let i = 0; i < shape.length; i++) {
    if (!axes.includes(i)) out.push(shape[i] as number);
    else if (keepDims) out.push(1);
  }
  return out;
}
