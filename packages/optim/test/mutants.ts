import { assign, Segments, type Tensor, tensor } from '@frostgrad/core';
import type { clipGradNorm } from '../src/index.ts';
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
  return (params, maxNorm) => {
    const list = [...params].filter(({ grad }) => grad !== null);
    let squares = 0;
    const learns = new Map(list.map((param) => [param, (param.active ?? Segments.all(param.shape)).toMask()]));
    for (const param of list) {
      const mask = learns.get(param) as Uint8Array;
      for (const [i, g] of (param.grad as Tensor).toTypedArray().entries()) squares += weigh(g, mask[i] === 1) ** 2;
    }
    const norm = Math.sqrt(squares);
    const scale = Math.fround(maxNorm / (norm + 1e-6));
    if (scale >= 1) return norm;
    for (const param of list) {
      const mask = learns.get(param) as Uint8Array;
      const scaled = (param.grad as Tensor).toTypedArray().map((g, i) => (everything || mask[i] === 1 ? g * scale : g));
      param.replaceGrad(tensor(scaled, { shape: param.shape }));
    }
    return norm;
  };
}

/** None wrong: the laws let it live, or they would test something else. */
export const clipRight: Clip = clipWith((g, learns) => (learns ? g : 0), false);

/** A norm that counts whatever is in the gradient. */
export const clipAll: Clip = clipWith((g) => g, false);

/** A norm over gradients times the mask. */
export const clipByProduct: Clip = clipWith((g, learns) => g * (learns ? 1 : 0), false);

/** Scales what is paused. */
export const clipPaused: Clip = clipWith((g, learns) => (learns ? g : 0), true);
