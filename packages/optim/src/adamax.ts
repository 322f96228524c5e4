import { kernels, pow64, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `Adamax`, with PyTorch's defaults. */
export interface AdamaxOptions {
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<AdamaxOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  maximize: false,
};

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, m: Numbers, u: Numbers],
  readonly [sign: number, weightDecay: number, size: number, b1: number, b2: number, eps: number]
> = {
  name: 'adamaxStep',
  run([value, grad, m, u], [sign, weightDecay, size, b1, b2, eps], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      m[i] = b1 * (m[i] as number) + (1 - b1) * g;
      u[i] = Math.max(b2 * (u[i] as number), Math.abs(g) + eps);
      value[i] = w - (size * (m[i] as number)) / (u[i] as number);
    }
  },
};

/**
 * Adam by the largest gradient instead of the mean square: `m = b1 m + (1 - b1) g`, `u = max(b2 u, |g| + eps)`,
 * `w -= lr / (1 - b1^t) * m / u`, with `g += weightDecay w` first. The step count t is that of the elements: it pauses where
 * they are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const adamax = new Adamax([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * adamax.step();
 * w.toArray() // [0.9]
 * @see Kingma & Ba 2015, algorithm 2; formulas as documented for PyTorch's Adamax
 */
export class Adamax extends Optimizer<Required<AdamaxOptions>> {
  constructor(params: Params<Required<AdamaxOptions>>, options: AdamaxOptions = {}) {
    super('adamax', params, defaults, options);
  }

  protected override problems(group: Required<AdamaxOptions>): readonly (string | null)[] {
    return commonProblems(group);
  }

  protected override slots(): readonly string[] {
    return ['m', 'u'];
  }

  protected override get ruleUpdate(): unknown {
    return Adamax.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<AdamaxOptions>>): void {
    const { lr, betas, eps, weightDecay } = group;
    const [b1, b2] = betas;
    const { m, u } = state as Record<'m' | 'u', Numbers>;
    const t = (scalars['step'] ?? 0) + 1;
    scalars['step'] = t;
    const size = lr / (1 - pow64(b1, t));
    kernels.step(rule, [value, grad, m, u], [signOf(group), weightDecay, size, b1, b2, eps], elements);
  }
}
