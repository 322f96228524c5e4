import type { Shape } from '@frostgrad/core';
import { type Kernels, NdArray, sizeOf, type UnaryFn } from '@frostgrad/core/extend';
import { places, type Tracker } from './tracker.ts';

type Rules = Pick<Kernels, 'indexSelect' | 'indexAdd' | 'gather' | 'scatterAdd'>;

/**
 * Known indices say which elements are taken, or added to. An index that depends on an input - of a maximum, of an order -
 * may be any: then it is each position of the axis in turn, and depends on the index too.
 */
export function indexRules(t: Tracker, below: Kernels): Rules {
  /** Unions of a rule for each index that there may be. */
  const forEach = (index: NdArray, n: number, shape: Shape, rule: (index: NdArray) => NdArray): NdArray => {
    if (!t.isTracked(index)) return rule(index);
    let all = t.spread(t.none([1]), shape);
    for (let row = 0; row < n; row++) all = t.join(all, rule(constant(index.shape, row)), shape);
    return all;
  };
  return {
    indexSelect: (x, axis, index, shape) =>
      t.lift(
        [x, index],
        (v, i) => below.indexSelect(v, axis, i, shape),
        (p, q) => {
          const taken = forEach(index, x.shape[axis] as number, shape, (i) => below.indexSelect(p, axis, i, shape));
          const behind = Array.from({ length: x.shape.length - 1 - axis }, () => 1);
          return t.join(taken, reshaped(below.copy(q), [...index.shape, ...behind]), shape);
        },
      ),
    indexAdd: (x, axis, index, shape, onto) =>
      t.lift(
        [x, index, ...(onto === undefined ? [] : [onto])],
        (v, i, start) => below.indexAdd(v, axis, i, shape, start),
        (p, q, start) => {
          const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
          const blocks = [outer, index.size, inner];
          const entry = [index.size, 1];
          const added = t.join(reshaped(below.copy(p), blocks), reshaped(below.copy(q), entry), blocks);
          return forEach(index, shape[axis] as number, shape, (i) => {
            const rows = reshaped(below.copy(i), entry);
            const to = below.indexSelect(places(shape), axis, below.map(inRange, rows), blocks);
            return t.gathered(
              below.select(below.map(isPassed, rows, 'bool'), nowhere, to, blocks),
              added,
              shape,
              start,
            );
          });
        },
      ),
    gather: (x, axis, index) =>
      t.lift(
        [x, index],
        (v, i) => below.gather(v, axis, i),
        (p, q) => {
          const n = x.shape[axis] as number;
          return t.join(
            forEach(index, n, index.shape, (i) => below.gather(p, axis, i)),
            q,
            index.shape,
          );
        },
      ),
    scatterAdd: (x, axis, index, shape, onto) =>
      t.lift(
        [x, index, ...(onto === undefined ? [] : [onto])],
        (v, i, start) => below.scatterAdd(v, axis, i, shape, start),
        (p, q, start) => {
          const added = t.join(p, q, index.shape);
          return forEach(index, shape[axis] as number, shape, (i) =>
            t.gathered(below.gather(places(shape), axis, i), added, shape, start),
          );
        },
      ),
  };
}

const constant = (shape: Shape, value: number): NdArray =>
  NdArray.from(new Int32Array(sizeOf(shape)).fill(value), shape);

const reshaped = (x: NdArray, shape: Shape): NdArray => NdArray.from(x.data, shape, x.dtype);

const onIndex = (name: string, f: (row: number) => number): UnaryFn => ({ name, f32: f, f64: f });
const inRange = onIndex('inRange', (row) => Math.max(row, 0));
const isPassed = onIndex('isPassed', (row) => (row < 0 ? 1 : 0));
const nowhere = NdArray.from(Int32Array.of(-1), []);
