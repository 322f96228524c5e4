import { maskedSoftmax } from '@frostgrad/core';
import { exactSum } from '../exact.ts';
import { type AnyLaw, Violation } from '../law.ts';
import { laid, type MaskedSubject, maskedLaw, maskOf, rowsOf } from './masked-weights.ts';

/** Sums as a program would take them, in the order given. */
function summed(values: readonly number[], round: (x: number) => number): number {
  return values.reduce((a, b) => round(a + b), 0);
}

/** Weights on a grid. */
export const gridWeights: AnyLaw<MaskedSubject> = {
  ...maskedLaw(
    'grid weights sum to exactly one',
    'weights on the grid sum to exactly 1 in every order, are less than two steps from softmax, and reverse no order',
    (subject, c) => {
      const single = c.dtype === 'float32';
      const step = single ? 2 ** -24 : 2 ** -53;
      const round = single ? Math.fround : (x: number): number => x;
      const scores = laid(c, c.contents).detach();
      const weights = subject.weigh(scores, maskOf(c)).toTypedArray();
      const plain = maskedSoftmax(scores, maskOf(c)).toTypedArray();
      for (const [r, live] of rowsOf(c).entries()) {
        const places = [...live.keys()].filter((i) => live[i]).map((i) => r * c.S + i);
        const row = places.map((i) => weights[i] as number);
        const sum = exactSum(row);
        const one = places.length === 0 ? 0n : 1n << BigInt(sum.scale);
        if (sum.numerator !== one) throw new Violation(`row ${r}: the exact sum of [${row}] is not 1`);
        const ascending = row.toSorted((a, b) => a - b);
        for (const order of [row, row.toReversed(), ascending, ascending.toReversed()]) {
          const found = summed(order, round);
          if (found !== (places.length === 0 ? 0 : 1)) throw new Violation(`row ${r}: [${order}] adds up to ${found}`);
        }
        for (const i of places) {
          const [w, v] = [weights[i] as number, plain[i] as number];
          // the weight of softmax is rounded twice itself
          if (Math.abs(w - v) >= 2 * step + c.S * step * v)
            throw new Violation(`row ${r}: weight ${i} is ${w}, and ${v} by softmax`);
          for (const j of places) {
            if (
              (scores.toTypedArray()[i] as number) > (scores.toTypedArray()[j] as number) &&
              w < (weights[j] as number)
            )
              throw new Violation(`row ${r}: weight ${i} is ${w} and weight ${j} is ${weights[j]}, of a smaller score`);
          }
        }
      }
    },
  ),
  appliesTo: ({ op }) => op === 'gridSoftmax',
};
