import { assign, Segments, type Tensor, tensor } from '@frostgrad/core';
import { Adam, type AdamOptions, type clipGradNorm, type clipGradValue, Optimizer, type Update } from '../src/index.ts';
import type { Arrival } from './lives.ts';
import type { Make } from './split-model.ts';

/** Before and after a step that did not know what was frozen: values, row-major. */
interface Step {
  readonly param: Tensor;
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly frozen: Segments;
}

/** Steps over whole tensors, whatever is frozen, and repairs the values afterwards: how freezing is done by hand. */
export function blindly(make: Make, repair: (step: Step) => Float32Array): Make {
  return (params) => {
    const inner = make(params);
    return {
      groups: inner.groups,
      zeroGrad: () => inner.zeroGrad(),
      step: () => {
        const known = params.map((param) => {
          const { frozen, grad } = param;
          const before = param.toTypedArray() as Float32Array;
          param.thaw_();
          if (grad !== null) param.grad = tensor(grad.toTypedArray(), { shape: param.shape }); // covers everything now
          return { param, frozen, before };
        });
        inner.step();
        for (const { param, frozen, before } of known) {
          if (frozen === null) continue;
          assign(param, repair({ param, before, after: param.toTypedArray() as Float32Array, frozen }));
          param.freeze_(frozen);
        }
      },
    };
  };
}

/** A hook on the gradient, and nothing else. */
export const unrepaired = ({ after }: Step): Float32Array => after;

/** The old values put back: right, but state has advanced. */
export const restored = ({ before, after, frozen }: Step): Float32Array => {
  frozen.put(frozen.take(before), after);
  return after;
};

/** `old * mask + new * (1 - mask)`, where a selection belongs. */
export const blended = ({ before, after, frozen }: Step): Float32Array => {
  const mask = frozen.toMask();
  return after.map((v, i) => (before[i] as number) * (mask[i] as number) + v * (1 - (mask[i] as number)));
};

/** Steps as it should, and then lets what it remembers of paused elements fade, as a gradient of 0 would. */
export function momentsGoOn(make: Make): Make {
  return (params) => {
    const inner = make(params);
    if (!(inner instanceof Optimizer)) return inner;
    return {
      groups: inner.groups,
      zeroGrad: () => inner.zeroGrad(),
      step: () => {
        const moved = params.filter(({ grad }) => grad !== null);
        inner.step();
        const state = inner.stateDict();
        for (const [i, param] of params.entries()) {
          const resting = moved.includes(param) ? Segments.frozenOf(param) : Segments.none(param.shape);
          for (const slot of Object.values(state.groups[0]?.params[i]?.slots ?? {})) {
            const values = slot.toTypedArray() as Float32Array;
            resting.put(
              resting.take(values).map((v) => v * 0.5),
              values,
            );
            assign(slot, values);
          }
        }
        inner.loadStateDict(state);
      },
    };
  };
}

/** Decay of its own over everything, before anything is looked at. */
export function decayFirst(make: Make): Make {
  return (params) => {
    const inner = make(params);
    return {
      groups: inner.groups,
      zeroGrad: () => inner.zeroGrad(),
      step: () => {
        for (const param of params) {
          if (param.grad === null) continue;
          assign(
            param,
            param.toTypedArray().map((v) => v * 0.99),
            { frozen: 'overwrite' },
          );
        }
        inner.step();
      },
    };
  };
}

/** The new gradient times the mask, where a selection belongs. */
export function maskedByProduct(w: Tensor, { values, wild }: Arrival): void {
  const frozen = w.frozen ?? Segments.none(w.shape);
  const mask = frozen.toMask();
  const masked = values.map((v, i) => {
    const [out, inside] = [1 - (mask[i] as number), mask[i] as number];
    return (inside === 1 ? (wild[i] as number) : v) * out;
  });
  w.thaw_();
  w.backward({ gradient: tensor(masked, { shape: w.shape }) });
  w.freeze_(frozen);
}

type Clip = typeof clipGradNorm;

/** Clips with any weight an element, over everything or what is active. */
function clipWith(weigh: (g: number, learns: boolean) => number, everything: boolean): Clip {
  return (params, maxNorm, { normType = 2 } = {}) => {
    const list = [...params].filter(({ grad }) => grad !== null);
    let [powers, largest] = [0, 0];
    for (const param of list) {
      const mask = learningMask(param);
      for (const [i, g] of (param.grad as Tensor).toTypedArray().entries()) {
        const weight = Math.abs(weigh(g, mask[i] === 1));
        powers += normType === 2 ? weight * weight : weight;
        largest = Math.max(largest, weight);
      }
    }
    const norm = normType === Infinity ? largest : normType === 2 ? Math.sqrt(powers) : powers;
    const scale = Math.fround(maxNorm / (norm + 1e-6));
    if (scale >= 1) return norm;
    for (const param of list) changeWith(param, (g) => g * scale, everything);
    return norm;
  };
}

function learningMask(param: Tensor): Uint8Array {
  return (param.active ?? Segments.all(param.shape)).toMask();
}

function changeWith(param: Tensor, change: (g: number) => number, everything: boolean): void {
  const mask = learningMask(param);
  const values = (param.grad as Tensor).toTypedArray();
  const changed = values.map((g, i) => (everything || mask[i] === 1 ? change(g) : g));
  param.replaceGrad(tensor(changed, { shape: param.shape }));
}

/** Clips by value, everything or what is active. */
function clipValueWith(everything: boolean): typeof clipGradValue {
  return (params, most) => {
    for (const param of params)
      if (param.grad !== null) changeWith(param, (g) => Math.max(-most, Math.min(g, most)), everything);
  };
}

/** None wrong: the laws let them live, or they would test something else. */
export const clipRight: Clip = clipWith((g, learns) => (learns ? g : 0), false);
export const clipValueRight: typeof clipGradValue = clipValueWith(false);

/** A norm that counts whatever is in the gradient. */
export const clipAll: Clip = clipWith((g) => g, false);

/** A norm over gradients times the mask. */
export const clipByProduct: Clip = clipWith((g, learns) => g * (learns ? 1 : 0), false);

/** Scales what is paused. */
export const clipPaused: Clip = clipWith((g, learns) => (learns ? g : 0), true);

/** Clips the values of what is paused. */
export const clipValuePaused: typeof clipGradValue = clipValueWith(true);

/** A step count that an optimizer keeps for itself, beside the scalars. */
export class CountsByItself extends Adam {
  #step = 0;

  protected override update(update: Update<Required<AdamOptions>>): void {
    super.update({ ...update, scalars: { step: this.#step++ } });
  }
}
