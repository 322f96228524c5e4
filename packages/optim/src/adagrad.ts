import { kernels, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems, outOfRange } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';
import { fill } from './slots.ts';

/** Hyperparameters of `Adagrad`, with PyTorch's defaults. */
export interface AdagradOptions {
  readonly lr?: number;
  /** At step t the rate is `lr / (1 + (t - 1) lrDecay)`. */
  readonly lrDecay?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** What the sum of squares begins with. */
  readonly initialAccumulatorValue?: number;
  readonly eps?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<AdagradOptions> = {
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
};

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, sum: Numbers],
  readonly [sign: number, weightDecay: number, rate: number, eps: number]
> = {
  name: 'adagradStep',
  run([value, grad, sum], [sign, weightDecay, rate, eps], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      sum[i] = (sum[i] as number) + g * g;
      value[i] = w - (rate * g) / (Math.sqrt(sum[i] as number) + eps);
    }
  },
};

/**
 * Descent by the gradient over the root of the sum of all its squares: `s += g^2`,
 * `w -= lr / (1 + (t - 1) lrDecay) * g / (sqrt(s) + eps)`, with `g += weightDecay w` first. The step count t is that of the
 * elements: it pauses where they are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const adagrad = new Adagrad([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * adagrad.step();
 * w.toArray() // [0.9]
 * @see Duchi et al. 2011, figure 1; formulas as documented for PyTorch's Adagrad
 */
export class Adagrad extends Optimizer<Required<AdagradOptions>> {
  constructor(params: Params<Required<AdagradOptions>>, options: AdagradOptions = {}) {
    super('adagrad', params, defaults, options);
  }

  protected override problems(group: Required<AdagradOptions>): readonly (string | null)[] {
    return [
      ...commonProblems(group),
      outOfRange('lrDecay', group.lrDecay, 0),
      outOfRange('initialAccumulatorValue', group.initialAccumulatorValue, 0),
    ];
  }

  protected override slots(): readonly string[] {
    return ['sum'];
  }

  protected override get ruleUpdate(): unknown {
    return Adagrad.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<AdagradOptions>>): void {
    const { lr, lrDecay, weightDecay, initialAccumulatorValue, eps } = group;
    const { sum } = state as Record<'sum', Numbers>;
    const before = scalars['step'] ?? 0;
    if (before === 0) fill(sum, elements, initialAccumulatorValue);
    scalars['step'] = before + 1;
    const rate = lr / (1 + before * lrDecay);
    kernels.step(rule, [value, grad, sum], [signOf(group), weightDecay, rate, eps], elements);
  }
}
