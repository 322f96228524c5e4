import { kernels, pow64, type StepRule } from '@frostgrad/core/extend';
import { descent, signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

/** Hyperparameters of `RAdam`, with PyTorch's defaults. */
export interface RAdamOptions {
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<RAdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  maximize: false,
};

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, m: Numbers, v: Numbers],
  readonly [
    sign: number,
    weightDecay: number,
    b1: number,
    b2: number,
    size: number,
    scale: number,
    eps: number,
    trusted: number,
  ]
> = {
  name: 'radamStep',
  run([value, grad, m, v], [sign, weightDecay, b1, b2, size, scale, eps, trusted], start, end) {
    for (let i = start; i < end; i++) {
      const w = value[i] as number;
      const g = descent(grad[i] as number, w, sign, weightDecay);
      m[i] = b1 * (m[i] as number) + (1 - b1) * g;
      v[i] = b2 * (v[i] as number) + (1 - b2) * g * g;
      const step = size * (m[i] as number);
      value[i] = w - (trusted === 1 ? (step * scale) / (Math.sqrt(v[i] as number) + eps) : step);
    }
  },
};

/**
 * Adam that trusts its second moment only once it knows enough: with `m` and `v` as in `Adam`, `rhoInf = 2 / (1 - b2) - 1` and
 * `rho = rhoInf - 2 t b2^t / (1 - b2^t)`, a step is `w -= lr m / (1 - b1^t)` while rho is at most 5, then that times
 * `r sqrt(1 - b2^t) / (sqrt(v) + eps)`, `r^2 = (rho - 4)(rho - 2) rhoInf / ((rhoInf - 4)(rhoInf - 2) rho)`. First of all
 * `g += weightDecay w`. The step count t is that of the elements: it pauses where they are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const radam = new RAdam([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * radam.step();
 * w.toArray() // [0.8]
 * @see Liu et al. 2020, algorithm 2; formulas as documented for PyTorch's RAdam
 */
export class RAdam extends Optimizer<Required<RAdamOptions>> {
  constructor(params: Params<Required<RAdamOptions>>, options: RAdamOptions = {}) {
    super('radam', params, defaults, options);
  }

  protected override problems(group: Required<RAdamOptions>): readonly (string | null)[] {
    return commonProblems(group);
  }

  protected override slots(): readonly string[] {
    return ['m', 'v'];
  }

  protected override get ruleUpdate(): unknown {
    return RAdam.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<RAdamOptions>>): void {
    const { lr, betas, eps, weightDecay } = group;
    const [b1, b2] = betas;
    const { m, v } = state as Record<'m' | 'v', Numbers>;
    const t = (scalars['step'] ?? 0) + 1;
    scalars['step'] = t;
    const size = lr / (1 - pow64(b1, t));
    const decayed = pow64(b2, t);
    const rhoInf = 2 / (1 - b2) - 1;
    const rho = rhoInf - (2 * t * decayed) / (1 - decayed);
    const trusted = rho > 5;
    const r = Math.sqrt(((rho - 4) * (rho - 2) * rhoInf) / ((rhoInf - 4) * (rhoInf - 2) * rho));
    const scale = r * Math.sqrt(1 - decayed);
    kernels.step(
      rule,
      [value, grad, m, v],
      [signOf(group), weightDecay, b1, b2, size, scale, eps, Number(trusted)],
      elements,
    );
  }
}
