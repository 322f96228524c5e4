import {
  add,
  additiveScores,
  indexSelect,
  matmul,
  Offsets,
  Ragged,
  raggedAttention,
  raggedMix,
  raggedScores,
  Rng,
  segmentExpand,
  segmentSoftmax,
  tanh,
  type Tensor,
} from '@frostgrad/core';
import { drawPairs, dropPairs, pairWeights } from '@frostgrad/core/extend';
import { useWasm } from '@frostgrad/wasm';
import type { Suite } from '../suite.ts';
import { besideComposed } from './fused.ts';

/** Rows of queries and of keys, and the features of each. */
type Sizes = readonly [rows: number, queries: number, keys: number, features: number];

const leaf = (rng: Rng, shape: readonly number[]): Tensor => rng.normal(shape, 0, 0.5).requiresGrad_();

/** Lengths about one, so that rows differ. */
const around = (rows: number, length: number): Offsets =>
  Offsets.fromLengths(Array.from({ length: rows }, (_, b) => Math.max(1, length - 2 + (b % 5))));

/** For each pair of a query and a key the place of the key. */
function placesOfKeys(queries: Offsets, keys: Offsets): number[] {
  const at: number[] = [];
  for (let b = 0; b < keys.count; b++) {
    for (let t = 0; t < queries.length(b); t++) for (let s = keys.start(b); s < keys.start(b + 1); s++) at.push(s);
  }
  return at;
}

export const fusedPairs: Suite = {
  name: 'fused-pairs',
  about: 'additive scores and attention over ragged rows, forward and backward, beside their parts; in a scope, too',
  *groups(size) {
    useWasm({ optional: true });
    const rng = new Rng(1);
    const scored: readonly Sizes[] =
      size === 'whole'
        ? [
            [128, 1, 8, 256],
            [128, 11, 8, 64],
          ]
        : [[3, 1, 4, 5]];
    for (const [rows, T, S, A] of scored) {
      const [queries, keys] = [Offsets.fromLengths(Array.from({ length: rows }, () => T)), around(rows, S)];
      const [q, k, v] = [leaf(rng, [queries.total, A]), leaf(rng, [keys.total, A]), leaf(rng, [A])];
      const pairs = Offsets.pairs(queries, keys);
      const at = placesOfKeys(queries, keys);
      yield {
        title: `additive scores, ${rows} rows of ${T} and about ${S}, ${A} features`,
        cases: besideComposed(
          [q, k, v],
          { gradient: rng.normal([pairs.total]) },
          () => additiveScores(new Ragged(q, queries), new Ragged(k, keys), v).values,
          () => matmul(tanh(add(segmentExpand(q, pairs).values, indexSelect(k, 0, at))), v),
        ),
      };
    }
    const attending: readonly Sizes[] =
      size === 'whole'
        ? [
            [16, 64, 64, 32],
            [128, 8, 8, 32],
            [4, 256, 256, 64],
          ]
        : [[3, 4, 4, 5]];
    for (const [rows, T, S, E] of attending) {
      const [queries, keys] = [around(rows, T), around(rows, S)];
      const [q, k, v] = [
        leaf(rng, [queries.total, 4, E]),
        leaf(rng, [keys.total, 4, E]),
        leaf(rng, [keys.total, 4, E]),
      ];
      const [asked, seen, given] = [new Ragged(q, queries), new Ragged(k, keys), new Ragged(v, keys)];
      yield {
        title: `attention, ${rows} rows of about ${T}, 4 heads of ${E}`,
        cases: besideComposed(
          [q, k, v],
          { gradient: rng.normal([queries.total, 4, E]) },
          () => raggedAttention(asked, seen, given).values,
          () => raggedMix(segmentSoftmax(raggedScores(asked, seen)), given, queries).values,
        ),
      };
      const pairs = Offsets.pairs(queries, keys);
      const allowed = rng.uniform([4, pairs.total]).lt(0.7);
      for (const [told, mask, dropout] of [
        ['masks that differ by head', { allowed }, 0],
        ['dropout', {}, 0.1],
        ['both', { allowed }, 0.1],
      ] as const) {
        const draws = new Rng(2);
        const composed = (): Tensor => {
          const lines = 'allowed' in mask ? allowed.value : null;
          const weights = pairWeights(raggedScores(asked, seen), lines);
          if (dropout === 0) return raggedMix(weights, given, queries).values;
          const plan = { queries, pairs };
          const dropped = drawPairs(plan, 4, lines, dropout, draws);
          return raggedMix(
            weights.map((w) => dropPairs(w, plan, dropped)),
            given,
            queries,
          ).values;
        };
        yield {
          title: `the same with ${told}`,
          cases: besideComposed(
            [q, k, v],
            { gradient: rng.normal([queries.total, 4, E]) },
            () => raggedAttention(asked, seen, given, { ...mask, dropout, rng: draws }).values,
            composed,
          ),
        };
      }
    }
  },
};
