import { NdArray } from '../../array.ts';
import { type Shape, sizeOf } from '../../shape.ts';
import { moveInto, RunWalk } from '../../strided.ts';
import { allocate } from './allocate.ts';

/**
 * Whether no two elements of an array of such strides can lie at one place: each stride is longer than all that the shorter ones reach.
 *
 * @example
 * isApart([2, 3], [3, 1]) // true
 * isApart([2, 3], [1, 1]) // false
 */
export function isApart(shape: Shape, strides: readonly number[]): boolean {
  const axes = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  axes.sort((a, b) => Math.abs(strides[a] as number) - Math.abs(strides[b] as number));
  let reach = 0;
  for (const axis of axes) {
    const stride = Math.abs(strides[axis] as number);
    if (stride <= reach) return false;
    reach += stride * ((shape[axis] as number) - 1);
  }
  return true;
}

export function unview(g: NdArray, strides: readonly number[], offset: number, shape: Shape): NdArray {
  const out = NdArray.from(allocate(g.dtype, sizeOf(shape)), shape);
  if (g.size === 0) return out;
  if (isApart(g.shape, strides)) {
    moveInto(g, out.view(g.shape, strides, offset));
    return out;
  }
  const totals = NdArray.zeros('float64', shape);
  addUp(g, totals.view(g.shape, strides, offset));
  out.data.set(totals.data);
  return out;
}

function addUp(from: NdArray, to: NdArray): void {
  const { data: x } = from;
  const { data: y } = to;
  const walk = new RunWalk(from.shape, [from, to]);
  const [ps, qs] = walk.steps as [number, number];
  // -0 is what a sum starts from without changing its first term; where nothing is added, +0 stays.
  walk.forEach((_, n, [, q = 0]) => {
    for (let i = 0; i < n; i++, q += qs) y[q] = -0;
  });
  walk.forEach((_, n, [p = 0, q = 0]) => {
    for (let i = 0; i < n; i++, p += ps, q += qs) y[q] = (y[q] as number) + (x[p] as number);
  });
}
