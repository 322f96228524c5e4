import {
  add,
  div,
  gather,
  layerNorm,
  logSoftmax,
  mul,
  neg,
  oneHot,
  softmax,
  softmaxCrossEntropy,
  sqrt,
  squeeze,
  sub,
  sum,
  type Tensor,
  tensor,
  unsqueeze,
  varMean,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { composition } from '../laws/composition.ts';
import { firstDerivative } from '../laws/derivatives.ts';
import { forward } from '../laws/forward.ts';
import type { Spec } from '../spec.ts';
import { specOf } from '../suites.ts';
import type { Mutant } from './mutant.ts';

interface Normed {
  readonly rank: number;
  readonly eps: number;
}
interface Classes {
  readonly ids: readonly number[];
  readonly smoothing: number;
}

const last = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i - rank);

/** A layer norm by other statistics. */
const normBy = (normal: (x: Tensor, axes: readonly number[], eps: number) => Tensor): Spec => ({
  ...specOf('layerNorm'),
  run: ([x, weight, bias], params) => {
    const { rank, eps } = params as Normed;
    const out = normal(x as Tensor, last(rank), eps);
    const scaled = weight === undefined ? out : mul(out, weight);
    return bias === undefined ? scaled : add(scaled, bias);
  },
});

const moments = (x: Tensor, axes: readonly number[], correction = 0): { mean: Tensor; variance: Tensor } =>
  varMean(x, axes, { keepDims: true, correction });

/** A cross-entropy of its own. */
const termsBy = (run: (logits: Tensor, ids: Tensor, smoothing: number, weight: Tensor | null) => Tensor): Spec => ({
  ...specOf('softmaxCrossEntropy'),
  run: ([logits, weight = null], params) => {
    const { ids, smoothing } = params as Classes;
    return run(logits as Tensor, tensor(Int32Array.from(ids)), smoothing, weight);
  },
});

const ofClass = (x: Tensor, ids: Tensor): Tensor => squeeze(gather(x, 1, unsqueeze(ids, 1)), 1);

const defineTerms = (
  grad: (logits: Tensor, ids: Tensor, g: Tensor) => Tensor,
  composed: (logits: Tensor, ids: Tensor) => Tensor,
) =>
  defineOp({
    name: 'softmaxCrossEntropy',
    inputs: ['logits', 'ids'],
    saves: ['logits', 'ids'],
    shape: ({ ids }) => ids.shape,
    forward: (k, { logits, ids }) => k.crossEntropy(logits, ids, null, 0).out,
    vjp: { logits: (g, { logits, ids }) => grad(logits, ids, unsqueeze(g, 1)) },
    composed: ({ logits, ids }) => composed(logits, ids),
  });

const slope = (logits: Tensor, ids: Tensor): Tensor =>
  sub(softmax(logits), oneHot(ids, logits.shape[1] as number).cast(logits.dtype));
const ignoresIncoming = defineTerms(slope, (logits, ids) => neg(ofClass(logSoftmax(logits), ids)));
const composedOfLogits = defineTerms(
  (logits, ids, g) => mul(slope(logits, ids), g),
  (logits, ids) => sub(sum(mul(softmax(logits), logits), -1), ofClass(logits, ids)),
);

export const fusedMutants: readonly Mutant<Spec>[] = [
  {
    mistake: 'a layer norm whose variance divides by n - 1',
    law: forward,
    subject: normBy((x, axes, eps) => {
      const { mean, variance } = moments(x, axes, 1);
      return div(sub(x, mean), sqrt(add(variance, eps)));
    }),
  },
  {
    mistake: 'a layer norm that adds eps to the deviation, not to the variance',
    law: forward,
    subject: normBy((x, axes, eps) => {
      const { mean, variance } = moments(x, axes);
      return div(sub(x, mean), add(sqrt(variance), eps));
    }),
  },
  {
    mistake: 'a layer norm over the batch, too',
    law: forward,
    subject: normBy((x, _, eps) => layerNorm(x, x.shape, { eps })),
  },
  {
    mistake: 'the mean and the variance of a layer norm taken to be constants in backward',
    law: firstDerivative,
    subject: normBy((x, axes, eps) => {
      const { mean, variance } = moments(x.detach(), axes);
      return div(sub(x, mean), sqrt(add(variance, eps)));
    }),
  },
  {
    mistake: 'label smoothing shared among the other classes alone',
    law: forward,
    subject: termsBy((logits, ids, smoothing, weight) => {
      const V = logits.shape[1] as number;
      const others = V === 1 ? 0 : (smoothing * V) / (V - 1);
      return softmaxCrossEntropy(logits, ids, { weight, labelSmoothing: Math.min(1, others) });
    }),
  },
  {
    mistake: 'softmax less the target as the gradient of a cross-entropy, whatever arrives',
    law: firstDerivative,
    subject: termsBy((logits, ids) => apply(ignoresIncoming, [logits, ids], undefined)),
  },
  {
    mistake: 'class weights that count in the loss, and not in its gradient',
    law: firstDerivative,
    subject: termsBy((logits, ids, smoothing, weight) => {
      const even = softmaxCrossEntropy(logits, ids, { labelSmoothing: smoothing });
      if (weight === null) return even;
      const right = softmaxCrossEntropy(logits, ids, { weight, labelSmoothing: smoothing });
      return add(right.detach(), sub(even, even.detach()));
    }),
  },
  {
    mistake: 'a cross-entropy whose plain definition takes the mean of the logits for the logarithm of their sum',
    law: composition,
    subject: termsBy((logits, ids) => apply(composedOfLogits, [logits, ids], undefined)),
  },
];
