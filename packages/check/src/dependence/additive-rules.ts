import { type Kernels, NdArray } from '@frostgrad/core/extend';
import { pairsOf, taken } from './pair-rules.ts';
import { places, type Tracker } from './tracker.ts';

/**
 * A score depends on its query, its key and `v`, a tangent on one feature of both; gradients of a position on what comes in at
 * its own pairs and on their tangents, feature by feature.
 */
export function additiveRules(t: Tracker, below: Kernels): Pick<Kernels, 'additiveScores' | 'additiveScoresGrad'> {
  const flat = (sets: NdArray, shape: readonly number[]): NdArray => NdArray.from(t.copied(sets), shape);
  return {
    additiveScores: (q, k, v, plan, keeps) => {
      const found = below.additiveScores(t.valuesOf(q), t.valuesOf(k), t.valuesOf(v), plan, keeps);
      if (![q, k, v].some((x) => t.isTracked(x))) return found;
      const { query, key } = pairsOf(plan);
      const shape = [query.size, v.size];
      const sums = t.join(taken(below, t.setsOf(q), query), taken(below, t.setsOf(k), key), shape);
      const terms = t.join(sums, t.setsOf(v), shape);
      return {
        out: t.track(found.out, flat(t.over(terms, [1]), [query.size])),
        tanhs: keeps ? t.track(found.tanhs, sums) : found.tanhs,
      };
    },
    additiveScoresGrad: (g, tanhs, v, plan, wanted) => {
      const found = below.additiveScoresGrad(t.valuesOf(g), t.valuesOf(tanhs), t.valuesOf(v), plan, wanted);
      if (![g, tanhs, v].some((x) => t.isTracked(x))) return found;
      const { query, key } = pairsOf(plan);
      const A = v.size;
      const terms = t.join(flat(t.setsOf(g), [g.size, 1]), t.setsOf(tanhs), [g.size, A]);
      const through = t.join(terms, t.setsOf(v), [g.size, A]);
      const added = (to: NdArray, shape: readonly number[]): NdArray =>
        t.gathered(taken(below, places(shape), to), through, shape);
      return {
        ...(found.q && { q: t.track(found.q, added(query, found.q.shape)) }),
        ...(found.k && { k: t.track(found.k, added(key, found.k.shape)) }),
        ...(found.v && { v: t.track(found.v, flat(t.over(terms, [0]), [A])) }),
      };
    },
  };
}
