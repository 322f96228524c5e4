import { type Tensor } from '@frostgrad/core';
import { expectRange } from './hyper.ts';
import { Optimizer, type ParamGroup, type Update } from './optimizer.ts';

/** Hyperparameters of `Adam`, with PyTorch's defaults. */
export interface AdamOptions {
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** L2: added to the gradient. */
  readonly weightDecay?: number;
  /** Divides by the largest second moment so far. */
  readonly amsgrad?: boolean;
}

const defaults: Required<AdamOptions> = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false };

/**
 * Adaptive moments: `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`,
 * `w -= lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)`. The step count t is that of the elements: it pauses where they are
 * frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const adam = new Adam([w], { lr: 0.1 });
 * backward(sum(mul(w, w)));
 * adam.step();
 * w.toArray() // [0.9]
 * @see Kingma & Ba 2015, algorithm 1; amsgrad: Reddi et al. 2018; formulas as documented for PyTorch's Adam
 */
export class Adam extends Optimizer<Required<AdamOptions>> {
  constructor(params: Iterable<Tensor> | readonly ParamGroup<Required<AdamOptions>>[], options: AdamOptions = {}) {
    super('adam', params, { ...defaults, ...options });
    for (const { hyper } of this.groups) {
      expectRange('adam', 'lr', hyper.lr, 0);
      expectRange('adam', 'eps', hyper.eps, 0);
      expectRange('adam', 'weightDecay', hyper.weightDecay, 0);
      for (const [i, beta] of hyper.betas.entries()) expectRange('adam', `betas[${i}]`, beta, 0, 1);
    }
  }

  protected override slots({ amsgrad }: Required<AdamOptions>): readonly string[] {
    return amsgrad ? ['m', 'v', 'largest'] : ['m', 'v'];
  }

  protected override update({ value, grad, state, scalars, group }: Update<Required<AdamOptions>>): void {
    const { lr, betas, eps, weightDecay, amsgrad } = group;
    const [b1, b2] = betas;
    const { m, v, largest } = state as Record<'m' | 'v' | 'largest', Float32Array | Float64Array>;
    const t = (scalars['step'] ?? 0) + 1;
    scalars['step'] = t;
    // powers by repeated products: they do not depend on the platform
    const p1 = (scalars['beta1Power'] = (scalars['beta1Power'] ?? 1) * b1);
    const p2 = (scalars['beta2Power'] = (scalars['beta2Power'] ?? 1) * b2);
    const size = lr / (1 - p1);
    const scale = Math.sqrt(1 - p2);
    for (let i = 0; i < value.length; i++) {
      const w = value[i] as number;
      const g = weightDecay === 0 ? (grad[i] as number) : (grad[i] as number) + weightDecay * w;
      m[i] = b1 * (m[i] as number) + (1 - b1) * g;
      v[i] = b2 * (v[i] as number) + (1 - b2) * g * g;
      if (amsgrad) largest[i] = Math.max(largest[i] as number, v[i] as number);
      const second = amsgrad ? (largest[i] as number) : (v[i] as number);
      value[i] = w - (size * (m[i] as number)) / (Math.sqrt(second) / scale + eps);
    }
  }
}
