import { isFloating, NdArray, type Shape, sizeOf } from '@frostgrad/core/extend';
import { bytesOf } from './bytes.ts';
import type { Heap } from './heap.ts';

/** An operand of a reduction as it lies in the heap: `[outer, n, inner]`, row-major; n elements make one result. */
export interface Grouped {
  readonly at: number;
  readonly outer: number;
  readonly n: number;
  readonly inner: number;
  /** Whether it is float32; else it is float64. */
  readonly single: boolean;
}

/**
 * Reduces floats in the module, from so many on, where there is room for them - as they lie, one after the other, and for totals -; null
 * where the kernels below do it. Memory is given back behind `run`.
 */
export function reduced(
  heap: Heap,
  x: NdArray,
  axes: readonly number[],
  shape: Shape,
  from: number,
  run: (operand: Grouped, count: number) => NdArray,
): NdArray | null {
  const count = sizeOf(shape);
  const room = 6 * x.size * bytesOf(x.dtype) + 40 * count;
  if (!isFloating(x.dtype) || x.size < from || count === 0 || !heap.hasRoom(room)) return null;
  const { top } = heap;
  const operand = grouped(heap, x, axes);
  const out = operand === null ? null : run(operand, count);
  heap.release(top);
  return out;
}

/** Puts an operand there, with reduced axes that do not lie together behind the others; null where it lies in too odd a way. */
function grouped(heap: Heap, x: NdArray, axes: readonly number[]): Grouped | null {
  const single = x.dtype === 'float32';
  const { shape } = x;
  const long = axes.filter((axis) => shape[axis] !== 1);
  const n = sizeOf(long.map((axis) => shape[axis] as number));
  const [first = 0, last = shape.length - 1] = [long[0], long.at(-1)];
  const between = sizeOf(shape.slice(first, last + 1));
  if (long.length === 0 || between === n) {
    const inner = long.length === 0 ? 1 : sizeOf(shape.slice(last + 1));
    const outer = long.length === 0 ? x.size : sizeOf(shape.slice(0, first));
    return { at: heap.placeRowMajor(x), outer, n, inner, single };
  }
  const at = heap.gather(turned(x, axes));
  return at === null ? null : { at, outer: x.size / n, n, inner: 1, single };
}

/** The same array with some axes behind the others. */
function turned(x: NdArray, axes: readonly number[]): NdArray {
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
  const strides = x.stridesOrRowMajor();
  const of = (all: Shape): number[] => order.map((axis) => all[axis] as number);
  return new NdArray(x.storage, x.dtype, of(x.shape), x.size, of(strides), x.offset, true);
}
