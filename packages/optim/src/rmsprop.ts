import { kernels, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems, outOfRange } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `RMSprop`, with PyTorch's defaults. */
export interface RMSpropOptions {
  readonly lr?: number;
  /** How much of the mean square a step keeps. */
  readonly alpha?: number;
  readonly eps?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  readonly momentum?: number;
  /** Divides by the standard deviation, not the root mean square. */
  readonly centered?: boolean;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<RMSpropOptions> = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, v: Numbers, mean: Numbers | null, momentum: Numbers | null],
  readonly [sign: number, weightDecay: number, lr: number, alpha: number, eps: number, momentum: number]
> = {
  name: 'rmspropStep',
  run([value, grad, v, mean, buffer], [sign, weightDecay, lr, alpha, eps, momentum], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      v[i] = alpha * (v[i] as number) + (1 - alpha) * g * g;
      let spread = v[i] as number;
      if (mean !== null) {
        mean[i] = alpha * (mean[i] as number) + (1 - alpha) * g;
        spread = Math.max(0, spread - (mean[i] as number) * (mean[i] as number));
      }
      const step = g / (Math.sqrt(spread) + eps);
      if (buffer !== null) buffer[i] = momentum * (buffer[i] as number) + step;
      value[i] = w - lr * (buffer === null ? step : (buffer[i] as number));
    }
  },
};

/**
 * Descent by the gradient over its root mean square: `v = alpha v + (1 - alpha) g^2`, `w -= lr g / (sqrt(v) + eps)`. Centered:
 * `mean = alpha mean + (1 - alpha) g`, and `v - mean^2` in the place of v; below 0, which only rounding can make it, it counts
 * as 0. With momentum: `b = momentum b + g / (sqrt(v) + eps)`, `w -= lr b`. First of all `g += weightDecay w`.
 * All of these pause where elements are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const rmsprop = new RMSprop([w], { lr: 0.05 });
 * backward(sum(mul(w, w)));
 * rmsprop.step();
 * w.toArray() // [0.5]
 * @see Tieleman & Hinton 2012, lecture 6.5; centered: Graves 2013; formulas as documented for PyTorch's RMSprop
 */
export class RMSprop extends Optimizer<Required<RMSpropOptions>> {
  constructor(params: Params<Required<RMSpropOptions>>, options: RMSpropOptions = {}) {
    super('rmsprop', params, defaults, options);
  }

  protected override problems(group: Required<RMSpropOptions>): readonly (string | null)[] {
    return [...commonProblems(group), outOfRange('alpha', group.alpha, 0), outOfRange('momentum', group.momentum, 0)];
  }

  protected override slots({ centered, momentum }: Required<RMSpropOptions>): readonly string[] {
    return ['v', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['momentum'] : [])];
  }

  protected override get ruleUpdate(): unknown {
    return RMSprop.prototype.update;
  }

  protected override update({ value, grad, state, group, elements }: Update<Required<RMSpropOptions>>): void {
    const { lr, alpha, eps, weightDecay, momentum, centered } = group;
    const { v, mean, momentum: buffer } = state as Record<'v' | 'mean' | 'momentum', Numbers>;
    kernels.step(
      rule,
      [value, grad, v, centered ? mean : null, momentum > 0 ? buffer : null],
      [signOf(group), weightDecay, lr, alpha, eps, momentum],
      elements,
    );
  }
}
