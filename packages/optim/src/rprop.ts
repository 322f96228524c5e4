import { kernels, type StepRule } from '@frostgrad/core/extend';
import { signOf } from './descent.ts';
import type { Params } from './groups.ts';
import { commonProblems } from './hyper.ts';
import { type Numbers, Optimizer, type Update } from './optimizer.ts';
import { fill } from './slots.ts';

/** Hyperparameters of `Rprop`, with PyTorch's defaults. */
export interface RpropOptions {
  /** The size of the first step of each element; later ones are its own. */
  readonly lr?: number;
  /** What a step is multiplied by when the gradient has changed its sign, and when it has not. */
  readonly etas?: readonly [number, number];
  /** The least and the largest step. */
  readonly stepSizes?: readonly [number, number];
  /** Goes up the gradient. */
  readonly maximize?: boolean;
}

const defaults: Required<RpropOptions> = { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false };

const rule: StepRule<
  readonly [value: Numbers, grad: Numbers, previous: Numbers, size: Numbers],
  readonly [sign: number, down: number, up: number, least: number, most: number]
> = {
  name: 'rpropStep',
  run([value, grad, previous, size], [sign, down, up, least, most], start, end) {
    for (let i = start; i < end; i++) {
      const g = sign * (grad[i] as number);
      const turn = Math.sign(g) * Math.sign(previous[i] as number);
      const eta = turn === 0 ? 1 : turn > 0 ? up : turn < 0 ? down : NaN;
      size[i] = Math.min(Math.max((size[i] as number) * eta, least), most);
      previous[i] = turn < 0 ? 0 : g;
      value[i] = (value[i] as number) - Math.sign(previous[i] as number) * (size[i] as number);
    }
  },
};

/**
 * Descent by the sign of the gradient, each element with a step of its own: `s *= etas[1]` where g and the one before have the
 * same sign, `s *= etas[0]` and `g = 0` where they have not, s kept within `stepSizes`; `w -= sign(g) s`. For gradients of whole
 * data sets: the noise of a batch changes signs.
 * The step and the gradient before pause where elements are frozen.
 *
 * @throws ValueError for a hyperparameter out of range, and as `Optimizer`.
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const rprop = new Rprop([w], { lr: 0.5 });
 * for (let i = 0; i < 2; i++) {
 *   rprop.zeroGrad();
 *   backward(sum(mul(w, w)));
 *   rprop.step();
 * }
 * w.toArray() // [-0.1]
 * @see Riedmiller & Braun 1993; formulas as documented for PyTorch's Rprop
 */
export class Rprop extends Optimizer<Required<RpropOptions>> {
  constructor(params: Params<Required<RpropOptions>>, options: RpropOptions = {}) {
    super('rprop', params, defaults, options);
  }

  protected override problems(group: Required<RpropOptions>): readonly (string | null)[] {
    const [down, up] = group.etas;
    const [least, most] = group.stepSizes;
    return [
      ...commonProblems(group),
      down > 0 && down < 1 && up > 1 && up < Infinity
        ? null
        : `etas is [${down}, ${up}]; expected one number between 0 and 1 and one above 1`,
      least >= 0 && least <= most
        ? null
        : `stepSizes is [${least}, ${most}]; expected two numbers of at least 0, the smaller first`,
    ];
  }

  protected override slots(): readonly string[] {
    return ['previous', 'size'];
  }

  protected override get ruleUpdate(): unknown {
    return Rprop.prototype.update;
  }

  protected override update({ value, grad, state, scalars, group, elements }: Update<Required<RpropOptions>>): void {
    const { lr, etas, stepSizes } = group;
    const [down, up] = etas;
    const [least, most] = stepSizes;
    const { previous, size } = state as Record<'previous' | 'size', Numbers>;
    if (scalars['hasSizes'] !== 1) fill(size, elements, lr);
    scalars['hasSizes'] = 1;
    kernels.step(rule, [value, grad, previous, size], [signOf(group), down, up, least, most], elements);
  }
}
