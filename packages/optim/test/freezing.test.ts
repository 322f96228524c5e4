import { Segments, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../src/index.ts';
import { Careless } from './careless.ts';
import { checkBitsKept, checkOneTensor, checkSplitLife, receive } from './freezing-laws.ts';
import golden from './golden/trajectories.json' with { type: 'json' };
import { schedules } from './life-schedules.ts';
import {
  blended,
  blindly,
  clipAll,
  clipByProduct,
  clipPaused,
  clipRight,
  clipValuePaused,
  clipValueRight,
  CountsByItself,
  decayFirst,
  maskedByProduct,
  momentsGoOn,
  restored,
  unrepaired,
} from './mutants.ts';
import { oneEach } from './one-each.ts';
import { type Setting, setting } from './settings.ts';
import type { Make } from './split-model.ts';

/** Lion with a memory that is short enough for what it forgets to change a sign. */
const lion = setting('Lion', { lr: 0.1, betas: [0.9, 0.5] });

/** Every optimizer in every setting that is compared with PyTorch: each option at a value that matters. */
const elementwise: Setting[] = [...golden.cases.map(({ optimizer, options }) => setting(optimizer, options)), lion];
const careless: Make = (params) => new Careless(params);

/** Every schedule came. */
const everySchedule = Object.fromEntries([...schedules.keys()].map((i) => [`schedule ${i}`, 0.03]));

describe.each(elementwise)('$name', ({ make }) => {
  it('keeps every bit of a frozen element, whatever happens (F1)', () => {
    const seen = checkBitsKept({ make });
    seen.expectKinds(0.1);
    seen.expectShares({ ...everySchedule, clip: 0.2, clipValue: 0.05, 'in blocks': 0.03, '-0 kept': 0.3 });
    seen.expectShares({ 'NaN at frozen': 0.3, 'Infinity at frozen': 0.2, '-0 that learns': 0.3, reload: 0.2 });
  });

  it('lives the life of a model with one parameter for each element, bit for bit (F2, F3, F4, F5)', () => {
    const seen = checkSplitLife({ make });
    seen.expectKinds(0.1);
    seen.expectShares({ ...everySchedule, freeze: 0.5, thaw: 0.3, reload: 0.2, schedule: 0.2, clip: 0.2 });
    seen.expectShares({ clipValue: 0.05, 'NaN at frozen': 0.25, 'Infinity at frozen': 0.15, '-0 that learns': 0.3 });
  });

  it('updates what learns as one 1-D tensor of it would be (F3, F4, F5)', () => {
    const seen = checkOneTensor({ make });
    seen.expectKinds(0.015);
    seen.expectShares({ ...everySchedule, 'in blocks': 0.03 });
  });
});

describe('a rule that is not known to be sure, and so works in copies', () => {
  it.each(oneEach)('takes the same steps as in place: $name', ({ make }) => {
    const inCopies: Make = (params) => {
      const optimizer = make(params);
      Object.defineProperty(optimizer, 'sureUpdate', { value: null });
      return optimizer;
    };
    expect(() => checkSplitLife({ make: inCopies }, make)).not.toThrow();
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

/** Optimizers that remember something: state of theirs can go on by mistake. */
const remembering = elementwise.filter((one) => {
  if (one.name.startsWith('SGD')) return one.name.includes('momentum');
  return !one.name.startsWith('Lion') || one === lion;
});

describe('the laws kill', () => {
  it('a hook on the gradient alone: decay and momentum move what is frozen', () => {
    expect(() => checkBitsKept({ make: blindly(momentum, unrepaired), isMutant: true })).toThrow();
  });

  it('multiplying where a selection belongs: old and new values blended by a mask', () => {
    expect(() => checkBitsKept({ make: blindly(momentum, blended), isMutant: true })).toThrow();
  });

  it.each(remembering)('values put back after the step, with state advanced: $name', ({ make }) => {
    expect(() => checkBitsKept({ make: blindly(make, restored) })).not.toThrow();
    expect(() => checkSplitLife({ make: blindly(make, restored), isMutant: true }, make)).toThrow();
  });

  it.each(oneEach)('moments of what is frozen that go on, the values being kept: $name', ({ make }) => {
    expect(() => checkSplitLife({ make: momentsGoOn(make), isMutant: true }, make)).toThrow();
  });

  it('a step count for the whole parameter', () => {
    const make: Make = (params) => new CountsByItself(params, { lr: 0.1 });
    expect(() => checkSplitLife({ make, isMutant: true }, (params) => new Adam(params, { lr: 0.1 }))).toThrow();
  });

  it('an update that sees frozen elements beside live ones', () => {
    expect(() => checkOneTensor({ make: blindly(careless, restored), isMutant: true }, careless)).toThrow();
  });

  it('multiplying where a selection belongs: a gradient times the mask', () => {
    expect(() => checkSplitLife({ make: momentum, receive: maskedByProduct, isMutant: true })).toThrow();
  });

  it('decay that comes before the mask', () => {
    expect(() => checkBitsKept({ make: decayFirst(momentum), isMutant: true })).toThrow();
  });

  it('a mask that comes after clipping: a norm that counts frozen elements', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipAll, isMutant: true })).toThrow();
  });

  it('a norm of gradients multiplied by the mask', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipByProduct, isMutant: true })).toThrow();
  });

  it('clipping of what is paused', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipPaused, isMutant: true })).toThrow();
  });

  it('clipping by value of what is paused', () => {
    expect(() => checkSplitLife({ make: momentum, clipValue: clipValuePaused, isMutant: true })).toThrow();
  });

  it('nothing that is right', () => {
    expect(() => checkSplitLife({ make: momentum, clip: clipRight, clipValue: clipValueRight })).not.toThrow();
  });
});

describe('receive', () => {
  it('gives a leaf the gradient, and +0 where it is frozen', () => {
    const w = tensor([1, 2], { requiresGrad: true }).freeze_(Segments.where([2], (i) => i === 0));
    receive(w, { values: Float32Array.of(3, 4), wild: Float32Array.of(NaN, NaN) });
    expect(w.grad?.toArray()).toEqual([0, 4]);
  });
});
