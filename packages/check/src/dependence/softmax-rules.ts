import { type Kernels, NdArray } from '@frostgrad/core/extend';
import { places, type Tracker } from './tracker.ts';

type Offsets = Parameters<Kernels['segmentSum']>[1];
type Rules = Pick<
  Kernels,
  | 'softmax'
  | 'logSoftmax'
  | 'maskedSoftmax'
  | 'gridSoftmax'
  | 'softmaxGrad'
  | 'segmentSoftmax'
  | 'segmentSoftmaxGrad'
  | 'segmentSum'
  | 'segmentExtreme'
>;

/** A weight depends on its row, or its segment; under a known mask on what it allows, and a masked one on nothing. */
export function softmaxRules(t: Tracker, below: Kernels): Rules {
  const overRow = (sets: NdArray): NdArray => {
    return t.spread(t.over(sets, sets.shape.length === 0 ? [] : [sets.shape.length - 1]), sets.shape);
  };
  const overAllowed = (sets: NdArray, mask: NdArray): NdArray => {
    const { shape } = sets;
    if (t.isTracked(mask)) return overRow(t.join(sets, t.setsOf(mask), shape));
    const none = t.none([1]);
    return below.select(mask, overRow(below.select(mask, sets, none, shape)), none, shape);
  };
  const rowOf = (offsets: Offsets): NdArray => NdArray.from(offsets.rowOfPosition(), [offsets.total]);
  const overSegment = (sets: NdArray, offsets: Offsets): NdArray => {
    const shape = [offsets.count, ...sets.shape.slice(1)];
    const to = below.indexSelect(places(shape), 0, rowOf(offsets), sets.shape);
    return t.gathered(to, sets, shape);
  };
  const throughSegment = (sets: NdArray, offsets: Offsets): NdArray =>
    below.indexSelect(overSegment(sets, offsets), 0, rowOf(offsets), sets.shape);
  return {
    softmax: (x) => t.lift([x], below.softmax, overRow),
    logSoftmax: (x) => t.lift([x], below.logSoftmax, overRow),
    maskedSoftmax: (x, mask) => t.lift([x, mask], below.maskedSoftmax, (sets) => overAllowed(sets, mask)),
    gridSoftmax: (x, mask) =>
      t.lift(
        [x, ...(mask === null ? [] : [mask])],
        (v, m) => below.gridSoftmax(v, m ?? null),
        (sets) => (mask === null ? overRow(sets) : overAllowed(sets, mask)),
      ),
    softmaxGrad: (g, out, mask) =>
      t.lift(
        [g, out, ...(mask === null ? [] : [mask])],
        (u, s, m) => below.softmaxGrad(u, s, m ?? null),
        (p, q) => {
          const sets = t.join(p, q, g.shape);
          return mask === null ? overRow(sets) : overAllowed(sets, mask);
        },
      ),
    segmentSoftmax: (x, offsets) =>
      t.lift(
        [x],
        (v) => below.segmentSoftmax(v, offsets),
        (sets) => throughSegment(sets, offsets),
      ),
    segmentSoftmaxGrad: (g, out, offsets) =>
      t.lift(
        [g, out],
        (u, s) => below.segmentSoftmaxGrad(u, s, offsets),
        (p, q) => throughSegment(t.join(p, q, g.shape), offsets),
      ),
    segmentExtreme: (x, offsets, sign, empty) =>
      t.lift(
        [x],
        (v) => below.segmentExtreme(v, offsets, sign, empty),
        (sets) => overSegment(sets, offsets),
      ),
    segmentSum: (x, offsets, ...dtype) =>
      t.lift(
        [x],
        (v) => below.segmentSum(v, offsets, ...dtype),
        (sets) => overSegment(sets, offsets),
      ),
  };
}
