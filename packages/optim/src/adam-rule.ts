import { kernels, pow64, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
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

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, m: Numbers, v: Numbers, largest: Numbers | null],
  readonly [
    sign: number,
    weightDecay: number,
    b1: number,
    b2: number,
    size: number,
    scale: number,
    eps: number,
    kept: number,
  ]
> = {
  name: 'adamStep',
  run([value, grad, m, v, largest], [sign, weightDecay, b1, b2, size, scale, eps, kept], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      m[i] = b1 * (m[i] as number) + (1 - b1) * g;
      v[i] = b2 * (v[i] as number) + (1 - b2) * g * g;
      if (largest !== null) largest[i] = Math.max(largest[i] as number, v[i] as number);
      const second = largest === null ? (v[i] as number) : (largest[i] as number);
      value[i] = kept * w - (size * (m[i] as number)) / (Math.sqrt(second) / scale + eps);
    }
  },
};

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

  protected override get ruleUpdate(): unknown {
    return AdamRule.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<AdamOptions>>): void {
    const { lr, betas, eps, weightDecay } = group;
    const [b1, b2] = betas;
    const { m, v, largest = null } = state as { m: Numbers; v: Numbers; largest?: Numbers };
    const t = (scalars['step'] ?? 0) + 1;
    scalars['step'] = t;
    kernels.step(
      rule,
      [value, grad, m, v, largest],
      [
        signOf(group),
        this.decoupled ? 0 : weightDecay,
        b1,
        b2,
        lr / (1 - pow64(b1, t)),
        Math.sqrt(1 - pow64(b2, t)),
        eps,
        this.decoupled ? 1 - lr * weightDecay : 1,
      ],
      elements,
    );
  }
}
