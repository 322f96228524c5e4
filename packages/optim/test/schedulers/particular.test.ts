import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Adam,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  OneCycleLR,
  type OneCycleLROptions,
  ReduceLROnPlateau,
} from '../../src/index.ts';
import { leaf, ratesOf, sgd } from './optimizers.ts';

describe('CosineAnnealingWarmRestarts', () => {
  it('goes to fractions of epochs, and on from there', () => {
    const optimizer = sgd(1);
    const made = new CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 2 });
    for (const epoch of [0.25, 1.75, 2, 5.5, 1]) {
      made.step(epoch);
      expect(ratesOf(optimizer)).toEqual([made.rate(1, epoch)]);
      expect(made.lastEpoch).toBe(epoch);
    }
    made.step();
    expect(made.lastEpoch).toBe(2);
    expect(ratesOf(optimizer)).toEqual([1]);
  });

  it('restarts at the right epoch however far', () => {
    for (const tMult of [1, 2, 3, 10]) {
      const made = new CosineAnnealingWarmRestarts(sgd(1), 3, { tMult });
      for (let start = 0, length = 3; start < 1e6; start += length, length *= tMult) {
        expect(made.rate(1, start)).toBe(1);
        expect(made.rate(1, start + length / 2)).toBeCloseTo(0.5, 12);
        if (tMult === 1 && start > 100) break;
      }
    }
  });
});

describe('OneCycleLR', () => {
  it('gives the step after the last one the rate of the last, and refuses the next', () => {
    const optimizer = sgd(1);
    const made = new OneCycleLR(optimizer, 1, { totalSteps: 4, annealStrategy: 'linear' });
    for (let i = 0; i < 3; i++) made.step();
    const last = ratesOf(optimizer);
    made.step();
    expect(ratesOf(optimizer)).toEqual(last);
    expect(() => made.step()).toThrow('oneCycleLR: there is no step 5; totalSteps is 4');
    expect([ratesOf(optimizer), made.lastEpoch]).toEqual([last, 4]);
  });

  it('begins at the top when the rise has one step, where PyTorch divides by zero', () => {
    const optimizer = sgd(1);
    const made = new OneCycleLR(optimizer, 0.8, { totalSteps: 10, pctStart: 0.1 });
    expect(ratesOf(optimizer)).toEqual([0.8]);
    expect(made.momentum(0, 0)).toBe(0.85);
  });

  it('has rates between the lowest and the highest, whatever the options', () => {
    const options: fc.Arbitrary<OneCycleLROptions> = fc.record({
      totalSteps: fc.integer({ min: 1, max: 40 }),
      pctStart: fc.double({ min: 0, max: 1, noNaN: true }),
      threePhase: fc.boolean(),
      annealStrategy: fc.constantFrom('cos', 'linear'),
      divFactor: fc.double({ min: 1, max: 100, noNaN: true }),
      finalDivFactor: fc.double({ min: 1, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(options, (given) => {
        const made = new OneCycleLR(sgd(1), 2, given);
        const { totalSteps = 0, divFactor = 1, finalDivFactor = 1 } = given;
        for (let step = 0; step <= totalSteps; step++) {
          const lr = made.rate(1, step, 0);
          expect(lr).toBeGreaterThanOrEqual((2 / divFactor / finalDivFactor) * (1 - 1e-9));
          expect(lr).toBeLessThanOrEqual(2 * (1 + 1e-12));
          const momentum = made.momentum(step, 0) as number;
          expect(momentum).toBeGreaterThan(0.85 - 1e-12);
          expect(momentum).toBeLessThan(0.95 + 1e-12);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("cycles the first beta, and leaves the second as well as other groups' own", () => {
    const adam = new Adam([
      { params: [leaf(1)], betas: [0.5, 0.99] },
      { params: [leaf(1)], betas: [0.6, 0.9] },
    ]);
    const made = new OneCycleLR(adam, 1, { totalSteps: 10, maxMomentum: [0.9, 0.8] });
    expect(made.lastEpoch).toBe(0);
    expect(adam.groups.map(({ hyper }) => hyper.betas)).toEqual([
      [0.9, 0.99],
      [0.8, 0.9],
    ]);
  });
});

describe('CyclicLR', () => {
  it('is exact at each turn, however far', () => {
    const made = new CyclicLR(sgd(1), 0.1, 0.7, { stepSizeUp: 3, stepSizeDown: 4 });
    for (const cycle of [0, 1, 1e3, 1e9]) {
      expect(made.rate(1, 7 * cycle, 0)).toBe(0.1);
      expect(made.rate(1, 7 * cycle + 3, 0)).toBe(0.7);
    }
  });
});

describe('ReduceLROnPlateau', () => {
  it('goes by the rates as they are, whoever wrote them', () => {
    const optimizer = sgd(1);
    const plateau = new ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
    plateau.step(1);
    for (const { hyper } of optimizer.groups) hyper.lr = 8;
    plateau.step(1);
    expect([ratesOf(optimizer), plateau.getLastLr(), plateau.lastEpoch]).toEqual([[4], [4], 2]);
  });

  it('takes the worst metric there can be for none', () => {
    for (const [mode, worst] of [
      ['min', Infinity],
      ['max', -Infinity],
    ] as const) {
      const plateau = new ReduceLROnPlateau(sgd(1), { mode });
      plateau.step(worst);
      expect(plateau.stateDict()).toMatchObject({ best: null, badEpochs: 1 });
    }
  });
});
