import { Segments, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../src/index.ts';
import { Careless } from './careless.ts';
import { checkBitsKept, checkOneTensor, checkSplitLife, receive } from './freezing-laws.ts';
import {
  blended,
  blindly,
  clipAll,
  clipByProduct,
  clipPaused,
  clipRight,
  maskedByProduct,
  restored,
  unrepaired,
} from './mutants.ts';
import type { Make } from './split-model.ts';

/** Every combination of what our optimizers can do. */
const elementwise: [string, Make][] = [0, 0.1].flatMap((weightDecay): [string, Make][] => [
  [`sgd, decay ${weightDecay}`, (params) => new SGD(params, { lr: 0.1, weightDecay })],
  ...[0, 0.2].map((dampening): [string, Make] => [
    `sgd, decay ${weightDecay}, momentum, dampening ${dampening}`,
    (params) => new SGD(params, { lr: 0.1, momentum: 0.9, dampening, weightDecay }),
  ]),
  [
    `sgd, decay ${weightDecay}, nesterov`,
    (params) => new SGD(params, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay }),
  ],
  ...[false, true].map((amsgrad): [string, Make] => [
    `adam, decay ${weightDecay}, amsgrad ${amsgrad}`,
    (params) => new Adam(params, { lr: 0.1, weightDecay, amsgrad }),
  ]),
]);
const careless: Make = (params) => new Careless(params);

describe.each(elementwise)('%s', (_, make) => {
  it('keeps every bit of a frozen element, whatever happens (F1)', () => {
    expect(() => checkBitsKept({ make })).not.toThrow();
  });

  it('lives the life of a model with one parameter for each element, bit for bit (F2, F3, F4, F5)', () => {
    const seen = checkSplitLife({ make });
    expect(seen.frozen / seen.total).toBeGreaterThan(0.5);
    expect(seen.thawed / seen.total).toBeGreaterThan(0.3);
    expect(seen.reloaded / seen.total).toBeGreaterThan(0.2);
    expect(seen.wild).toBeGreaterThan(50);
  });

  it('updates what learns as one 1-D tensor of it would be (F3, F4, F5)', () => {
    expect(() => checkOneTensor({ make })).not.toThrow();
  });
});

describe('an optimizer that knows nothing of freezing', () => {
  it('keeps every bit of a frozen element all the same (F1)', () => {
    expect(() => checkBitsKept({ make: careless })).not.toThrow();
  });

  it('updates what learns as one 1-D tensor of it would be (F3, F4, F5)', () => {
    expect(() => checkOneTensor({ make: careless })).not.toThrow();
  });
});

const momentum: Make = (params) => new SGD(params, { lr: 0.1, momentum: 0.9, weightDecay: 0.1 });
const adam: Make = (params) => new Adam(params, { lr: 0.1 });

describe('the laws kill', () => {
  it('a hook on the gradient alone: decay and momentum move what is frozen', () => {
    expect(() => checkBitsKept({ make: blindly(momentum, unrepaired) })).toThrow();
  });

  it('decay before the mask, and old and new values blended by it', () => {
    expect(() => checkBitsKept({ make: blindly(momentum, blended) })).toThrow();
  });

  it('values put back after the step, with moments advanced', () => {
    expect(() => checkBitsKept({ make: blindly(momentum, restored) })).not.toThrow();
    expect(() => checkSplitLife({ make: blindly(momentum, restored) }, momentum)).toThrow();
    expect(() => checkSplitLife({ make: blindly(adam, restored) }, adam)).toThrow();
  });

  it('an update that sees frozen elements beside live ones', () => {
    expect(() => checkOneTensor({ make: blindly(careless, restored) }, careless)).toThrow();
  });

  it('a gradient multiplied by the mask', () => {
    expect(() => checkSplitLife({ make: momentum, receive: maskedByProduct })).toThrow();
  });

  it('a norm that counts frozen elements', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipAll })).toThrow();
  });

  it('a norm of gradients multiplied by the mask', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipByProduct })).toThrow();
  });

  it('clipping of what is paused', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipPaused })).toThrow();
  });

  it('nothing that is right', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipRight })).not.toThrow();
  });
});

describe('receive', () => {
  it('gives a leaf the gradient, and +0 where it is frozen', () => {
    const w = tensor([1, 2], { requiresGrad: true }).freeze_(Segments.where([2], (i) => i === 0));
    receive(w, { values: Float32Array.of(3, 4), wild: Float32Array.of(NaN, NaN) });
    expect(w.grad?.toArray()).toEqual([0, 4]);
  });
});
