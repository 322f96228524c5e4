import { type AdamOptions, AdamRule } from './adam-rule.ts';
import type { Params } from './groups.ts';

const defaults: Required<AdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};

/**
 * Adaptive moments: `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`,
 * `w -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)`, with `g += weightDecay w` first. The step count t is that of
 * the elements: it pauses where they are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const adam = new Adam([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * adam.step();
 * w.toArray() // [0.9]
 * @see Kingma & Ba 2015, algorithm 1; amsgrad: Reddi et al. 2018; formulas as documented for PyTorch's Adam
 */
export class Adam extends AdamRule {
  protected override readonly decoupled = false;

  constructor(params: Params<Required<AdamOptions>>, options: AdamOptions = {}) {
    super('adam', params, defaults, options);
  }
}
