import { Offsets, slice, softmax, type Tensor } from '@frostgrad/core';
import fc, { type Arbitrary } from 'fast-check';
import { lengths } from '../arbitraries/lengths.ts';
import { numbers } from '../arbitraries/numbers.ts';
import { floating } from '../arbitraries/tensors.ts';
import { difference } from '../bits.ts';
import { exactSum, toNumber } from '../exact.ts';
import { type AnyLaw, defineLaw, type Law, Violation } from '../law.ts';
import { smallestOf, unitOf } from '../running-error.ts';
import { gradsOf, incoming } from '../sample.ts';
import { showTensor } from '../snippet.ts';
import { weightSumWithinBound } from '../weight-sum.ts';
import type { Floating } from './forward.ts';
import type { WeightSubject } from './weight-subjects.ts';

/** Scores of a ragged batch. */
interface Scores {
  readonly rows: readonly (readonly number[])[];
  readonly dtype: Floating;
  readonly seed: number;
}

/** Scores that lie close, far apart, so far that all but one weight underflow; long rows, empty rows. */
const scores: Arbitrary<Scores> = fc
  .record({
    list: fc.oneof(
      { weight: 6, arbitrary: lengths({ longest: 6 }) },
      { weight: 1, arbitrary: fc.constantFrom<readonly number[]>([0, 40], [200, 1], [500]) },
    ),
    spread: fc.constantFrom(1, 3, 30, 300),
    dtype: fc.constantFrom<Floating>('float32', 'float64'),
    seed: fc.nat(1000),
  })
  .chain(({ list, spread, dtype, seed }) =>
    fc
      .tuple(...list.map((n) => fc.array(numbers({ low: -spread, high: spread }), { minLength: n, maxLength: n })))
      .map((rows): Scores => ({ rows, dtype, seed })),
  );

const offsetsOf = ({ rows }: Scores): Offsets => Offsets.fromLengths(rows.map((row) => row.length));

const packed = ({ rows, dtype }: Scores, requiresGrad: boolean = false): Tensor => {
  const flat = rows.flat();
  return floating(flat, [flat.length], dtype, requiresGrad);
};

/** Weights by row. */
function weightsOf({ weigh }: WeightSubject, c: Scores): (Float32Array | Float64Array)[] {
  const offsets = offsetsOf(c);
  return cut(weigh(packed(c), offsets).toTypedArray() as Float32Array, offsets);
}

function cut<A extends Float32Array | Float64Array>(flat: A, offsets: Offsets): A[] {
  return Array.from({ length: offsets.count }, (_, b) => flat.subarray(offsets.start(b), offsets.start(b + 1)) as A);
}

/** What all laws of weights have in common. */
function weightLaw(name: string, statement: string, check: Law<WeightSubject, Scores>['check']): AnyLaw<WeightSubject> {
  return defineLaw<WeightSubject, Scores>({
    name,
    statement,
    appliesTo: () => true,
    cases: () => scores,
    show: ({ op }, c) =>
      `// rows of ${c.rows.map((row) => row.length).join(', ')} scores, by ${op}\nconst scores = ${showTensor(packed(c))};`,
    classes: {
      'an empty row': { of: ({ rows }) => rows.some((row) => row.length === 0), atLeast: 0.1 },
      'a long row': { of: ({ rows }) => rows.some((row) => row.length >= 40), atLeast: 0.05 },
      ties: { of: ({ rows }) => rows.some((row) => new Set(row).size < row.length), atLeast: 0.05 },
    },
    check,
  });
}

export const weightSums: AnyLaw<WeightSubject> = weightLaw(
  'weights sum to one',
  'every weight is in [0, 1], and the exact sum of a row differs from 1 by no more than rounding allows; an empty row sums to 0',
  (subject, c) => {
    for (const [b, row] of weightsOf(subject, c).entries()) {
      const outside = row.findIndex((w) => !(w >= 0 && w <= 1));
      if (outside >= 0) throw new Violation(`row ${b}: weight ${outside} is ${row[outside]}`);
      const sum = weightSumWithinBound(row, c.dtype);
      if (!sum.holds)
        throw new Violation(
          `row ${b} of ${sum.live}: |sum - 1| = ${sum.error} (${sum.errorInU} u); allowed = ${sum.bound}`,
        );
    }
  },
);

