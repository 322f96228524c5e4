import { ValueError } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ChainedScheduler,
  ConstantLR,
  CyclicLR,
  ExponentialLR,
  LambdaLR,
  LRScheduler,
  OneCycleLR,
  ReduceLROnPlateau,
  type SchedulerState,
  StepLR,
} from '../../src/index.ts';
import golden from '../golden/schedulers.json' with { type: 'json' };
import { nameOf, scheduler, type Spec } from '../schedules.ts';
import { leaf, ratesOf, sgd } from './optimizers.ts';

/** A scheduler of a golden case, over an optimizer of two groups. */
function madeOf(spec: Spec): LRScheduler {
  return scheduler(sgd(0.5, 0.03), spec);
}

describe('stateDict', () => {
  it('is plain data: what JSON brings back is the same', () => {
    for (const { scheduler: spec } of golden.cases) {
      const state = madeOf(spec).stateDict();
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }
    const plateau = new ReduceLROnPlateau(sgd(1));
    for (const state of [plateau.stateDict(), (plateau.step(3), plateau.stateDict())])
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('holds options, epoch and the rates before any schedule', () => {
    const made = new ChainedScheduler([new StepLR(sgd(0.5), 2)]);
    made.step();
    expect(made.stateDict()).toEqual({
      scheduler: 'chainedScheduler',
      options: {},
      epoch: 1,
      initialLrs: [0.5],
      members: [
        { scheduler: 'stepLR', options: { stepSize: 2, gamma: 0.1 }, epoch: 0, initialLrs: [0.5], members: [] },
      ],
    });
  });

  it('leaves functions out, and loading keeps those that are there', () => {
    const made = new LambdaLR(sgd(1), (t) => 1 / (1 + t));
    made.step();
    expect(made.stateDict().options).toEqual({});
    const other = sgd(1);
    new LambdaLR(other, (t) => 3 + t).loadStateDict(made.stateDict());
    expect(ratesOf(other)).toEqual([4]);
    const cyclic = new CyclicLR(sgd(1), 0, 1, { stepSizeUp: 1, scaleFn: () => 0.5 });
    cyclic.loadStateDict(new CyclicLR(sgd(1), 0, 2, { stepSizeUp: 1 }).stateDict());
    expect(cyclic.rate(1, 1, 0)).toBe(1);
  });
});

describe('loadStateDict', () => {
  it.each(golden.cases.map((one) => ({ ...one, name: nameOf(one.scheduler) })))(
    'goes on as if nothing had been, at any epoch: $name',
    ({ scheduler: spec }) => {
      const whole = madeOf(spec);
      for (let epoch = 0; epoch < 20; epoch++) {
        // other rates and another epoch than what is loaded
        const part = scheduler(sgd(9, 9), spec);
        part.step();
        part.loadStateDict(whole.stateDict());
        expect([part.getLastLr(), ratesOf(part.optimizer)]).toEqual([whole.getLastLr(), whole.getLastLr()]);
        expect(part.stateDict()).toEqual(whole.stateDict());
        part.step();
        whole.step();
        expect(part.getLastLr()).toEqual(whole.getLastLr());
      }
    },
  );

  it('comes before or after the loading of the optimizer', () => {
    const optimizer = sgd(1);
    const made = new ChainedScheduler([new StepLR(optimizer, 1), new CyclicLR(optimizer, 0.1, 0.7, { stepSizeUp: 3 })]);
    for (let epoch = 0; epoch < 4; epoch++) made.step();
    const hyper = optimizer.groups[0]?.hyper;
    for (const first of ['optimizer', 'scheduler', 'optimizer before construction']) {
      const other = sgd(5);
      if (first === 'optimizer before construction') other.loadStateDict(optimizer.stateDict());
      const next = new ChainedScheduler([new StepLR(other, 1), new CyclicLR(other, 0.1, 0.7, { stepSizeUp: 3 })]);
      if (first === 'optimizer') other.loadStateDict(optimizer.stateDict());
      next.loadStateDict(made.stateDict());
      if (first === 'scheduler') other.loadStateDict(optimizer.stateDict());
      expect([other.groups[0]?.hyper, other.groups[0]?.initialLr]).toEqual([hyper, 1]);
    }
  });

  it('leaves a group alone that has been added since the last step', () => {
    const optimizer = sgd(1);
    const made = new ExponentialLR(optimizer, 0.5);
    made.step();
    optimizer.addParamGroup({ params: [leaf(1)], lr: 0.8 });
    expect(made.stateDict().initialLrs).toEqual([1, null]);
    const other = sgd(9, 0.8);
    const next = new ExponentialLR(other, 0.1);
    for (const { hyper } of other.groups.slice(1)) hyper.lr = 0.8; // what loading the optimizer does
    next.loadStateDict(made.stateDict());
    expect([ratesOf(other), next.getLastLr()]).toEqual([[0.5, 0.8], [0.5]]);
    made.step();
    next.step();
    expect([ratesOf(optimizer), ratesOf(other)]).toEqual([
      [0.25, 0.2],
      [0.25, 0.2],
    ]);
  });

  it('takes the options of the state, as an optimizer does', () => {
    const made = new StepLR(sgd(1), 5);
    made.loadStateDict({ ...new StepLR(sgd(1), 1, { gamma: 0.5 }).stateDict(), epoch: 2 });
    expect(ratesOf(made.optimizer)).toEqual([0.25]);
  });

  it('goes on with a plateau', () => {
    const metrics = [3, 2, 2, 2, 1, 1, 1, 1, 1];
    const make = (): ReduceLROnPlateau => new ReduceLROnPlateau(sgd(1), { patience: 1, factor: 0.5, cooldown: 1 });
    for (let cut = 0; cut <= metrics.length; cut++) {
      const [whole, part] = [make(), make()];
      let going = part;
      for (const [i, metric] of metrics.entries()) {
        if (i === cut) {
          going = new ReduceLROnPlateau(sgd(7));
          going.loadStateDict(part.stateDict());
        }
        whole.step(metric);
        going.step(metric);
        expect(ratesOf(going.optimizer)).toEqual(ratesOf(whole.optimizer));
      }
    }
  });

  const good = (): SchedulerState => new StepLR(sgd(1), 5).stateDict();
  it.each<[string, unknown, string]>([
    ['nothing', null, 'it is no state dict'],
    ['the state of another scheduler', new ConstantLR(sgd(1)).stateDict(), "it is of 'constantLR'"],
    ['no options', { ...good(), options: null }, 'its options are missing'],
    [
      'an unknown option',
      { ...good(), options: { stepSize: 1, gamma: 1, power: 2 } },
      "'power' is no option; there are stepSize, gamma",
    ],
    [
      'an option out of range',
      { ...good(), options: { stepSize: 0, gamma: 1 } },
      'stepSize is 0; expected a whole number of at least 1',
    ],
    ['an epoch below 0', { ...good(), epoch: -1 }, 'its epoch is no number of at least 0'],
    ['too many rates', { ...good(), initialLrs: [1, 2] }, 'initialLrs is [1, 2]; expected 1 rates, one for each group'],
    ['a rate that is none', { ...good(), initialLrs: [NaN] }, 'initialLrs[0] is NaN; expected a number of at least 0'],
    ['members that are not there', { ...good(), members: [good()] }, 'it is made of other schedulers; expected 0'],
    [
      'several wrong things at once',
      { ...good(), epoch: 'x', initialLrs: null },
      'its epoch is no number of at least 0; initialLrs is null; expected 1 rates, one for each group',
    ],
  ])('refuses %s, and changes nothing', (_, state, problem) => {
    const made = new StepLR(sgd(1), 5);
    made.step();
    const before = [made.stateDict(), ratesOf(made.optimizer)];
    expect(() => made.loadStateDict(state as SchedulerState)).toThrow(
      new ValueError('stepLR', `the state does not fit: ${problem}`),
    );
    expect([made.stateDict(), ratesOf(made.optimizer)]).toEqual(before);
  });

  it('says which member does not fit', () => {
    const make = (): ChainedScheduler => {
      const optimizer = sgd(1);
      return new ChainedScheduler([new ConstantLR(optimizer), new StepLR(optimizer, 2)]);
    };
    const state = make().stateDict();
    const wrong = { ...state, members: [state.members[0], { ...state.members[1], options: { stepSize: 2 } }] };
    expect(() => make().loadStateDict(wrong as SchedulerState)).toThrow(
      'chainedScheduler: the state does not fit: scheduler 1: gamma is undefined; expected a number',
    );
  });

  it('refuses a state that has no rate at its epoch, and changes nothing', () => {
    const made = new OneCycleLR(sgd(1), 1, { totalSteps: 5 });
    const before = made.stateDict();
    expect(() => made.loadStateDict({ ...before, epoch: 9, initialLrs: [7] })).toThrow(
      'oneCycleLR: there is no step 9; totalSteps is 5',
    );
    expect(made.stateDict()).toEqual(before);
    expect(made.optimizer.groups[0]?.initialLr).toBe(1);
  });

  it('takes or refuses a dict with anything anywhere, changing nothing when it refuses', () => {
    const makers: readonly (() => LRScheduler | ReduceLROnPlateau)[] = [
      ...golden.cases.map(
        ({ scheduler: spec }) =>
          () =>
            madeOf(spec),
      ),
      () => new ReduceLROnPlateau(sgd(1, 2)),
    ];
    const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.integer({ min: -1, max: 4 }), fc.constant(undefined));
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...makers), fc.nat(), anything, (make, place, part) => {
        const made = make();
        const before = [made.stateDict(), ratesOf(made.optimizer)];
        const paths = pathsIn(made.stateDict());
        const state = withPart(made.stateDict(), paths[place % paths.length] as Path, part);
        try {
          made.loadStateDict(state as never);
        } catch (error) {
          if (!(error instanceof ValueError)) throw error;
          expect([made.stateDict(), ratesOf(made.optimizer)]).toEqual(before);
          refused++;
        }
      }),
      { numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const parts = Object.entries(value).flatMap(([key, part]) =>
    pathsIn(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...parts];
}

/** A part put in the place of another. */
function withPart(value: unknown, [first, ...rest]: Path, part: unknown): unknown {
  if (first === undefined) return part;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[first] = withPart((value as Record<string, unknown>)[first], rest, part);
  return copy;
}
