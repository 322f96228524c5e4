import { type Kernels, NdArray, sizeOf } from '@frostgrad/core/extend';
import type { Tracker } from './tracker.ts';

type Rules = Pick<Kernels, 'cumulate' | 'linearScan' | 'argsort' | 'searchSorted'>;

/** What runs along an axis depends on all before it; a position in an order, on all of the axis. */
export function lineRules(t: Tracker, below: Kernels): Rules {
  return {
    cumulate: (kind, x, axis, reverse) =>
      t.lift(
        [x],
        (v) => below.cumulate(kind, v, axis, reverse),
        (sets) => running(t, below.copy(sets), axis, reverse),
      ),
    linearScan: (a, b, axis, reverse) =>
      t.lift(
        [a, b],
        (x, y) => below.linearScan(x, y, axis, reverse),
        (p, q) => running(t, t.join(p, q, b.shape), axis, reverse),
      ),
    argsort: (x, axis, descending) =>
      t.lift(
        [x],
        (v) => below.argsort(v, axis, descending),
        (sets) => t.spread(t.over(sets, [axis]), x.shape),
      ),
    searchSorted: (sorted, values, right) =>
      t.lift(
        [sorted, values],
        (x, y) => below.searchSorted(x, y, right),
        (p, q) => t.join(t.over(p, [p.shape.length - 1]), q, values.shape),
      ),
  };
}

/** Unions of all up to each, along an axis of row-major sets. */
function running(t: Tracker, sets: NdArray, axis: number, reverse: boolean): NdArray {
  const n = sets.shape[axis] as number;
  const inner = sizeOf(sets.shape.slice(axis + 1));
  const { data } = sets;
  for (let i = 0; i < data.length; i++) {
    const o = reverse ? data.length - 1 - i : i;
    const at = Math.floor(o / inner) % n;
    if (at === (reverse ? n - 1 : 0)) continue; // the first of its line
    data[o] = t.sets.union(data[o] as number, data[reverse ? o + inner : o - inner] as number);
  }
  return sets;
}
