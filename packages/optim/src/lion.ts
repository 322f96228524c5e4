import { kernels, type StepRule } from '@frostgrad/core/extend';
import { signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `Lion`, with the defaults of its paper. */
export interface LionOptions {
  /** A third to a tenth of what one would give `AdamW`. */
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  /** The part of a value that a step of rate 1 takes off. */
  readonly weightDecay?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<LionOptions> = { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, maximize: false };

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, m: Numbers],
  readonly [sign: number, b1: number, b2: number, lr: number, kept: number]
> = {
  name: 'lionStep',
  run([value, grad, m], [sign, b1, b2, lr, kept], start, end) {
    for (let i = start; i < end; i++) {
      const g = sign * (grad[i] as number);
      value[i] = kept * (value[i] as number) - lr * Math.sign(b1 * (m[i] as number) + (1 - b1) * g);
      m[i] = b2 * (m[i] as number) + (1 - b2) * g;
    }
  },
};

/**
 * Descent by the sign of a momentum: `w -= lr (sign(b1 m + (1 - b1) g) + weightDecay w)`, then `m = b2 m + (1 - b2) g`. One array
 * of state where Adam has two.
 * It pauses where elements are frozen, which do not decay either.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1, -1], { requiresGrad: true });
 * const lion = new Lion([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * lion.step();
 * w.toArray() // [0.9, -0.9]
 * @see Chen et al. 2023, algorithm 2 (arXiv 2302.06675)
 */
export class Lion extends Optimizer<Required<LionOptions>> {
  constructor(params: Params<Required<LionOptions>>, options: LionOptions = {}) {
    super('lion', params, defaults, options);
  }

  protected override problems(group: Required<LionOptions>): readonly (string | null)[] {
    return commonProblems(group);
  }

  protected override slots(): readonly string[] {
    return ['m'];
  }

  protected override get ruleUpdate(): unknown {
    return Lion.prototype.update;
  }

  protected override update({ value, grad, state, group, elements }: Update<Required<LionOptions>>): void {
    const { lr, betas, weightDecay } = group;
    const [b1, b2] = betas;
    const { m } = state as Record<'m', Numbers>;
    kernels.step(rule, [value, grad, m], [signOf(group), b1, b2, lr, 1 - lr * weightDecay], elements);
  }
}
