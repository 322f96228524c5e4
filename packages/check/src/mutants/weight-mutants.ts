import {
  cat,
  div,
  exp,
  expand,
  floor,
  log,
  logicalNot,
  maskedFill,
  maskedSoftmax,
  mul,
  type Offsets,
  pow,
  Ragged,
  round,
  slice,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { gridWeights } from '../laws/grid-weights.ts';
import { type MaskedSubject, padScores, padWeights } from '../laws/masked-weights.ts';
import type { WeightSubject } from '../laws/weight-subjects.ts';
import { weightJacobian, weightOrder, weightPermutation, weightSums, weightWays } from '../laws/weights.ts';
import type { Mutant } from './mutant.ts';

/** Weights row by row, from a formula for one row. */
const byRow =
  (formula: (scores: Tensor) => Tensor): WeightSubject['weigh'] =>
  (scores: Tensor, offsets: Offsets) =>
    cat(new Ragged(scores, offsets).rows().map((row) => (row.size === 0 ? row : formula(row))));

const largest = (x: Tensor): number => Math.max(...x.toTypedArray());
const terms = (x: Tensor): Tensor => exp(sub(x, largest(x)));

/** Partial sums of halves: the order of a SIMD or GPU reduction over the padded row. */
function pairwise(x: Tensor): Tensor {
  if (x.size === 1) return x;
  const half = 2 ** (Math.ceil(Math.log2(x.size)) - 1);
  return pairwise(slice(x, 0, 0, half)).add(pairwise(slice(x, 0, half)));
}

/** `(1 + x / 256)^256`: cheap, and right near 0. */
const cheapExp = (x: Tensor): Tensor => pow(x.div(256).add(1), 256);

export const weightMutants: readonly Mutant<WeightSubject>[] = [
  {
    mistake: 'multiplication by the reciprocal of the sum', // at most about 2 u off: only equal bits tell it
    law: weightWays,
    subject: {
      op: 'segmentSoftmax',
      weigh: byRow((x) => mul(terms(x), div(tensor(x.toTypedArray().slice(0, 1).fill(1)), sum(terms(x))))),
    },
  },
  {
    mistake: 'weights as exp(x - log(sum(exp(x)))), which rounds the exponent',
    law: weightWays,
    subject: { op: 'segmentSoftmax', weigh: byRow((x) => exp(sub(sub(x, largest(x)), log(sum(terms(x)))))) },
  },
  {
    mistake: 'an epsilon in the denominator, for safety',
    law: weightSums,
    subject: { op: 'softmax', weigh: byRow((x) => div(terms(x), sum(terms(x)).add(1e-6))) },
  },
  {
    mistake: 'the largest score not taken off first: overflow',
    law: weightSums,
    subject: { op: 'softmax', weigh: byRow((x) => div(exp(x), sum(exp(x)))) },
  },
  {
    mistake: 'exp as (1 + x / 256)^256, which rises again far to the left',
    law: weightOrder,
    subject: {
      op: 'softmax',
      weigh: byRow((x) => {
        const e = cheapExp(sub(x, largest(x)));
        return div(e, sum(e));
      }),
    },
  },
  {
    mistake: 'a denominator that is the sum so far',
    law: weightPermutation,
    subject: {
      op: 'softmax',
      weigh: byRow((x) => {
        const e = terms(x);
        const totals = e.toTypedArray();
        for (let i = 1; i < totals.length; i++) totals[i] = (totals[i] as number) + (totals[i - 1] as number);
        return div(e, tensor(totals as Float32Array));
      }),
    },
  },
  {
    mistake: 'a gradient that takes the sum for a constant',
    law: weightJacobian,
    subject: { op: 'softmax', weigh: byRow((x) => div(terms(x), sum(terms(x)).detach())) },
  },
  {
    mistake: 'the sum of a row in halves',
    law: weightWays,
    subject: { op: 'segmentSoftmax', weigh: byRow((x) => div(terms(x), pairwise(terms(x)))) },
  },
  {
    mistake: 'all rows under one softmax',
    law: weightWays,
    subject: { op: 'segmentSoftmax', weigh: (x) => softmax(x) },
  },
];

const scores = (x: Tensor, mask: Tensor, pad: number): Tensor => maskedFill(x, logicalNot(mask), pad);

/** Weights of softmax in steps of the grid, made whole. */
function onGrid(x: Tensor, mask: Tensor, whole: (x: Tensor) => Tensor): Tensor {
  const steps = x.dtype === 'float32' ? 2 ** 24 : 2 ** 53;
  return div(whole(mul(maskedSoftmax(x, mask), steps)), steps);
}

export const maskedMutants: readonly Mutant<MaskedSubject>[] = [
  {
    mistake: 'masked scores at -Infinity, then plain softmax: a row of nothing is NaN',
    law: padWeights,
    subject: { op: 'maskedSoftmax', weigh: (x, mask) => softmax(scores(x, expand(mask, x.shape), -Infinity)) },
  },
  {
    mistake: 'masked scores at -1e9: a row of nothing is uniform',
    law: padWeights,
    subject: { op: 'maskedSoftmax', weigh: (x, mask) => softmax(scores(x, expand(mask, x.shape), -1e9)) },
  },
  {
    mistake: 'masked scores at the least float: a row of nothing is uniform',
    law: padWeights,
    subject: {
      op: 'maskedSoftmax',
      weigh: (x, mask) => softmax(scores(x, expand(mask, x.shape), -3.4028234663852886e38)),
    },
  },
  {
    mistake: 'softmax over all, then weights multiplied by the mask',
    law: padWeights,
    subject: { op: 'maskedSoftmax', weigh: (x, mask) => mul(softmax(x), mask.cast(x.dtype)) },
  },
  {
    mistake: 'a gradient that is read at pads: 0 times NaN',
    law: padScores,
    subject: { op: 'maskedSoftmax', weigh: (x, mask) => softmax(scores(x, expand(mask, x.shape), -1e9)) },
  },
  {
    mistake: 'weights rounded to the grid, each by itself',
    law: gridWeights,
    subject: { op: 'gridSoftmax', weigh: (x, mask) => onGrid(x, mask, round) },
  },
  {
    mistake: 'what rounding down left, given to the first weight',
    law: gridWeights,
    subject: {
      op: 'gridSoftmax',
      weigh: (x, mask) => {
        const down = onGrid(x, mask, floor);
        const rest = sub(1, sum(down, -1, { keepDims: true }));
        const first = slice(down, 1, 0, 1).add(rest);
        return cat([first, slice(down, 1, 1)], 1);
      },
    },
  },
  {
    mistake: 'plain softmax, whose sum is off by rounding',
    law: gridWeights,
    subject: { op: 'gridSoftmax', weigh: maskedSoftmax },
  },
];
