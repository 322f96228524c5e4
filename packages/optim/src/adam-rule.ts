import { kernels, pow64 } from '@frostgrad/core/extend';
import { commonProblems } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `Adam` and `AdamW`, with PyTorch's defaults. */
export interface AdamOptions {
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** In `Adam` L2, added to the gradient; in `AdamW` the part of a value that a step of rate 1 takes off. */
  readonly weightDecay?: number;
  /** Divides by the largest second moment so far. */
  readonly amsgrad?: boolean;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

/** The rule of Adam, for both kinds of decay. */
export abstract class AdamRule extends Optimizer<Required<AdamOptions>> {
  /** Whether decay goes past the gradient. */
  protected abstract readonly decoupled: boolean;

  protected override problems(group: Required<AdamOptions>): readonly (string | null)[] {
    return commonProblems(group);
  }

  protected override slots({ amsgrad }: Required<AdamOptions>): readonly string[] {
    return amsgrad ? ['m', 'v', 'largest'] : ['m', 'v'];
  }

  protected override get sureUpdate(): unknown {
    return AdamRule.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group }: Update<Required<AdamOptions>>): void {
    const { lr, betas, eps, weightDecay, maximize } = group;
    const [b1, b2] = betas;
    const { m, v, largest = null } = state as { m: Numbers; v: Numbers; largest?: Numbers };
    const t = (scalars['step'] ?? 0) + 1;
    scalars['step'] = t;
    kernels.adamStep(
      { value, grad, m, v, largest },
      {
        b1,
        b2,
        size: lr / (1 - pow64(b1, t)),
        scale: Math.sqrt(1 - pow64(b2, t)),
        eps,
        kept: this.decoupled ? 1 - lr * weightDecay : 1,
        weightDecay: this.decoupled ? 0 : weightDecay,
        maximize,
      },
    );
  }
}
