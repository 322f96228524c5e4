import type { Shape } from '@frostgrad/core';
import type { Kernels, NdArray } from '@frostgrad/core/extend';
import { places, type Tracker } from './tracker.ts';

type Rules = Pick<
  Kernels,
  | 'map'
  | 'zip'
  | 'add'
  | 'accumulate'
  | 'sub'
  | 'mul'
  | 'div'
  | 'select'
  | 'copy'
  | 'cast'
  | 'concat'
  | 'joinRows'
  | 'unview'
>;

/**
 * One element of the result from one of each operand, or from none. A product depends on both factors, whatever they are:
 * `0 * NaN` is NaN. A selection under a known condition depends on what is selected; under another, on all three.
 */
export function elementwiseRules(t: Tracker, below: Kernels): Rules {
  const both =
    (kernel: (a: NdArray, b: NdArray, shape: Shape) => NdArray) =>
    (a: NdArray, b: NdArray, shape: Shape): NdArray =>
      t.lift(
        [a, b],
        (x, y) => kernel(x, y, shape),
        (p, q) => t.join(p, q, shape),
      );
  return {
    map: (fn, x, dtype) => t.lift([x], (v) => below.map(fn, v, dtype), below.copy),
    zip: (fn, a, b, shape, dtype) => both((x, y) => below.zip(fn, x, y, shape, dtype))(a, b, shape),
    add: both(below.add),
    accumulate: (sum, x) => both(below.add)(sum, x, sum.shape),
    sub: both(below.sub),
    mul: both(below.mul),
    div: both(below.div),
    select: (condition, a, b, shape) =>
      t.lift(
        [condition, a, b],
        (c, x, y) => below.select(c, x, y, shape),
        (c, p, q) => {
          const chosen = below.select(t.valuesOf(condition), p, q, shape);
          if (!t.isTracked(condition)) return chosen;
          const known = {
            name: 'isKnown',
            f32: (set: number) => (set === 0 ? 1 : 0),
            f64: (set: number) => (set === 0 ? 1 : 0),
          };
          return below.select(below.map(known, c, 'bool'), chosen, t.join(t.join(p, q, shape), c, shape), shape);
        },
      ),
    copy: (x) => t.lift([x], below.copy, below.copy),
    cast: (x, dtype) => t.lift([x], (v) => below.cast(v, dtype), below.copy),
    concat: (parts, axis, shape) =>
      t.lift(
        parts,
        (...values) => below.concat(values, axis, shape),
        (...sets) => below.concat(sets, axis, shape),
      ),
    joinRows: (parts, sources, shape, fill) =>
      t.lift(
        parts,
        (...values) => below.joinRows(values, sources, shape, fill),
        (...sets) => below.joinRows(sets, sources, shape, 0),
      ),
    unview: (g, strides, offset, shape) =>
      t.lift(
        [g],
        (v) => below.unview(v, strides, offset, shape),
        (sets) => t.gathered(places(shape).view(g.shape, strides, offset), sets, shape),
      ),
  };
}
