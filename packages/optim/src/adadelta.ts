import { kernels, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `Adadelta`, with PyTorch's defaults. */
export interface AdadeltaOptions {
  readonly lr?: number;
  /** How much of the mean squares a step keeps. */
  readonly rho?: number;
  readonly eps?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<AdadeltaOptions> = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false };

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, v: Numbers, u: Numbers],
  readonly [sign: number, weightDecay: number, lr: number, rho: number, eps: number]
> = {
  name: 'adadeltaStep',
  run([value, grad, v, u], [sign, weightDecay, lr, rho, eps], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      v[i] = rho * (v[i] as number) + (1 - rho) * g * g;
      const d = (Math.sqrt((u[i] as number) + eps) / Math.sqrt((v[i] as number) + eps)) * g;
      u[i] = rho * (u[i] as number) + (1 - rho) * d * d;
      value[i] = w - lr * d;
    }
  },
};

/**
 * Descent without a rate to choose: `v = rho v + (1 - rho) g^2`, `d = sqrt(u + eps) / sqrt(v + eps) * g`,
 * `u = rho u + (1 - rho) d^2`, `w -= lr d`, with `g += weightDecay w` first. A step has the units of the weight.
 * Both means pause where elements are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const adadelta = new Adadelta([w], { rho: 0, eps: 0.25 });
 * backward(sum(mul(w, w)));
 * adadelta.step();
 * w.toArray() // [0.5149]
 * @see Zeiler 2012, algorithm 1; formulas as documented for PyTorch's Adadelta
 */
export class Adadelta extends Optimizer<Required<AdadeltaOptions>> {
  constructor(params: Params<Required<AdadeltaOptions>>, options: AdadeltaOptions = {}) {
    super('adadelta', params, defaults, options);
  }

  protected override problems(group: Required<AdadeltaOptions>): readonly (string | null)[] {
    const { rho } = group;
    return [...commonProblems(group), rho >= 0 && rho <= 1 ? null : `rho is ${rho}; expected a number from 0 to 1`];
  }

  protected override slots(): readonly string[] {
    return ['v', 'u'];
  }

  protected override get ruleUpdate(): unknown {
    return Adadelta.prototype.update;
  }

  protected override update({ value, grad, state, group, elements }: Update<Required<AdadeltaOptions>>): void {
    const { lr, rho, eps, weightDecay } = group;
    const { v, u } = state as Record<'v' | 'u', Numbers>;
    kernels.step(rule, [value, grad, v, u], [signOf(group), weightDecay, lr, rho, eps], elements);
  }
}
