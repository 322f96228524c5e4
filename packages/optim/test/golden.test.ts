import { type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../src/index.ts';
import golden from './golden/trajectories.json' with { type: 'json' };

const make: Readonly<Record<keyof typeof golden.cases, (w: Tensor) => SGD | Adam>> = {
  sgd: (w) => new SGD([w], { lr: 0.1 }),
  'sgd weight decay': (w) => new SGD([w], { lr: 0.1, weightDecay: 0.1 }),
  'sgd momentum': (w) => new SGD([w], { lr: 0.1, momentum: 0.9 }),
  'sgd dampening': (w) => new SGD([w], { lr: 0.1, momentum: 0.9, dampening: 0.3, weightDecay: 0.05 }),
  'sgd nesterov': (w) => new SGD([w], { lr: 0.1, momentum: 0.9, nesterov: true }),
  adam: (w) => new Adam([w], { lr: 0.1 }),
  'adam weight decay': (w) => new Adam([w], { lr: 0.05, betas: [0.8, 0.95], eps: 1e-6, weightDecay: 0.1 }),
  'adam amsgrad': (w) => new Adam([w], { lr: 0.1, amsgrad: true }),
};

/** Rounding, and no more: the largest difference measured is 4.4e-16. */
const TOLERANCE = 2e-15;

describe.each(Object.entries(golden.cases))('PyTorch takes the same steps: %s', (name, steps) => {
  it('in float64', () => {
    const w = tensor(Float64Array.from(golden.start), { requiresGrad: true });
    const optimizer = make[name as keyof typeof make](w);
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
});
