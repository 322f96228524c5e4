import {
  add,
  eq,
  logicalAnd,
  logSoftmax,
  mul,
  neg,
  Ragged,
  ShapeError,
  softmaxCrossEntropy,
  sum,
  type Tensor,
  ValueError,
  where,
} from '@frostgrad/core/functional';
import { isFloating, showShape } from '@frostgrad/core/extend';
import { classTargets, expectClassWeights, reducedByClass } from './class-targets.ts';
import {
  entered,
  type Entered,
  expectFloating,
  type LossOf,
  reduced,
  type Reduction,
  type Rows,
} from './loss-entry.ts';
import type { NLLOptions } from './nll-loss.ts';

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions<R extends Reduction = Reduction> extends NLLOptions<R> {
  /** The share of each target that is spread evenly over all classes, 0 to 1; default 0. */
  readonly labelSmoothing?: number;
}

const OP = 'crossEntropy';

/**
 * Cross-entropy of targets and the softmax of logits, over live positions only: pads in logits and targets are not
 * read, so any integer may stand there, and neither are positions whose target is `ignoreIndex`. With nothing left the loss
 * and its gradient are 0, where PyTorch's mean is NaN.
 *
 * `-weight[y] log softmax(logits)[y]` for a class y, or for probabilities q `-sum over c of weight[c] q[c] log softmax(logits)[c]`.
 * With label smoothing s, q is `(1 - s) q + s / V`; for a class y that is `(1 - s)` of the first and `s / V` of the sum over all
 * classes. The mean is over positions, and for classes with weights over those of the targets.
 *
 * @param logits `[..., V]`, classes last; padded `[B, T, ..., V]` with `live`, or ragged `[L, ..., V]`
 * @param targets class ids `[...]`, int32; or probabilities `[..., V]`, floating
 * @throws ShapeError when logits, targets and weights do not go together. @throws DTypeError when logits are not floating.
 * @throws ValueError for a live target that is no class, a smoothing outside of 0 to 1, and `ignoreIndex` beside probabilities.
 * @example
 * crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item() // 0.6931
 * crossEntropy(tensor([[0, 0]]), tensor([[0.25, 0.75]])).item() // 0.6931
 * @see Szegedy et al. 2016, section 7, for label smoothing
 */
export function crossEntropy<X extends Rows, R extends Reduction = 'mean'>(
  logits: X,
  targets: Rows,
  { live, weight, ignoreIndex, labelSmoothing = 0, reduction }: CrossEntropyOptions<R> = {},
): LossOf<X, R> {
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ValueError(OP, `labelSmoothing is ${labelSmoothing}; expected 0 to 1`);
  }
  const rows = entered(OP, { logits, targets }, live, 1);
  const weights = weight ?? null;
  if (isFloating((targets instanceof Ragged ? targets.values : targets).dtype)) {
    if (ignoreIndex !== undefined) {
      throw new ValueError(OP, `ignoreIndex is ${ignoreIndex} beside probabilities, which name no class; use live`);
    }
    return reduced<X, R>(ofProbabilities(rows, weights, labelSmoothing), rows.give, reduction);
  }
  const given = classTargets(OP, ['logits', 'targets'], rows, ignoreIndex ?? -100);
  const { scores, ids } = given;
  expectClassWeights(OP, weights, scores.shape[1] as number);
  const terms = softmaxCrossEntropy(scores, ids, { weight: weights, labelSmoothing }); // [P]
  return reducedByClass<X, R>(terms, given, weights, reduction);
}

/** A term for each position. */
function ofProbabilities({ values }: Entered, weight: Tensor | null, smoothing: number): Tensor {
  const [logits, given] = values as [Tensor, Tensor];
  expectFloating(OP, 'logits', logits);
  const V = logits.shape.at(-1) ?? 0;
  if (given.shape.join() !== logits.shape.join()) {
    throw new ShapeError(
      OP,
      `logits are ${showShape(logits.shape)} and targets ${showShape(given.shape)} ${given.dtype} over live positions; ` +
        'probabilities have the shape of the logits, and class ids are int32: cast them',
    );
  }
  expectClassWeights(OP, weight, V);
  const q = smoothing === 0 ? given : add(mul(given, 1 - smoothing), smoothing / V);
  const logs = logSoftmax(logits);
  // of an impossible class nothing is asked: 0 * -Infinity would be NaN
  const none = logicalAnd(eq(q, 0), eq(logs, -Infinity));
  const terms = mul(q, where(none, 0, logs));
  return neg(sum(weight === null ? terms : mul(terms, weight), -1));
}
