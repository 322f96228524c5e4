import { kernels, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems, outOfRange } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `SGD`, with PyTorch's defaults. */
export interface SGDOptions {
  readonly lr?: number;
  readonly momentum?: number;
  readonly dampening?: number;
  readonly nesterov?: boolean;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<SGDOptions> = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  nesterov: false,
  weightDecay: 0,
  maximize: false,
};

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, momentum: Numbers | null],
  readonly [sign: number, weightDecay: number, lr: number, momentum: number, arriving: number, nesterov: number]
> = {
  name: 'sgdStep',
  run([value, grad, buffer], [sign, weightDecay, lr, momentum, arriving, nesterov], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      if (buffer === null) {
        value[i] = w - lr * g;
        continue;
      }
      // a product with 0 is left out: at the first step the buffer is the gradient, bit for bit
      buffer[i] = momentum === 0 ? g : momentum * (buffer[i] as number) + arriving * g;
      value[i] = w - lr * (nesterov !== 0 ? g + nesterov * (buffer[i] as number) : (buffer[i] as number));
    }
  },
};

/**
 * Gradient descent: `w -= lr g`, with `g += weightDecay w` first, and with momentum `b = momentum b + (1 - dampening) g`, at the
 * first step `b = g`, then `w -= lr b`, or under Nesterov `w -= lr (g + momentum b)`.
 * The momentum pauses where elements are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const sgd = new SGD([w], { lr: 0.5 });
 * backward(sum(mul(w, w)));
 * sgd.step();
 * w.toArray() // [0]
 * @see Sutskever et al. 2013; formulas as documented for PyTorch's SGD
 */
export class SGD extends Optimizer<Required<SGDOptions>> {
  constructor(params: Params<Required<SGDOptions>>, options: SGDOptions = {}) {
    super('sgd', params, defaults, options);
  }

  protected override problems(group: Required<SGDOptions>): readonly (string | null)[] {
    const { momentum, dampening, nesterov } = group;
    return [
      ...commonProblems(group),
      outOfRange('momentum', momentum, 0),
      nesterov && (momentum === 0 || dampening !== 0)
        ? `nesterov needs a momentum above 0 and no dampening; momentum is ${momentum}, dampening is ${dampening}`
        : null,
    ];
  }

  protected override slots({ momentum }: Required<SGDOptions>): readonly string[] {
    return momentum === 0 ? [] : ['momentum'];
  }

  protected override get ruleUpdate(): unknown {
    return SGD.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<SGDOptions>>): void {
    const { lr, momentum, dampening, nesterov, weightDecay } = group;
    const buffer = state['momentum'] ?? null;
    const first = scalars['hasBuffer'] !== 1;
    if (buffer !== null) scalars['hasBuffer'] = 1;
    kernels.step(
      rule,
      [value, grad, buffer],
      [signOf(group), weightDecay, lr, first ? 0 : momentum, 1 - dampening, nesterov ? momentum : 0],
      elements,
    );
  }
}
