import {
  add,
  cast,
  div,
  exp,
  grad,
  logicalAnd,
  logicalNot,
  maskedFill,
  maskedSoftmax,
  mul,
  ones,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  where,
} from '@frostgrad/core';
import { type MaskingMethod, scaledDotProductAttention } from '../../src/index.ts';
import { bug, expectBits, expectZeros, Fault } from './bug.ts';

/** Weights of scores `[1, T, S]` under two masks of that shape, of which both must allow. */
type Weigh = (scores: Tensor, keys: Tensor, pairs: Tensor) => Tensor;

/** Scores as products of one query of ones and keys of one feature. */
const attention =
  (method: MaskingMethod): Weigh =>
  (scores, keys, pairs) => {
    const k = transpose(scores);
    const attnMask = logicalAnd(keys, pairs);
    return scaledDotProductAttention(ones([1, 1, 1]), k, k, { method, attnMask, scale: 1 }).weights;
  };

const ours: Readonly<Record<string, Weigh>> = {
  maskedSoftmax: (scores, keys, pairs) => maskedSoftmax(scores, logicalAnd(keys, pairs)),
  'scaledDotProductAttention, mask': attention('mask'),
  'scaledDotProductAttention, frozen': attention('frozen'),
};

const FINFO_MIN = -3.4028234663852886e38;

/** Adds a number at what a mask does not allow. */
const adding =
  (value: number): Weigh =>
  (scores, keys, pairs) => {
    const at = (mask: Tensor): Tensor => where(mask, tensor(0), value);
    return softmax(add(add(scores, at(keys)), at(pairs)));
  };

const all = tensor([[[true, true, true]]]);
const none = logicalNot(all);
const two = tensor([[[true, true, false]]]);

bug<Weigh>(
  'two masks that forbid one place are one mask: two least numbers add up to -Infinity (NeMo #2658, transformers #27114)',
  (weigh) => expectZeros('the weights', weigh(tensor([[[-1, -2, -3]]]), none, none)),
  {
    ours,
    naive: {
      'the least number added by each mask': {
        run: adding(FINFO_MIN),
        shows: /the weights, element 0, is NaN/,
      },
    },
  },
);

bug<Weigh>(
  'there is no sentinel that may not fit the dtype: -1e9 in float16, as here -1e39 in float32 (ocannl #548)',
  (weigh) => expectZeros('the weights', weigh(tensor([[[1, 2, 3]]]), none, all)),
  {
    ours,
    naive: {
      'a sentinel beyond the dtype: -Infinity': { run: adding(-1e39), shows: /the weights, element 0, is NaN/ },
    },
  },
);

bug<Weigh>(
  'no live score is so low that a pad outweighs it: -1e4 is too weak (transformers #17306)',
  (weigh) => {
    const weights = weigh(tensor([[[-20000, -20001, 5]]]), two, all);
    expectBits('the weight of the pad', weights.select(2, 2), [0]);
    if (!(Math.abs(sum(weights).item() - 1) <= 1e-6)) throw new Fault(`the weights sum to ${sum(weights).item()}`);
  },
  { ours, naive: { '-1e4 added': { run: adding(-1e4), shows: /the weight of the pad, element 0, is 1; expected 0/ } } },
);

/** Of 1e30 taking away 1e9 leaves 1e30. */
function unmoved(weigh: Weigh): void {
  const scores = tensor([[[1, 2, 1e30]]], { requiresGrad: true });
  const value = tensor([[[4], [6], [0]]], { requiresGrad: true });
  const weights = weigh(scores, two, all);
  expectBits('the weight of the pad', weights.select(2, 2), [0]);
  const [ds, dv] = grad([weights.matmul(value).sum()], [scores, value]) as [Tensor, Tensor];
  expectBits("the gradient of the pad's score", ds.select(2, 2), [0]);
  expectBits("the gradient of the pad's value", dv.select(1, 2), [0]);
}

bug<Weigh>('a finite pad of 1e30 gets no weight, and its value no gradient (measured in torch 1.13)', unmoved, {
  ours,
  naive: {
    '1e9 taken off the scores of pads': {
      run: (scores, keys) => softmax(sub(scores, mul(cast(logicalNot(keys), 'float32'), 1e9))),
      shows: /the weight of the pad, element 0, is 1; expected 0/,
    },
  },
});

bug<Weigh>(
  'a pad has no say in how the weights of others round, nor in whether they overflow',
  (weigh) => {
    const [plain, padded] = [0, 200].map((pad) => weigh(tensor([[[1, 2, pad]]]), two, all)) as [Tensor, Tensor];
    expectBits('the weights', padded, plain);
  },
  {
    ours,
    naive: {
      'masked after the softmax, and divided by what is left': {
        run: (scores, keys) => {
          const kept = mul(softmax(scores), cast(keys, 'float32'));
          return div(kept, sum(kept, -1, { keepDims: true }));
        },
        shows: /the weights, element 0, is NaN/,
      },
      'exp of everything, times the mask': {
        run: (scores, keys) => {
          const kept = mul(exp(scores), cast(keys, 'float32'));
          return div(kept, sum(kept, -1, { keepDims: true }));
        },
        shows: /the weights, element 0, is NaN/,
      },
      'the largest score of all taken off, pads included': {
        run: (scores, keys) => {
          const shifted = sub(scores, scores.amax(-1, { keepDims: true }));
          const kept = maskedFill(exp(shifted), logicalNot(keys), 0);
          return div(kept, sum(kept, -1, { keepDims: true }));
        },
        shows: /the weights, element 0, is NaN/,
      },
    },
  },
);
