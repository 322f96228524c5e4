import { tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LRScheduler,
  OneCycleLR,
  type Scheduled,
  SGD,
  StepLR,
} from '../../src/index.ts';
import { leaf, ratesOf, sgd } from './optimizers.ts';

describe('LRScheduler', () => {
  it('sets the rate of epoch 0 at construction, and remembers the one before', () => {
    const optimizer = sgd(1);
    const made = new ConstantLR(optimizer, { factor: 0.5 });
    expect([ratesOf(optimizer), optimizer.groups[0]?.initialLr, made.lastEpoch]).toEqual([[0.5], 1, 0]);
  });

  it('is what optimizer.step() goes by', () => {
    const w = leaf(0);
    const optimizer = new SGD([w], { lr: 1 });
    const made = new StepLR(optimizer, 1, { gamma: 0.5 });
    for (let epoch = 0; epoch < 3; epoch++) {
      w.grad = tensor([1]);
      optimizer.step();
      made.step();
    }
    expect(w.item()).toBe(-1.75);
  });

  it('skips the first rate when stepped before the optimizer, and says nothing', () => {
    const optimizer = sgd(1);
    new StepLR(optimizer, 1, { gamma: 0.5 }).step();
    expect(ratesOf(optimizer)).toEqual([0.5]);
  });

  it('has no memory of the rates between: a far epoch has the digits of its formula', () => {
    const optimizer = sgd(0.1);
    const made = new CosineAnnealingLR(optimizer, 7, { etaMin: 0.01 });
    for (let epoch = 0; epoch < 14_000; epoch++) made.step();
    expect(ratesOf(optimizer)).toEqual([0.1]);
  });

  it('starts from the rate before any scheduler, until initialLr is forgotten', () => {
    const optimizer = sgd(1);
    const halved = (): number[] => new ConstantLR(optimizer, { factor: 0.5 }).getLastLr();
    expect([halved(), halved()]).toEqual([[0.5], [0.5]]);
    for (const group of optimizer.groups) group.initialLr = null;
    expect([halved(), ratesOf(optimizer)]).toEqual([[0.25], [0.25]]);
  });

  it('schedules a group that is added later from the next step on', () => {
    const optimizer = sgd(1);
    const made = new ExponentialLR(optimizer, 0.5);
    made.step();
    optimizer.addParamGroup({ params: [leaf(1)], lr: 0.8 });
    expect([ratesOf(optimizer), made.getLastLr()]).toEqual([[0.5, 0.8], [0.5]]);
    made.step();
    expect([ratesOf(optimizer), made.getLastLr()]).toEqual([
      [0.25, 0.2],
      [0.25, 0.2],
    ]);
  });

  it('refuses a step for which a list of rates has become too short, and changes nothing', () => {
    const optimizer = sgd(1);
    const made = new OneCycleLR(optimizer, [1], { totalSteps: 10 });
    optimizer.addParamGroup({ params: [leaf(1)] });
    const before = ratesOf(optimizer);
    expect(() => made.step()).toThrow('oneCycleLR: maxLr has 1 values; expected 2, one for each group');
    expect([ratesOf(optimizer), made.lastEpoch]).toEqual([before, 0]);
  });

  it('refuses a rate that is none before anything is written', () => {
    const optimizer = sgd(1, 2);
    expect(() => new LambdaLR(optimizer, [(t) => t + 1, () => NaN])).toThrow(
      'lambdaLR: group 1 at epoch 0: lr is NaN; expected a number of at least 0',
    );
    expect([ratesOf(optimizer), optimizer.groups[0]?.initialLr]).toEqual([[1, 2], null]);
    const made = new LambdaLR(optimizer, [(t) => 1 / (1 + t), (t) => 1 - t]);
    made.step();
    expect(() => made.step()).toThrow('lambdaLR: group 1 at epoch 2: lr is -2; expected a number of at least 0');
    expect([ratesOf(optimizer), made.lastEpoch]).toEqual([[0.5, 0], 1]);
  });

  it('can be written by anybody', () => {
    class Inverse extends LRScheduler<{ readonly speed: number }> {
      constructor(optimizer: Scheduled, speed: number) {
        super('inverse', optimizer, { speed: 1 }, { speed });
      }
      override rate(lr: number, epoch: number): number {
        return lr / (1 + this.options.speed * epoch);
      }
    }
    const optimizer = sgd(1);
    const chained = new ChainedScheduler([new Inverse(optimizer, 3), new ExponentialLR(optimizer, 0.5)]);
    chained.step();
    expect(ratesOf(optimizer)).toEqual([0.125]);
  });
});
