import { describe, expect, it } from 'vitest';
import {
  ChainedScheduler,
  ConstantLR,
  CyclicLR,
  ExponentialLR,
  LRScheduler,
  ReduceLROnPlateau,
  SequentialLR,
} from '../../src/index.ts';
import { ratesOf, sgd } from './optimizers.ts';

describe('schedulers of schedulers', () => {
  it('take their members: these are not stepped or loaded by themselves any more', () => {
    const optimizer = sgd(1);
    const member = new ConstantLR(optimizer);
    const state = member.stateDict();
    const chained = new ChainedScheduler([member]);
    chained.step();
    const message = "constantLR: this scheduler is a part of 'chainedScheduler'; use that one";
    expect(() => member.step()).toThrow(message);
    expect(() => member.loadStateDict(state)).toThrow(message);
  });

  it('can be members too', () => {
    const optimizer = sgd(1);
    const inner = new ChainedScheduler([new ExponentialLR(optimizer, 0.5), new ConstantLR(optimizer, { factor: 0.1 })]);
    const outer = new SequentialLR(optimizer, [new ConstantLR(optimizer, { factor: 0.3 }), inner], [1]);
    expect(ratesOf(optimizer)).toEqual([0.3]);
    outer.step();
    expect(ratesOf(optimizer)).toEqual([0.1]);
    outer.step();
    expect(ratesOf(optimizer)).toEqual([0.05]);
  });

  it('pass on momentum: the one whose turn it is, or the last that has one', () => {
    const optimizer = sgd(1);
    const cycle = (): LRScheduler => new CyclicLR(optimizer, 1, 2, { stepSizeUp: 2 });
    const sequential = new SequentialLR(optimizer, [new ConstantLR(optimizer), cycle()], [2]);
    expect([0, 1, 2, 4].map((t) => sequential.momentum(t, 0))).toEqual([null, null, 0.9, 0.8]);
    const chained = new ChainedScheduler([cycle(), new ExponentialLR(optimizer, 0.5)]);
    expect(chained.momentum(2, 0)).toBe(0.8);
    expect(chained.rate(9, 2, 0)).toBe(0.5);
  });

  const optimizer = sgd(1);
  const taken = new ConstantLR(optimizer);
  const other = new ChainedScheduler([taken]);
  other.step();
  const stepped = new ConstantLR(optimizer);
  stepped.step();
  const fresh = new ConstantLR(optimizer);
  it.each<[string, LRScheduler[], string]>([
    [
      'a scheduler by metrics',
      [new ReduceLROnPlateau(optimizer) as unknown as LRScheduler],
      'scheduler 0 has no rate that is a function of the epoch',
    ],
    ['one of another optimizer', [fresh, new ConstantLR(sgd(1))], 'scheduler 1 is of another optimizer'],
    ['a part of another', [fresh, taken], "scheduler 1 is a part of 'chainedScheduler' already"],
    ['one twice', [fresh, fresh], 'scheduler 1 comes twice'],
    ['one that has been stepped', [stepped], 'scheduler 0 has been stepped, to epoch 1; make it anew'],
  ])('refuse %s, and take none', (_, members, message) => {
    expect(() => new ChainedScheduler(members)).toThrow(`chainedScheduler: ${message}`);
    expect(() => fresh.step()).not.toThrow();
    fresh.loadStateDict({ ...fresh.stateDict(), epoch: 0 });
  });
});
