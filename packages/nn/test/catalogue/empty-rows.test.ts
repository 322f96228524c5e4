import {
  cast,
  div,
  exp,
  grad,
  logicalNot,
  maskedFill,
  maskedLogSumExp,
  maskedMax,
  maskedMean,
  maskedSoftmax,
  matmul,
  mul,
  ones,
  Ragged,
  segmentMax,
  segmentMean,
  slice,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  where,
} from '@frostgrad/core';
import { type MaskingMethod, scaledDotProductAttention } from '../../src/index.ts';
import { type Attend, byHand, functions, modules, sharedWeight } from './attend.ts';
import { bug, expectBits, expectZeros } from './bug.ts';

const FINFO_MIN = -3.4028234663852886e38;
const lengths = [0, 2];

const leaf = (values: readonly unknown[]): Tensor => tensor(values as number[][], { requiresGrad: true });
const asked = (): Tensor => leaf([[[1, 2]], [[-1, 0.5]]]);
const keysOf = (): Tensor =>
  leaf([
    [
      [5, 6],
      [7, 8],
      [9, 10],
    ],
    [
      [0.5, -1],
      [2, 1],
      [9, 9],
    ],
  ]);

/** Contexts of a batch whose queries go through one weight, and the gradients of the keys and of that weight. */
function run(attend: Attend, rows: readonly [from: number, to: number]): readonly [Tensor, Tensor, Tensor] {
  const weight = sharedWeight();
  const [from, to] = rows;
  const keys = slice(keysOf(), 0, from, to).detach().requiresGrad_();
  const query = matmul(slice(asked(), 0, from, to), weight);
  const context = attend(query, keys, keys, lengths.slice(from, to));
  const [dKeys, dWeight] = grad([sum(mul(context, context).add(context))], [keys, weight]) as [Tensor, Tensor];
  return [context, dKeys, dWeight];
}

bug<Attend>(
  'a fully masked row is zeros with zero gradient, and poisons no weight of the batch ' +
    '(torch #41508; burn #4697; NeMo #2826; rten #1321; mlx #2395: garbage)',
  (attend) => {
    const [context, dKeys, dWeight] = run(attend, [0, 2]);
    const [alone, , dWeightAlone] = run(attend, [1, 2]);
    expectZeros('the context of the empty row', slice(context, 0, 0, 1));
    expectZeros('the gradient of the empty row', slice(dKeys, 0, 0, 1));
    expectBits('the context of the other row', slice(context, 0, 1), alone);
    expectBits('the gradient of the shared weight', dWeight, dWeightAlone);
  },
  {
    ours: { ...functions, ...modules },
    naive: {
      'scores of -Infinity: NaN, in the gradient of every row': {
        run: byHand({ weigh: (scores, mask) => softmax(maskedFill(scores, logicalNot(mask), -Infinity)) }),
        shows: /the context of the empty row, element 0, is NaN/,
      },
      '-Infinity added, and NaN replaced behind the softmax: the gradient is NaN still': {
        run: byHand({
          weigh: (scores, mask) => {
            const weights = softmax(scores.add(where(mask, tensor(0), -Infinity)));
            return where(weights.isnan(), 0, weights);
          },
        }),
        shows: /the gradient of .+ is NaN/,
      },
      "scores of the dtype's least number: the mean of the pads": {
        run: byHand({ weigh: (scores, mask) => softmax(maskedFill(scores, logicalNot(mask), FINFO_MIN)) }),
        shows: /the context of the empty row, element 0, is 7; expected 0/,
      },
      'exp times the mask over its sum: 0 / 0': {
        run: byHand({
          weigh: (scores, mask) => {
            const kept = mul(exp(sub(scores, scores.amax(-1, { keepDims: true }))), cast(mask, 'float32'));
            return div(kept, sum(kept, -1, { keepDims: true }));
          },
        }),
        shows: /the context of the empty row, element 0, is NaN/,
      },
    },
  },
);

/** One number a row of `[B, T]`, of its live elements. */
type Reduce = (x: Tensor, lengths: readonly number[], mask: Tensor) => Tensor;

bug<Reduce>(
  'a row without elements gives a number, and poisons no weight behind it (mean and largest of nothing)',
  (reduce) => {
    const x = leaf([
      [4, 4],
      [1, 3],
    ]);
    const weight = tensor([2], { requiresGrad: true });
    const mask = tensor([
      [false, false],
      [true, true],
    ]);
    const out = sum(reduce(mul(x, weight), lengths, mask));
    const [dx, dw] = grad([out], [x, weight]) as [Tensor, Tensor];
    if (!Number.isFinite(out.item())) expectZeros('what comes out', out);
    expectZeros('the gradient of the empty row', slice(dx, 0, 0, 1));
    if (!Number.isFinite(dw.item())) expectZeros('the gradient of the weight', dw);
  },
  {
    ours: {
      maskedMean: (x, _, mask) => maskedMean(x, mask, 1),
      maskedMax: (x, _, mask) => maskedMax(x, mask, 1),
      'exp of maskedLogSumExp': (x, _, mask) => exp(maskedLogSumExp(x, mask, 1)),
      segmentMean: (x, live) => segmentMean(Ragged.fromPadded(x, live)),
      segmentMax: (x, live) => segmentMax(Ragged.fromPadded(x, live)),
    },
    naive: {
      'a sum over the number of elements: 0 / 0': {
        run: (x, live, mask) => div(sum(where(mask, x, 0), 1), tensor([...live])),
        shows: /what comes out, element 0, is NaN/,
      },
      'the largest after -Infinity at pads': {
        run: (x, _, mask) => where(mask, x, -Infinity).amax(1),
        shows: /what comes out, element 0, is -Infinity/,
      },
    },
  },
);

/** Scores `[1, T, S]` as products of a query of 1 and keys of one feature. */
const byAttention =
  (method: MaskingMethod) =>
  (scores: Tensor, attnMask: Tensor): Tensor => {
    const keys = transpose(scores); // [1, S, 1]
    return scaledDotProductAttention(ones([1, 1, 1]), keys, keys, { method, attnMask, scale: 1 }).weights;
  };

bug<(scores: Tensor, mask: Tensor) => Tensor>(
  'attention over nothing attends to nothing: not 1/3, 1/3, 1/3 (finfo.min, measured in torch 1.13)',
  (weigh) => expectZeros('the weights', weigh(tensor([[[1, 2, 3]]]), tensor([[[false, false, false]]]))),
  {
    ours: {
      maskedSoftmax: (scores, mask) => maskedSoftmax(scores, mask),
      ...Object.fromEntries(
        (['mask', 'frozen'] as const).map((method) => [`scaledDotProductAttention, ${method}`, byAttention(method)]),
      ),
    },
    naive: {
      'scores of the least number': {
        run: (scores, mask) => softmax(where(mask, scores, FINFO_MIN)),
        shows: /the weights, element 0, is 0\.333/,
      },
      'scores less 1e9: the softmax of the pads': {
        run: (scores, mask) => softmax(sub(scores, mul(cast(logicalNot(mask), 'float32'), 1e9))),
        shows: /the weights, element 0, is 0\.333/,
      },
    },
  },
);
