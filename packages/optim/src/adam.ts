import type { Tensor } from '@frostgrad/core';
import type { ParamGroup } from './groups.ts';
import { outOfRange } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';

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
  constructor(params: Iterable<Tensor> | Iterable<ParamGroup<Required<AdamOptions>>>, options: AdamOptions = {}) {
    super('adam', params, defaults, options);
  }

  protected override problems({ lr, betas, eps, weightDecay }: Required<AdamOptions>): readonly (string | null)[] {
    return [
      outOfRange('lr', lr, 0),
      outOfRange('betas[0]', betas[0], 0, 1),
      outOfRange('betas[1]', betas[1], 0, 1),
      outOfRange('eps', eps, 0),
      outOfRange('weightDecay', weightDecay, 0),
    ];
  }

  protected override slots({ amsgrad }: Required<AdamOptions>): readonly string[] {
    return amsgrad ? ['m', 'v', 'largest'] : ['m', 'v'];
  }

  protected override update({ value, grad, state, scalars, group }: Update<Required<AdamOptions>>): void {
    const { lr, betas, eps, weightDecay, amsgrad } = group;
    const [b1, b2] = betas;
    const { m, v, largest } = state as Record<'m' | 'v' | 'largest', Numbers>;
    const t = (scalars['step'] ?? 0) + 1;
    scalars['step'] = t;
    const size = lr / (1 - power(b1, t));
    const scale = Math.sqrt(1 - power(b2, t));
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

/** `base ** n` by products alone: `Math.pow` may give other bits on another engine. */
function power(base: number, n: number): number {
  let result = 1;
  for (let left = n, square = base; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}
