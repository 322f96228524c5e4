import { NdArray } from './array.ts';
import { allocate, type TypedArray } from './dtype.ts';
import { type Shape, sizeOf } from './shape.ts';

/** Strides of `x` seen at `shape`: 0 along broadcast axes. */
export function broadcastStrides(x: NdArray, shape: Shape): number[] {
  const own = x.stridesOrRowMajor();
  const lead = shape.length - x.shape.length;
  return shape.map((n, i) => (i < lead || (x.shape[i - lead] === 1 && n !== 1) ? 0 : (own[i - lead] as number)));
}

/**
 * Strides under which the elements of `x`, in row-major order, have another shape of as many; null when that is
 * row-major memory, undefined when no strides do it: where a new axis would go over a gap.
 */
export function viewStrides(x: NdArray, to: Shape): readonly number[] | null | undefined {
  if (x.strides === null || x.size === 0) return null;
  const out = to.map(() => 1);
  let axis = to.length - 1;
  let i = x.shape.length - 1;
  while (i >= 0) {
    // axes of x that walk on where the one behind them ends are one run
    const stride = x.strides[i] as number;
    let run = x.shape[i] as number;
    for (i--; i >= 0 && (x.shape[i] === 1 || x.strides[i] === stride * run); i--) run *= x.shape[i] as number;
    let filled = 1;
    for (; axis >= 0 && (filled < run || to[axis] === 1); axis--) {
      out[axis] = stride * filled;
      filled *= to[axis] as number;
    }
    if (filled !== run) return undefined;
  }
  return out;
}

/** Where the elements over some axes lie, row-major, from `start` on. */
export function positionsOver(
  shape: Shape,
  strides: readonly number[],
  axes: readonly number[],
  start: number,
): Int32Array {
  let out = Int32Array.of(start);
  for (const axis of axes) {
    const n = shape[axis] as number;
    const stride = strides[axis] as number;
    const next = new Int32Array(out.length * n);
    for (let i = 0; i < out.length; i++) for (let j = 0; j < n; j++) next[i * n + j] = (out[i] as number) + j * stride;
    out = next;
  }
  return out;
}

/** Called for each innermost run: where it starts in the result, and in each operand. */
type RunBody = (out: number, length: number, starts: readonly number[]) => void;

/**
 * Walks several operands in row-major order of `shape`, one innermost run at a time.
 *
 * Neighbouring axes are merged where every operand allows it, so that a broadcast bias or a scalar costs one or two
 * loops whatever the rank. Returns the operands' strides along the run.
 */
export class RunWalk {
  /** Sizes of the axes over runs. */
  readonly sizes: number[] = [];
  /** Each operand's strides over runs. */
  readonly strides: number[][];
  private readonly offsets: readonly number[];
  readonly empty: boolean;
  /** Stride of each operand within a run. */
  readonly steps: readonly number[];
  /** Elements in a run. */
  readonly length: number;

  constructor(shape: Shape, operands: readonly NdArray[]) {
    const all = operands.map((x) => broadcastStrides(x, shape));
    this.offsets = operands.map((x) => x.offset);
    this.strides = operands.map(() => []);
    this.empty = sizeOf(shape) === 0;
    for (let axis = 0; axis < shape.length; axis++) {
      const n = shape[axis] as number;
      if (n === 1) continue;
      const last = this.sizes.length - 1;
      const merges = last >= 0 && all.every((s, j) => (this.strides[j] as number[])[last] === (s[axis] as number) * n);
      if (merges) {
        this.sizes[last] = (this.sizes[last] as number) * n;
        for (let j = 0; j < all.length; j++) (this.strides[j] as number[])[last] = (all[j] as number[])[axis] as number;
      } else {
        this.sizes.push(n);
        for (let j = 0; j < all.length; j++) (this.strides[j] as number[]).push((all[j] as number[])[axis] as number);
      }
    }
    this.length = this.sizes.pop() ?? 1;
    this.steps = this.strides.map((s) => s.pop() ?? 0);
  }

  /** Visits every run in order. */
  forEach(body: RunBody): void {
    if (this.empty) return;
    const { sizes, strides, length } = this;
    const starts = [...this.offsets];
    const index = sizes.map(() => 0);
    for (let out = 0; ; out += length) {
      body(out, length, starts);
      let axis = sizes.length - 1;
      for (; axis >= 0; axis--) {
        const n = sizes[axis] as number;
        index[axis] = (index[axis] as number) + 1;
        const wraps = index[axis] === n;
        for (let j = 0; j < starts.length; j++) {
          const step = (strides[j] as number[])[axis] as number;
          starts[j] = (starts[j] as number) + (wraps ? step * (1 - n) : step);
        }
        if (!wraps) break;
        index[axis] = 0;
      }
      if (axis < 0) return;
    }
  }
}

/** Elements from which on a run is moved as a block: a view of it costs as much as moving so many. */
export const BLOCK = 32;

/** An array's elements as whole numbers of their size: moved as such, a NaN keeps its payload on every engine. */
function bitsOf(data: TypedArray): Uint8Array | Uint32Array | BigUint64Array {
  if (data instanceof Uint8Array) return data;
  const { buffer, byteOffset, length } = data;
  return data instanceof Float64Array
    ? new BigUint64Array(buffer, byteOffset, length)
    : new Uint32Array(buffer, byteOffset, length);
}

/** Copies elements into an array of the same shape and dtype, whatever the strides of both; `x` and `y` are their memory. */
export function moveInto(
  from: NdArray,
  to: NdArray,
  x: TypedArray | ReturnType<typeof bitsOf> = from.data,
  y: typeof x = to.data,
): void {
  const walk = new RunWalk(from.shape, [from, to]);
  const [ps, qs] = walk.steps as [number, number];
  if (ps === 1 && qs === 1 && walk.length >= BLOCK) {
    walk.forEach((_, n, [p = 0, q = 0]) => to.data.set(from.data.subarray(p, p + n), q));
    return;
  }
  walk.forEach((_, n, [p = 0, q = 0]) => {
    for (let i = 0; i < n; i++, p += ps, q += qs) y[q] = x[p] as number & bigint;
  });
}

/** A row-major copy of the elements' bits. */
export function rowMajorCopy(x: NdArray): TypedArray {
  const { data, offset, size } = x;
  if (x.strides === null) return data.slice(offset, offset + size);
  const out = NdArray.from(allocate(x.dtype, size), x.shape);
  moveInto(x, out, bitsOf(data), bitsOf(out.data));
  return out.data;
}
