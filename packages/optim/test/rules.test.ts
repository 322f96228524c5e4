import { Segments, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adagrad, AdamW, Lion, NAdam, RMSprop, Rprop } from '../src/index.ts';
import { optimizers } from './settings.ts';

// What is particular to a rule and no golden trajectory shows.

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

describe('what is not finite', () => {
  it.each(Object.entries(optimizers))('a NaN gradient makes its own element NaN, and no other (%s)', (_, make) => {
    const w = leaf(1, 1);
    w.grad = tensor([NaN, 0.5]);
    make([w]).step();
    expect(w.toTypedArray()[0]).toBeNaN();
    expect(Number.isFinite(w.toTypedArray()[1])).toBe(true);
  });

  it.each(Object.entries(optimizers))('is out of range as a hyperparameter (%s)', (name, make) => {
    const { groups } = make([leaf(1)]);
    const numbers = Object.entries(groups[0]?.hyper ?? {}).filter(([, value]) => typeof value === 'number');
    expect(numbers.length).toBeGreaterThan(0);
    for (const [option] of numbers.filter(([option]) => option !== 'dampening')) {
      for (const wrong of [-1, Infinity])
        expect(() => make([leaf(1)], { [option]: wrong })).toThrow(`${name.toLowerCase()}: ${option} is ${wrong}`);
    }
  });
});

describe('AdamW', () => {
  it('decays what has a zero gradient by the rate and the decay alone', () => {
    const w = leaf(2);
    w.grad = tensor([0]);
    new AdamW([w], { lr: 0.5, weightDecay: 0.5 }).step();
    expect(w.item()).toBe(1.5);
  });
});

describe('RMSprop', () => {
  it('takes a variance that rounding has made negative for 0', () => {
    const w = leaf(0);
    const rmsprop = new RMSprop([w], { centered: true, alpha: 0, lr: 1, eps: 1 });
    const g = Math.fround(0.7);
    w.grad = tensor([g]);
    rmsprop.step();
    const { mean, v } = rmsprop.stateDict().groups[0]?.params[0]?.slots ?? {};
    expect((v?.item() as number) - (mean?.item() as number) ** 2).toBeLessThan(0);
    expect(w.item()).toBe(-g);
  });
});

describe('Adagrad', () => {
  it('gives an element that is thawed later the initial sum, and a first rate', () => {
    const w = leaf(0, 0).freeze_(Segments.rows([2], [1]));
    const adagrad = new Adagrad([w], { lr: 1, lrDecay: 1, initialAccumulatorValue: 9, eps: 0 });
    const learn = (): void => {
      w.grad = null;
      w.backward({ gradient: tensor([4, 4]) });
      adagrad.step();
    };
    learn();
    expect(w.toArray()).toEqual([Math.fround(-4 / 5), 0]);
    w.thaw_();
    learn();
    expect(w.toTypedArray()[1]).toBe(Math.fround(-4 / 5));
    expect(adagrad.stateDict().groups[0]?.params[0]?.slots['sum']?.toArray()).toEqual([41, 25]);
  });
});

describe('Rprop', () => {
  it('keeps a sign whose product would underflow', () => {
    const w = leaf(0);
    const rprop = new Rprop([w], { lr: 1 });
    w.grad = tensor([1e-30]);
    rprop.step();
    rprop.step();
    expect(w.item()).toBeCloseTo(-1 - 1.2, 6);
  });

  it('stays where the sign turns, and forgets the gradient there', () => {
    const w = leaf(0);
    const rprop = new Rprop([w], { lr: 1 });
    for (const g of [1, -1, -1]) {
      w.grad = tensor([g]);
      rprop.step();
    }
    expect(w.item()).toBe(-1 + 0.5);
  });

  it.each([
    [{ etas: [0, 1.2] }, 'rprop: etas is [0, 1.2]; expected one number between 0 and 1 and one above 1'],
    [{ etas: [0.5, 1] }, 'rprop: etas is [0.5, 1]; expected one number between 0 and 1 and one above 1'],
    [{ stepSizes: [2, 1] }, 'rprop: stepSizes is [2, 1]; expected two numbers of at least 0, the smaller first'],
  ])('refuses %o', (options, message) => {
    expect(() => optimizers['Rprop']?.([leaf(1)], options)).toThrow(message);
  });
});

describe('Adadelta', () => {
  it('refuses a rho above 1, and takes 1', () => {
    expect(() => optimizers['Adadelta']?.([leaf(1)], { rho: 1.5 })).toThrow(
      'adadelta: rho is 1.5; expected a number from 0 to 1',
    );
    expect(() => optimizers['Adadelta']?.([leaf(1)], { rho: 1 })).not.toThrow();
  });
});

describe('NAdam', () => {
  it('keeps the product of its momenta for each run of elements', () => {
    const w = leaf(0, 0);
    const nadam = new NAdam([w]);
    for (const frozen of [[], [1]]) {
      w.freeze_(Segments.rows([2], frozen));
      w.grad = null;
      w.backward({ gradient: tensor([1, 1]) });
      nadam.step();
    }
    const mu = (t: number): number => 0.9 * (1 - 0.5 * 0.96 ** (t * 4e-3));
    const close = (value: number): number => expect.closeTo(value, 12) as number;
    expect(nadam.stateDict().groups[0]?.params[0]?.histories).toEqual([
      { runs: [1, 2], scalars: { step: 1, muProduct: close(mu(1)) } },
      { runs: [0, 1], scalars: { step: 2, muProduct: close(mu(1) * mu(2)) } },
    ]);
  });
});

describe('Lion', () => {
  it('does not move by a sign of 0, but decays', () => {
    const w = leaf(2, 2);
    w.grad = tensor([0, -0]);
    new Lion([w], { lr: 0.5, weightDecay: 0.5 }).step();
    expect(w.toArray()).toEqual([1.5, 1.5]);
  });
});
