import { kernels, pow64, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems, outOfRange } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `NAdam`, with PyTorch's defaults. */
export interface NAdamOptions {
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** How fast the momentum of a step grows towards the first beta. */
  readonly momentumDecay?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<NAdamOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  maximize: false,
};

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, m: Numbers, v: Numbers],
  readonly [
    sign: number,
    weightDecay: number,
    b1: number,
    b2: number,
    ofGradient: number,
    ofMean: number,
    correction: number,
    eps: number,
  ]
> = {
  name: 'nadamStep',
  run([value, grad, m, v], [sign, weightDecay, b1, b2, ofGradient, ofMean, correction, eps], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      m[i] = b1 * (m[i] as number) + (1 - b1) * g;
      v[i] = b2 * (v[i] as number) + (1 - b2) * g * g;
      const root = Math.sqrt((v[i] as number) / correction) + eps;
      value[i] = w - (ofGradient * g + ofMean * (m[i] as number)) / root;
    }
  },
};

/**
 * Adam with Nesterov's momentum: `m` and `v` as in `Adam`, `mu_t = b1 (1 - 0.96^(t momentumDecay) / 2)`, and
 * `w -= lr ((1 - mu_t) / (1 - mu_1...mu_t) g + mu_{t+1} / (1 - mu_1...mu_{t+1}) m) / (sqrt(v / (1 - b2^t)) + eps)`, with
 * `g += weightDecay w` first. The step count t and the product of all mu are those of the elements: they pause where these are
 * frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const nadam = new NAdam([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * nadam.step();
 * w.toArray() // [0.8944]
 * @see Dozat 2016, algorithm 2; formulas as documented for PyTorch's NAdam
 */
export class NAdam extends Optimizer<Required<NAdamOptions>> {
  constructor(params: Params<Required<NAdamOptions>>, options: NAdamOptions = {}) {
    super('nadam', params, defaults, options);
  }

  protected override problems(group: Required<NAdamOptions>): readonly (string | null)[] {
    return [...commonProblems(group), outOfRange('momentumDecay', group.momentumDecay, 0)];
  }

  protected override slots(): readonly string[] {
    return ['m', 'v'];
  }

  protected override get ruleUpdate(): unknown {
    return NAdam.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<NAdamOptions>>): void {
    const { lr, betas, eps, weightDecay, momentumDecay } = group;
    const [b1, b2] = betas;
    const { m, v } = state as Record<'m' | 'v', Numbers>;
    const muAt = (step: number): number => b1 * (1 - 0.5 * pow64(0.96, step * momentumDecay));
    const t = (scalars['step'] ?? 0) + 1;
    const mu = muAt(t);
    const muNext = muAt(t + 1);
    const product = (scalars['muProduct'] ?? 1) * mu;
    scalars['step'] = t;
    scalars['muProduct'] = product;
    const ofGradient = (lr * (1 - mu)) / (1 - product);
    const ofMean = (lr * muNext) / (1 - product * muNext);
    const correction = 1 - pow64(b2, t);
    kernels.step(
      rule,
      [value, grad, m, v],
      [signOf(group), weightDecay, b1, b2, ofGradient, ofMean, correction, eps],
      elements,
    );
  }
}
