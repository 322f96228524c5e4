import { ValueError } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  Adagrad,
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  type CyclicLROptions,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
} from '../../src/index.ts';
import { leaf, ratesOf, sgd } from './optimizers.ts';

describe('options', () => {
  const one = sgd(1);
  it.each<[() => unknown, string]>([
    [() => new StepLR(one, 0), 'stepLR: stepSize is 0; expected a whole number of at least 1'],
    [() => new StepLR(one, 1, { gamma: -1 }), 'stepLR: gamma is -1; expected a number of at least 0'],
    [() => new StepLR(one, 1, { gama: 1 } as object), "stepLR: 'gama' is no option; there are stepSize, gamma"],
    [
      () => new MultiStepLR(one, [1, 2.5]),
      'multiStepLR: milestones is [1, 2.5]; expected a list of whole numbers of at least 0',
    ],
    [
      () => new MultiStepLR(one, 3 as unknown as number[]),
      'multiStepLR: milestones is 3; expected a list of whole numbers of at least 0',
    ],
    [() => new ConstantLR(one, { factor: NaN, totalIters: -1 }), 'constantLR: factor is NaN; expected a number'],
    [
      () => new LinearLR(one, { startFactor: -1, totalIters: 0 }),
      'linearLR: startFactor is -1; expected a number of at least 0; totalIters is 0; expected a whole number of at least 1',
    ],
    [() => new ExponentialLR(one, Infinity), 'exponentialLR: gamma is Infinity; expected a number of at least 0'],
    [() => new ExponentialLR(one, '0.5' as unknown as number), "exponentialLR: gamma is '0.5'; expected a number"],
    [() => new PolynomialLR(one, { power: -1 }), 'polynomialLR: power is -1; expected a number of at least 0'],
    [() => new CosineAnnealingLR(one, 0), 'cosineAnnealingLR: tMax is 0; expected a whole number of at least 1'],
    [
      () => new CosineAnnealingWarmRestarts(one, 1, { tMult: 1.5 }),
      'cosineAnnealingWarmRestarts: tMult is 1.5; expected a whole number of at least 1',
    ],
    [
      () => new CosineAnnealingWarmRestarts(one, 1).step(-1),
      'cosineAnnealingWarmRestarts: epoch is -1; expected a number of at least 0',
    ],
    [() => new LambdaLR(one, 3 as unknown as () => number), 'lambdaLR: lrLambda is no function'],
    [() => new LambdaLR(one, []), 'lambdaLR: lrLambda has 0 values; expected 1, one for each group'],
    [
      () => new OneCycleLR(one, 1, {}),
      'oneCycleLR: there is no number of steps; pass totalSteps, or epochs and stepsPerEpoch',
    ],
    [
      () => new OneCycleLR(one, [1, 2], { totalSteps: 10 }),
      'oneCycleLR: maxLr has 2 values; expected 1, one for each group',
    ],
    [
      () => new OneCycleLR(one, -1, { totalSteps: 1.5, pctStart: 2, divFactor: 0, maxMomentum: 1 }),
      'oneCycleLR: maxLr is -1; expected a number of at least 0; totalSteps is 1.5; expected a whole number of at least 1; pctStart is 2; expected a number from 0 to 1; maxMomentum is 1; expected a number from 0 to below 1; divFactor is 0; expected a number above 0',
    ],
    [
      () => new OneCycleLR(one, 1, { totalSteps: 10, annealStrategy: 'log' as 'cos' }),
      "oneCycleLR: annealStrategy is 'log'; expected 'cos' or 'linear'",
    ],
    [
      () => new OneCycleLR(new Adagrad([leaf(1)]), 1, { totalSteps: 10 }),
      'oneCycleLR: group 0 at epoch 0: there is no momentum to cycle; pass { cycleMomentum: false }',
    ],
    [
      () => new CyclicLR(one, 1, 2, { stepSizeUp: 0, stepSizeDown: -1, mode: 'square' as 'triangular' }),
      "cyclicLR: stepSizeUp is 0; expected a number above 0; stepSizeDown is -1; expected a number of at least 0; mode is 'square'; expected 'triangular' or 'triangular2' or 'exp_range'",
    ],
    [() => new CyclicLR(one, 1, 2, { scaleFn: 3 } as unknown as CyclicLROptions), 'cyclicLR: scaleFn is no function'],
    [
      () => new ReduceLROnPlateau(one, { factor: 1 }),
      'reduceLROnPlateau: factor is 1; expected a number from 0 to below 1',
    ],
    [
      () => new ReduceLROnPlateau(one, { mode: 'less' as 'min', patience: 0.5, minLr: [0, 0] }),
      "reduceLROnPlateau: mode is 'less'; expected 'min' or 'max'; patience is 0.5; expected a whole number of at least 0; minLr has 2 values; expected 1, one for each group",
    ],
    [
      () => new ReduceLROnPlateau(one).step(leaf(1) as unknown as number),
      'reduceLROnPlateau: the metric is of type object; expected a number, of a tensor its item()',
    ],
    [() => new ChainedScheduler([]), 'chainedScheduler: there are no schedulers; expected at least one'],
    [
      () => new SequentialLR(one, [new ConstantLR(one)], [1]),
      'sequentialLR: there are 1 schedulers and 1 milestones; expected one fewer',
    ],
    [
      () => new SequentialLR(one, [new ConstantLR(one), new ConstantLR(one), new ConstantLR(one)], [3, 3]),
      'sequentialLR: milestones is [3, 3]; expected each above the one before',
    ],
  ])('are refused: %s', (make, message) => {
    expect(make).toThrow(ValueError);
    expect(make).toThrow(message);
    expect(ratesOf(one)[0]).toBeGreaterThan(0);
  });
});
