import { type AdamOptions, AdamRule } from './adam-rule.ts';
import type { Params } from './groups.ts';

const defaults: Required<AdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 1e-2,
  amsgrad: false,
  maximize: false,
};

/**
 * Adam whose decay goes past the gradient: `w -= lr weightDecay w`, then the step of `Adam` with a gradient that knows
 * nothing of it. Decay is therefore the same for every weight, whatever the size of its gradients.
 * What it remembers pauses where elements are frozen, as in `Adam`; and what is frozen does not decay.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const adamw = new AdamW([w], { lr: 0.1, weightDecay: 0.5 });
 * backward(sum(mul(w, w)));
 * adamw.step();
 * w.toArray() // [0.85]
 * @see Loshchilov & Hutter 2019, algorithm 2; formulas as documented for PyTorch's AdamW
 */
export class AdamW extends AdamRule {
  protected override readonly decoupled = true;

  constructor(params: Params<Required<AdamOptions>>, options: AdamOptions = {}) {
    super('adamw', params, defaults, options);
  }
}
