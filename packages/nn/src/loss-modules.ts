import {
  binaryCrossEntropy,
  type BinaryCrossEntropyOptions,
  binaryCrossEntropyWithLogits,
  type BinaryCrossEntropyWithLogitsOptions,
} from './functional/binary-losses.ts';
import { crossEntropy, type CrossEntropyOptions } from './functional/cross-entropy.ts';
import { klDiv, type KLDivOptions } from './functional/kl-div.ts';
import type { LossOf, LossOptions, Reduction, Rows } from './functional/loss-entry.ts';
import {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type MarginOptions,
  marginRankingLoss,
  multiMarginLoss,
  type MultiMarginOptions,
  tripletMarginLoss,
  type TripletMarginOptions,
} from './functional/margin-losses.ts';
import { nllLoss, type NLLOptions } from './functional/nll-loss.ts';
import {
  huberLoss,
  type HuberOptions,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  type SmoothL1Options,
} from './functional/regression-losses.ts';
import type { Live } from './live.ts';
import { Module } from './module.ts';

/** What a loss is told with each batch. */
export interface LossCall {
  /** For padded sequences `[B, T, ...]`: lengths or a mask (true = live). */
  readonly live?: Live;
}

/**
 * A loss with its options, as a module under PyTorch's name: `forward` is the function. Tensors among the options are
 * buffers, which a state dict names as PyTorch does.
 */
export abstract class Loss<O extends object> extends Module {
  readonly options: O;

  constructor(options: O = {} as O) {
    super();
    this.options = options;
  }

  protected override stateName(path: string): string {
    return path === 'options.posWeight' ? 'pos_weight' : path.replace('options.', '');
  }
}

/**
 * `crossEntropy` with its options. Class weights are a buffer, named `weight`.
 *
 * @example
 * const loss = new CrossEntropyLoss({ labelSmoothing: 0.1 });
 * loss.forward(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item() // 0.6931
 */
export class CrossEntropyLoss<R extends Reduction = 'mean'> extends Loss<CrossEntropyOptions<R>> {
  forward<X extends Rows>(logits: X, targets: Rows, given: LossCall = {}): LossOf<X, R> {
    return crossEntropy<X, R>(logits, targets, { ...this.options, ...given });
  }
}

/** `nllLoss` with its options. Class weights are a buffer, named `weight`. */
export class NLLLoss<R extends Reduction = 'mean'> extends Loss<NLLOptions<R>> {
  forward<X extends Rows>(logProbs: X, targets: Rows, given: LossCall = {}): LossOf<X, R> {
    return nllLoss<X, R>(logProbs, targets, { ...this.options, ...given });
  }
}

/** `mseLoss` with its options. */
export class MSELoss<R extends Reduction = 'mean'> extends Loss<LossOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return mseLoss<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `l1Loss` with its options. */
export class L1Loss<R extends Reduction = 'mean'> extends Loss<LossOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return l1Loss<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `huberLoss` with its options. */
export class HuberLoss<R extends Reduction = 'mean'> extends Loss<HuberOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return huberLoss<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `smoothL1Loss` with its options. */
export class SmoothL1Loss<R extends Reduction = 'mean'> extends Loss<SmoothL1Options<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return smoothL1Loss<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `binaryCrossEntropy` with its options. */
export class BCELoss<R extends Reduction = 'mean'> extends Loss<BinaryCrossEntropyOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return binaryCrossEntropy<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `binaryCrossEntropyWithLogits` with its options. Weights are buffers, named `weight` and `pos_weight`. */
export class BCEWithLogitsLoss<R extends Reduction = 'mean'> extends Loss<BinaryCrossEntropyWithLogitsOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return binaryCrossEntropyWithLogits<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `klDiv` with its options. */
export class KLDivLoss<R extends Reduction | 'batchmean' = 'mean'> extends Loss<KLDivOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return klDiv<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `hingeEmbeddingLoss` with its options. */
export class HingeEmbeddingLoss<R extends Reduction = 'mean'> extends Loss<MarginOptions<R>> {
  forward<X extends Rows>(x: X, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return hingeEmbeddingLoss<X, R>(x, target, { ...this.options, ...given });
  }
}

/** `multiMarginLoss` with its options. */
export class MultiMarginLoss<R extends Reduction = 'mean'> extends Loss<MultiMarginOptions<R>> {
  forward<X extends Rows>(x: X, targets: Rows, given: LossCall = {}): LossOf<X, R> {
    return multiMarginLoss<X, R>(x, targets, { ...this.options, ...given });
  }
}

/** `cosineEmbeddingLoss` with its options. */
export class CosineEmbeddingLoss<R extends Reduction = 'mean'> extends Loss<MarginOptions<R>> {
  forward<X extends Rows>(x1: X, x2: Rows, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return cosineEmbeddingLoss<X, R>(x1, x2, target, { ...this.options, ...given });
  }
}

/** `marginRankingLoss` with its options. */
export class MarginRankingLoss<R extends Reduction = 'mean'> extends Loss<MarginOptions<R>> {
  forward<X extends Rows>(x1: X, x2: Rows, target: Rows, given: LossCall = {}): LossOf<X, R> {
    return marginRankingLoss<X, R>(x1, x2, target, { ...this.options, ...given });
  }
}

/** `tripletMarginLoss` with its options. */
export class TripletMarginLoss<R extends Reduction = 'mean'> extends Loss<TripletMarginOptions<R>> {
  forward<X extends Rows>(anchor: X, positive: Rows, negative: Rows, given: LossCall = {}): LossOf<X, R> {
    return tripletMarginLoss<X, R>(anchor, positive, negative, { ...this.options, ...given });
  }
}
