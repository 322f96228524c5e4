import { tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as optim from '../../src/index.ts';
import golden from '../golden/schedulers.json' with { type: 'json' };
import { nameOf, scheduler, schedulers } from '../schedules.ts';
import { ratesOf } from './optimizers.ts';

const TOLERANCE = 1e-12;

/** A line of PyTorch's that ends next to 0 is as far off as a rounding where it begins. */
const ULP = 2 ** -53;

/** The optimizer that the script makes: two groups with rates of their own, momentum where there is one. */
function optimizerOf(name: string): optim.Scheduled {
  const make = name === 'Adam' ? optim.Adam : name === 'SGD' ? optim.SGD : optim.RMSprop;
  const groups = golden.rates.map((lr) => ({ params: [tensor([0], { requiresGrad: true })], lr }));
  return new make(groups, name === 'Adam' ? {} : { momentum: 0.5 });
}

const momentaOf = (optimizer: optim.Scheduled): number[] =>
  optimizer.groups.map(({ hyper }) => {
    const { betas, momentum } = hyper as unknown as { betas?: [number, number]; momentum?: number };
    return betas === undefined ? (momentum as number) : betas[0];
  });

function expectClose(found: readonly number[], expected: readonly number[], largest: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((found[i] as number) - value)).toBeLessThanOrEqual(
      Math.max(TOLERANCE * Math.abs(value), ULP * largest),
    );
  }
}

describe.each(golden.cases.map((one) => ({ ...one, name: nameOf(one.scheduler) })))(
  'PyTorch gives the same rates and momenta: $optimizer, $name',
  ({ optimizer: called, scheduler: spec, epochs }) => {
    it('step by step', () => {
      const optimizer = optimizerOf(called);
      const made = scheduler(optimizer, spec);
      const largest = Math.max(...epochs.flat());
      for (const [epoch, expected] of epochs.entries()) {
        if (epoch > 0) made.step();
        expect(made.lastEpoch).toBe(epoch);
        expectClose([...ratesOf(optimizer), ...momentaOf(optimizer)], expected, largest);
        expect(made.getLastLr()).toEqual(ratesOf(optimizer));
      }
    });
  },
);

describe.each(golden.plateaus)('PyTorch reduces at the same epochs: $options', ({ options, epochs }) => {
  it('step by step', () => {
    const optimizer = optimizerOf('SGD');
    const plateau = new optim.ReduceLROnPlateau(optimizer, options as optim.ReduceLROnPlateauOptions);
    for (const [epoch, expected] of epochs.entries()) {
      plateau.step(golden.metrics[epoch] ?? NaN);
      expectClose(ratesOf(optimizer), expected, 0);
      expect(plateau.getLastLr()).toEqual(ratesOf(optimizer));
    }
  });
});

describe('golden rates', () => {
  it('are of every scheduler', () => {
    const exported = Object.entries(optim).filter(
      ([name, value]) => name !== 'LRScheduler' && value.prototype instanceof optim.LRScheduler,
    );
    const known = exported.map(([name]) => name).toSorted();
    expect(known).toEqual(Object.keys(schedulers).toSorted());
    expect([...new Set(golden.cases.map((one) => one.scheduler.name))].toSorted()).toEqual(known);
  });
});
