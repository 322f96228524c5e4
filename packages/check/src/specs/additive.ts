import { additiveScores, type Tensor, zeros } from '@frostgrad/core';
import fc from 'fast-check';
import { at, type Plain } from '../plain.ts';
import { exactly, plus, through, times } from '../running-error.ts';
import { defineSpec, type Spec } from '../spec.ts';
import { bounded, upTo } from './products.ts';
import { type Pairing, pairings, pairsOf, rowsOf } from './ragged-products.ts';
import { total } from './rows.ts';

const tanh = through(Math.tanh, 2.5, (_, y) => 1 - y * y);

export const additiveSpecs: readonly Spec[] = [
  defineSpec<Pairing>({
    op: 'additiveScores',
    inputs: pairings(({ queries, keys }, _, A) => [[total(queries), A], [total(keys), A], [A]]),
    run: ([q, k, v], { queries, keys }) =>
      additiveScores(rowsOf(q as Tensor, queries), rowsOf(k as Tensor, keys), v as Tensor).values,
    reference: ([q, k, v], pairing) => {
      const pairs = pairsOf(pairing);
      const [x, y, score] = [q, k, v] as [Plain, Plain, Plain];
      return bounded([pairs.length], ([p = 0]) => {
        const { t, s } = pairs[p] as (typeof pairs)[number];
        return upTo(score.values.length)
          .map((a) => times(tanh(plus(exactly(at(x, [t, a])), exactly(at(y, [s, a])))), exactly(at(score, [a]))))
          .reduce(plus, exactly(0));
      });
    },
    tolerance: 'running',
    refuses: fc.constantFrom(
      () => additiveScores(rowsOf(zeros([3, 2]), [1, 2]), rowsOf(zeros([3, 2]), [3]), zeros([2])),
      () => additiveScores(rowsOf(zeros([3, 2]), [3]), rowsOf(zeros([3, 1]), [3]), zeros([2])),
      () => additiveScores(rowsOf(zeros([3, 1]), [3]), rowsOf(zeros([3, 1]), [3]), zeros([2])),
      () => additiveScores(rowsOf(zeros([3, 2]), [3]), rowsOf(zeros([3, 2]), [3]), zeros([1, 2])),
      () => additiveScores(rowsOf(zeros([3]), [3]), rowsOf(zeros([3]), [3]), zeros([])),
    ),
  }),
];
