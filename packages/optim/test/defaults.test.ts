import { type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import * as optim from '../src/index.ts';
import golden from './golden/defaults.json' with { type: 'json' };
import { schedulers } from './schedules.ts';
import { optimizers } from './settings.ts';

const leaf = (): Tensor => tensor([1], { requiresGrad: true });

/** What ours has beyond PyTorch 1.13, or differently, and why. */
const apart: Readonly<Record<string, object>> = {
  // 1.13 asks for a rate; 2 has this one
  SGD: { lr: 1e-3 },
  // in PyTorch 2
  NAdam: { maximize: false },
  RAdam: { maximize: false },
};

describe('defaults', () => {
  it.each(Object.entries(golden.optimizers))("of %s are PyTorch's", (name, theirs) => {
    expect(optimizers[name]?.([leaf()]).groups[0]?.hyper).toEqual({ ...theirs, ...apart[name] });
  });

  it('are compared for every optimizer but Lion, which PyTorch does not have', () => {
    expect([...Object.keys(golden.optimizers), 'Lion']).toEqual(Object.keys(optimizers));
    expect(optimizers['Lion']?.([leaf()]).groups[0]?.hyper).toEqual({
      lr: 1e-4,
      betas: [0.9, 0.99],
      weightDecay: 0,
      maximize: false,
    });
  });

  const one = (): optim.SGD => new optim.SGD([leaf()], { lr: 1, momentum: 0.5 });
  /** Every scheduler from what it must be given alone, and that. */
  const bare: Readonly<Record<string, readonly [made: { stateDict(): { readonly options: object } }, given: object]>> =
    {
      StepLR: [new optim.StepLR(one(), 3), { stepSize: 3 }],
      MultiStepLR: [new optim.MultiStepLR(one(), [3]), { milestones: [3] }],
      ConstantLR: [new optim.ConstantLR(one()), {}],
      LinearLR: [new optim.LinearLR(one()), {}],
      ExponentialLR: [new optim.ExponentialLR(one(), 0.5), { gamma: 0.5 }],
      PolynomialLR: [new optim.PolynomialLR(one()), {}],
      CosineAnnealingLR: [new optim.CosineAnnealingLR(one(), 3), { tMax: 3 }],
      CosineAnnealingWarmRestarts: [new optim.CosineAnnealingWarmRestarts(one(), 3), { t0: 3 }],
      LambdaLR: [new optim.LambdaLR(one(), () => 1), {}],
      OneCycleLR: [new optim.OneCycleLR(one(), 2, { totalSteps: 9 }), { maxLr: 2, totalSteps: 9 }],
      CyclicLR: [new optim.CyclicLR(one(), 1, 2), { baseLr: 1, maxLr: 2 }],
      ReduceLROnPlateau: [new optim.ReduceLROnPlateau(one()), {}],
    };

  it.each(Object.entries(bare))("of %s are PyTorch's", (name, [made, given]) => {
    const theirs = golden.schedulers[name as keyof typeof golden.schedulers];
    // epochs times stepsPerEpoch is another way to say totalSteps, and functions are in no state dict
    const kept = Object.entries(theirs).filter(([option]) => !['epochs', 'stepsPerEpoch', 'scaleFn'].includes(option));
    const { scaleFn, ...options } = made.stateDict().options as Record<string, unknown>;
    expect(scaleFn ?? null).toBeNull();
    expect(options).toEqual({ ...Object.fromEntries(kept), ...given });
  });

  it('are compared for every scheduler; those that are made of others have none', () => {
    const without = { ChainedScheduler: {}, SequentialLR: {} };
    expect(golden.schedulers).toMatchObject(without);
    const known = [...Object.keys(schedulers), 'ReduceLROnPlateau'].toSorted();
    expect([...Object.keys(bare), ...Object.keys(without)].toSorted()).toEqual(known);
    expect(Object.keys(golden.schedulers).toSorted()).toEqual(known);
    expect(known).toHaveLength(14);
  });
});
