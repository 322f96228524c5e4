import { type Kernels, NdArray, type PairPlan } from '@frostgrad/core/extend';
import { places, type Tracker } from './tracker.ts';

type Rules = Pick<Kernels, 'pairScores' | 'pairMix' | 'pairMixT'>;

/** A score depends on its query and its key; a weighed sum on the weights and values of its own pairs, 0 or not. */
export function pairRules(t: Tracker, below: Kernels): Rules {
  const mixed = (w: NdArray, v: NdArray, from: NdArray, to: NdArray, positions: number): NdArray => {
    const feature = v.shape.slice(1);
    const shape = [positions, ...feature];
    const weights = NdArray.from(below.copy(w).data, [...w.shape, 1]);
    const terms = t.join(weights, taken(below, v, from), [from.size, ...feature]);
    return t.gathered(taken(below, places(shape), to), terms, shape);
  };
  return {
    pairScores: (q, k, plan) =>
      t.lift(
        [q, k],
        (x, y) => below.pairScores(x, y, plan),
        (x, y) => {
          const { query, key } = pairsOf(plan);
          const whole = (sets: NdArray, at: NdArray): NdArray =>
            taken(below, t.over(sets, [sets.shape.length - 1]), at);
          const [a, b] = [whole(x, query), whole(y, key)]; // [P, ..., 1]
          const joined = t.join(a, b, a.shape);
          return NdArray.from(joined.data, a.shape.slice(0, -1));
        },
      ),
    pairMix: (w, v, plan) =>
      t.lift(
        [w, v],
        (x, y) => below.pairMix(x, y, plan),
        (x, y) => {
          const { query, key } = pairsOf(plan);
          return mixed(x, y, key, query, plan.queries.total);
        },
      ),
    pairMixT: (w, v, plan) =>
      t.lift(
        [w, v],
        (x, y) => below.pairMixT(x, y, plan),
        (x, y) => {
          const { query, key } = pairsOf(plan);
          return mixed(x, y, query, key, plan.keys.total);
        },
      ),
  };
}

/** Sets of positions, one for each pair that they take part in. */
export function taken(below: Kernels, sets: NdArray, at: NdArray): NdArray {
  return below.indexSelect(sets, 0, at, [at.size, ...sets.shape.slice(1)]);
}

/** The positions of the query and of the key of each pair. */
export function pairsOf({ queries, keys }: PairPlan): { readonly query: NdArray; readonly key: NdArray } {
  const query: number[] = [];
  const key: number[] = [];
  for (let b = 0; b < queries.count; b++) {
    for (let i = queries.start(b); i < queries.start(b + 1); i++) {
      for (let j = keys.start(b); j < keys.start(b + 1); j++) {
        query.push(i);
        key.push(j);
      }
    }
  }
  const positions = (list: readonly number[]): NdArray => NdArray.from(Int32Array.from(list), [list.length]);
  return { query: positions(query), key: positions(key) };
}
