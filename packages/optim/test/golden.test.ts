import { tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as optim from '../src/index.ts';
import golden from './golden/trajectories.json' with { type: 'json' };
import { optimizers, setting } from './settings.ts';

/** Rounding, and no more: the largest difference measured is 7.0e-16. */
const TOLERANCE = 2e-15;

describe.each(golden.cases.map(({ optimizer, options, steps }) => ({ ...setting(optimizer, options), steps })))(
  'PyTorch takes the same steps: $name',
  ({ make, steps }) => {
    it('in float64', () => {
      const w = tensor(Float64Array.from(golden.start), { requiresGrad: true });
      const optimizer = make([w]);
      for (const [i, gradient] of golden.gradients.entries()) {
        w.grad = tensor(Float64Array.from(gradient));
        optimizer.step();
        const found = w.toTypedArray();
        for (const [j, expected] of (steps[i] as number[]).entries()) {
          expect(Math.abs((found[j] as number) - expected)).toBeLessThanOrEqual(
            TOLERANCE * Math.max(1, Math.abs(expected)),
          );
        }
      }
    });
  },
);

describe('golden trajectories', () => {
  it('are of every optimizer', () => {
    const exported = Object.entries(optim).filter(
      ([name, value]) => name !== 'Optimizer' && value.prototype instanceof optim.Optimizer,
    );
    const known = exported.map(([name]) => name).toSorted();
    expect(known).toEqual(Object.keys(optimizers).toSorted());
    expect([...new Set(golden.cases.map(({ optimizer }) => optimizer))].toSorted()).toEqual(known);
  });
});
