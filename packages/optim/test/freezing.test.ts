import { Segments, Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, clipGradNorm, SGD } from '../src/index.ts';
import { Careless } from './careless.ts';
import { type Arrival, checkBitsKept, checkOneTensor, checkSplitLife, type Make, receive } from './freezing-laws.ts';

/** Every optimizer that moves each element by itself, with what moves things that should not move. */
const elementwise: Readonly<Record<string, Make>> = {
  sgd: (params) => new SGD(params, { lr: 0.1, weightDecay: 0.1 }),
  'sgd with momentum': (params) => new SGD(params, { lr: 0.1, momentum: 0.9, dampening: 0.2, weightDecay: 0.1 }),
  'sgd with nesterov': (params) => new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true }),
  adam: (params) => new Adam(params, { lr: 0.1, weightDecay: 0.1 }),
  'adam with amsgrad': (params) => new Adam(params, { lr: 0.1, weightDecay: 0.1, amsgrad: true }),
};
const careless: Make = (params) => new Careless(params);

describe.each(Object.entries(elementwise))('%s', (_, make) => {
  it('keeps every bit of a frozen element, whatever happens (F1)', () => {
    expect(() => checkBitsKept({ make })).not.toThrow();
  });

  it('lives the life of a model with one parameter for each element, bit for bit (F2, F3, F4, F5)', () => {
    const seen = checkSplitLife({ make });
    expect(seen.frozen / seen.total).toBeGreaterThan(0.3);
    expect(seen.thawed / seen.total).toBeGreaterThan(0.3);
    expect(seen.wild).toBeGreaterThan(20);
  });

  it('updates what learns as one 1-D tensor of it would be (F3, F5)', () => {
    expect(() => checkOneTensor({ make })).not.toThrow();
  });
});

describe('an optimizer that knows nothing of freezing', () => {
  it('keeps every bit of a frozen element all the same (F1)', () => {
    expect(() => checkBitsKept({ make: careless })).not.toThrow();
  });

  it('updates what learns as one 1-D tensor of it would be (F5)', () => {
    expect(() => checkOneTensor({ make: careless })).not.toThrow();
  });
});

const momentum: Make = (params) => new SGD(params, { lr: 0.1, momentum: 0.9, weightDecay: 0.1 });
const adam: Make = (params) => new Adam(params, { lr: 0.1 });

/** Steps with the frozen set out of sight, and does something afterwards: what is written without support for it. */
function blindly(make: Make, after: (param: Tensor, before: Float32Array, frozen: Segments) => void): Make {
  return (params) => {
    const inner = make(params);
    return {
      zeroGrad: () => inner.zeroGrad(),
      step: () => {
        const known = params.map((param) => ({
          param,
          frozen: param.frozen,
          grad: param.grad,
          before: param.toTypedArray() as Float32Array,
        }));
        for (const { param, frozen, grad } of known) {
          param.thaw_();
          param.grad = grad === null || frozen === null ? grad : grad.mul(0).add(grad); // covers everything now
        }
        inner.step();
        for (const { param, frozen, before } of known) {
          if (frozen === null) continue;
          after(param, before, frozen);
          param.freeze_(frozen);
        }
      },
    };
  };
}

const restore = (param: Tensor, before: Float32Array, frozen: Segments): void => {
  frozen.put(frozen.take(before), param.value.data as Float32Array);
};

/** The gradient times the mask, where a selection belongs. */
const multiplied = (w: Tensor, { values, wild }: Arrival): void => {
  const mask = w.frozen?.toMask();
  const masked = values.map((v, i) => {
    const [arriving, factor] = mask?.[i] === 1 ? [wild[i] as number, 0] : [v, 1];
    return arriving * factor;
  });
  const frozen = w.frozen ?? Segments.none(w.shape);
  w.thaw_();
  w.backward({ gradient: tensor(masked, { shape: w.shape }) });
  w.freeze_(frozen);
};

/** A norm that counts whatever is in the gradient. */
const clipAll: typeof clipGradNorm = (params, maxNorm) => {
  let squares = 0;
  for (const { grad } of params) for (const v of grad?.toTypedArray() ?? []) squares += v ** 2;
  const norm = Math.sqrt(squares);
  const scale = maxNorm / (norm + 1e-6);
  if (scale < 1) for (const param of params) if (param.grad !== null) param.replaceGrad(param.grad.mul(scale));
  return norm;
};

describe('the laws kill', () => {
  it('a gradient hook alone: weight decay and momentum move what is frozen', () => {
    expect(() => checkBitsKept({ make: blindly(momentum, () => undefined) })).toThrow();
    expect(() => checkBitsKept({ make: blindly(careless, () => undefined) })).toThrow();
  });

  it('values restored after the step, with the state advanced', () => {
    expect(() => checkSplitLife({ make: blindly(momentum, restore) }, momentum)).toThrow();
    expect(() => checkSplitLife({ make: blindly(adam, restore) }, adam)).toThrow();
  });

  it('an optimizer that sees frozen elements beside live ones', () => {
    expect(() => checkOneTensor({ make: blindly(careless, restore) }, careless)).toThrow();
  });

  it('a gradient multiplied by the mask', () => {
    expect(() => checkOneTensor({ make: blindly(careless, restore), receive: multiplied }, careless)).toThrow();
    expect(() => checkBitsKept({ make: blindly(momentum, () => undefined), receive: multiplied })).toThrow();
  });

  it('a norm that counts frozen elements', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipAll })).toThrow();
    expect(() => checkOneTensor({ make: momentum, clip: clipAll, receive: multiplied })).toThrow();
  });
});

describe('receive', () => {
  it('gives a leaf the gradient, and +0 where it is frozen', () => {
    const w = tensor([1, 2], { requiresGrad: true }).freeze_(Segments.where([2], (i) => i === 0));
    receive(w, { values: Float32Array.of(3, 4), wild: Float32Array.of(NaN, NaN) });
    expect(w.grad?.toArray()).toEqual([0, 4]);
  });
});