export const weightOrder: AnyLaw<WeightSubject> = weightLaw(
  'weights keep the order',
  'a score that is no smaller than another has a weight that is no smaller',
  (subject, c) => {
    for (const [b, row] of weightsOf(subject, c).entries()) {
      const own = c.rows[b] as readonly number[];
      const order = [...own.keys()].sort((i, j) => (own[i] as number) - (own[j] as number));
      for (let k = 1; k < order.length; k++) {
        const [i, j] = [order[k - 1] as number, order[k] as number];
        if ((row[i] as number) > (row[j] as number))
          throw new Violation(`row ${b}: scores ${own[i]} <= ${own[j]}, weights ${row[i]} > ${row[j]}`);
        if (own[i] === own[j] && row[i] !== row[j])
          throw new Violation(`row ${b}: equal scores ${own[i]}, weights ${row[i]} and ${row[j]}`);
      }
    }
  },
);

export const weightPermutation: AnyLaw<WeightSubject> = weightLaw(
  'weights move with their scores',
  'scores in another order give weights in that order, within what the order of a sum may round',
  (subject, c) => {
    const reversed = weightsOf(subject, { ...c, rows: c.rows.map((row) => row.toReversed()) });
    for (const [b, row] of weightsOf(subject, c).entries()) {
      const n = row.length;
      for (const [i, w] of row.entries()) {
        const other = reversed[b]?.[n - 1 - i] as number;
        // both denominators are within gamma_{n-1} of the same sum, and each quotient rounds once
        const allowed = 2 * n * unitOf(c.dtype) * Math.max(w, other) * 1.01 + smallestOf(c.dtype);
        if (Math.abs(w - other) > allowed)
          throw new Violation(
            `row ${b}: weight ${i} is ${w}, and ${other} with the row reversed; allowed = ${allowed}`,
          );
      }
    }
  },
);

export const weightJacobian: AnyLaw<WeightSubject> = weightLaw(
  'gradients of scores sum to zero',
  'shifting a row changes no weight: the gradient of its scores sums, exactly taken, to no more than rounding allows',
  (subject, c) => {
    const offsets = offsetsOf(c);
    const x = packed(c, true);
    const weights = subject.weigh(x, offsets);
    const g = incoming(weights.shape, c.dtype, c.seed);
    const [dx] = gradsOf(weights, [x], g);
    const gradients = cut((dx as Tensor).toTypedArray() as Float32Array, offsets);
    const incomingRows = cut(g.toTypedArray() as Float32Array, offsets);
    for (const [b, w] of cut(weights.toTypedArray() as Float32Array, offsets).entries()) {
      const n = w.length;
      const total = Math.abs(toNumber(exactSum(gradients[b] as Float32Array)));
      const mean = w.reduce((a, v, i) => a + v * (incomingRows[b]?.[i] as number), 0);
      const terms = w.reduce((a, v, i) => a + v * (Math.abs(incomingRows[b]?.[i] as number) + Math.abs(mean)), 0);
      // <g, w> is off by gamma_{n+1} sum |g w|, the sum of the weights by n u, and each product rounds twice
      const allowed = (n + 4) * unitOf(c.dtype) * terms * 1.01 + n * smallestOf(c.dtype);
      if (total > allowed) throw new Violation(`row ${b}: the gradients sum to ${total}; allowed = ${allowed}`);
    }
  },
);

export const weightWays: AnyLaw<WeightSubject> = {
  ...weightLaw(
    'weights are those of the row alone',
    'masked over a padded batch, or by segments of a packed one: the bits of softmax of each row by itself, gradients too',
    (subject, c) => {
      const offsets = offsetsOf(c);
      const x = packed(c, true);
      const weights = subject.weigh(x, offsets);
      const g = incoming(weights.shape, c.dtype, c.seed);
      const [dx] = gradsOf(weights, [x], g) as [Tensor];
      for (const [b, values] of c.rows.entries()) {
        const own = floating(values, [values.length], c.dtype, true);
        const alone = softmax(own);
        const [start, end] = [offsets.start(b), offsets.start(b + 1)];
        const [dxAlone] = gradsOf(alone, [own], slice(g, 0, start, end)) as [Tensor];
        for (const [name, mine, all] of [['weight', alone, weights] as const, ['gradient', dxAlone, dx] as const]) {
          const fault = difference(mine, slice(all, 0, start, end).detach());
          if (fault !== null) throw new Violation(`row ${b}, ${name}s alone and in the batch: ${fault}`);
        }
      }
    },
  ),
  appliesTo: ({ op }) => op !== 'softmax', // which is what the others are held against
};

/**
 * What weights obey, however they are computed.
 *
 * @example
 * weightLaws.length // 5
 */
export const weightLaws: readonly AnyLaw<WeightSubject>[] = [
  weightSums,
  weightOrder,
  weightPermutation,
  weightJacobian,
  weightWays,
];
