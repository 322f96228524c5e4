import {
  add,
  additiveScores,
  indexSelect,
  matmul,
  mul,
  Offsets,
  Ragged,
  raggedMix,
  raggedScores,
  reshape,
  segmentReverse,
  segmentSum,
  sum,
  tanh,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from '@frostgrad/core';
import { pairsAlone, type PairSubject, pairSubjects } from '../laws/pairs.ts';
import type { Mutant } from './mutant.ts';

/** Right products with a wrong way to do one thing. @internal */
export const wrongPairs = (form: Partial<PairSubject>): PairSubject => ({
  ...(pairSubjects[0] as PairSubject),
  ...form,
});

/** Packed positions of each pair: of its query, of its key, and where it would lie if a row were turned by `turn`. */
function places(
  queries: Offsets,
  keys: Offsets,
  turn: (i: number, j: number, T: number, S: number) => number = (i, j, _, S) => i * S + j,
): { readonly query: number[]; readonly key: number[]; readonly turned: number[] } {
  const [query, key, turned]: [number[], number[], number[]] = [[], [], []];
  for (let b = 0; b < queries.count; b++) {
    const [T, S, first] = [queries.length(b), keys.length(b), turned.length];
    for (let i = 0; i < T; i++) {
      for (let j = 0; j < S; j++) {
        query.push(queries.start(b) + i);
        key.push(keys.start(b) + j);
        turned.push(first + turn(i, j, T, S));
      }
    }
  }
  return { query, key, turned };
}

const taken = ({ values }: Ragged, at: readonly number[]): Tensor => indexSelect(values, 0, at);

/** `[L, heads, E]` read as `[heads, L, E]`. */
function headsFirst({ values, offsets }: Ragged): Ragged {
  if (values.ndim < 3) return new Ragged(values, offsets);
  const [L, heads, E] = values.shape as [number, number, number];
  return new Ragged(transpose(reshape(values, [heads, L, E]), 0, 1), offsets);
}

export const pairMutants: readonly Mutant<PairSubject>[] = [
  {
    mistake: 'scores as sums that accumulate in float64, where a product of matrices rounds at every step',
    law: pairsAlone,
    subject: wrongPairs({
      scores: (q, k) => {
        const { query, key } = places(q.offsets, k.offsets);
        return new Ragged(sum(mul(taken(q, query), taken(k, key)), -1), Offsets.pairs(q.offsets, k.offsets));
      },
    }),
  },
  {
    mistake: 'weighed sums by segments, which accumulate in float64',
    law: pairsAlone,
    subject: wrongPairs({
      mix: (w, v, queries) => {
        const terms = mul(unsqueeze(w.values, -1), taken(v, places(queries, v.offsets).key));
        return new Ragged(segmentSum(new Ragged(terms, w.offsets)), queries);
      },
    }),
  },
  {
    mistake: 'keys of other rows come along, times 0',
    law: pairsAlone,
    subject: wrongPairs({ scores: (q, k) => raggedScores(q, k).map((x) => add(x, mul(sum(k.values), 0))) }),
  },
  {
    mistake: 'weights of a row read as if keys came before queries',
    law: pairsAlone,
    subject: wrongPairs({
      mix: (w, v, queries) => {
        const { turned } = places(queries, v.offsets, (i, j, T) => j * T + i);
        return raggedMix(
          w.map((x) => indexSelect(x, 0, turned)),
          v,
          queries,
        );
      },
    }),
  },
  {
    mistake: 'the gradient of keys added up from the last query to the first',
    law: pairsAlone,
    subject: wrongPairs({
      scores: (q, k) => {
        const { turned } = places(q.offsets, k.offsets, (i, j, T, S) => (T - 1 - i) * S + j);
        return raggedScores(segmentReverse(q), k).map((x) => indexSelect(x, 0, turned));
      },
    }),
  },
  {
    mistake: 'heads taken to lie before positions',
    law: pairsAlone,
    subject: wrongPairs({ scores: (q, k) => raggedScores(headsFirst(q), headsFirst(k)) }),
  },
  {
    mistake: 'additive scores as sums that accumulate in float64',
    law: pairsAlone,
    subject: wrongPairs({
      additive: (q, k, v) => {
        const { query, key } = places(q.offsets, k.offsets);
        const terms = mul(tanh(add(taken(q, query), taken(k, key))), v);
        return new Ragged(sum(terms, -1), Offsets.pairs(q.offsets, k.offsets));
      },
    }),
  },
  {
    mistake: 'additive scores of a row laid out as if keys came before queries',
    law: pairsAlone,
    subject: wrongPairs({
      additive: (q, k, v) => {
        const { turned } = places(q.offsets, k.offsets, (i, j, T) => j * T + i);
        return additiveScores(q, k, v).map((x) => indexSelect(x, 0, turned));
      },
    }),
  },
  {
    mistake: 'the gradient of a query in additive scores added up in float32, as a product would',
    law: pairsAlone,
    subject: wrongPairs({
      additive: (q, k, v) => {
        const { query, key } = places(q.offsets, k.offsets);
        const chosen = tensor(query.map((t) => Array.from({ length: q.offsets.total }, (_, i) => (i === t ? 1 : 0))));
        const asked = query.length === 0 ? taken(q, query) : matmul(chosen, q.values);
        return new Ragged(matmul(tanh(add(asked, taken(k, key))), v), Offsets.pairs(q.offsets, k.offsets));
      },
    }),
  },
];
