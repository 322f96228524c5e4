import { indexSelect, mul, neg, type Tensor } from '@frostgrad/core/functional';
import { classTargets, expectClassWeights, ofClass, reducedByClass } from './class-targets.ts';
import { entered, type LossOf, type LossOptions, type Reduction, type Rows } from './loss-entry.ts';

/** Options of losses over class ids. */
export interface NLLOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** A factor for each class, `[V]`; the mean divides by those of the targets, as PyTorch's. */
  readonly weight?: Tensor;
  /** Positions with this target are passed over, and not counted; default -100. */
  readonly ignoreIndex?: number;
}

const OP = 'nllLoss';

/**
 * Negative log-likelihood of the targets: `-weight[target] logProbs[..., target]`, and with weights the sum of it over the
 * sum of the targets' weights. Pads and ignored positions are not read or counted; with nothing left, or only weights of 0, the
 * loss and its gradients are 0, where PyTorch's mean is NaN.
 *
 * @param logProbs `[..., V]`, classes last; `[B, T, ..., V]` with `live`, or ragged `[L, ..., V]`
 * @param targets `[...]`, class ids
 * @throws ShapeError when they, or the weights, do not go together. @throws ValueError for a live target that is no class.
 * @throws DTypeError when the log-probabilities are not floating.
 * @example
 * nllLoss(tensor([[-1, -2], [-3, -4]]), tensor([1, -100], { dtype: 'int32' })).item() // 2
 */
export function nllLoss<X extends Rows, R extends Reduction = 'mean'>(
  logProbs: X,
  targets: Rows,
  { live, weight, ignoreIndex = -100, reduction }: NLLOptions<R> = {},
): LossOf<X, R> {
  const given = classTargets(OP, ['logProbs', 'targets'], entered(OP, { logProbs, targets }, live, 1), ignoreIndex);
  const { scores, ids } = given;
  const weights = weight ?? null;
  expectClassWeights(OP, weights, scores.shape[1] as number);
  const picked = neg(ofClass(scores, ids)); // [P]
  const terms = weights === null ? picked : mul(picked, indexSelect(weights, 0, ids));
  return reducedByClass<X, R>(terms, given, weights, reduction);
}
