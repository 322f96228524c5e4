import { type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, SGD } from '../src/index.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

describe('addParamGroup', () => {
  it('adds parameters that are stepped from now on, with the options of construction under its own', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const sgd = new SGD([a], { lr: 1, weightDecay: 0.5 });
    for (const { hyper } of sgd.groups) hyper.lr = 7; // what a scheduler does
    sgd.addParamGroup({ params: [b], name: 'late', weightDecay: 0 });
    expect(sgd.groups[1]).toMatchObject({ name: 'late', hyper: { lr: 1, weightDecay: 0 } });
    b.grad = tensor([0.25]);
    sgd.step();
    expect([a.item(), b.item()]).toEqual([1, 0.75]);
  });

  it('begins with no state, beside that of the others', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const adam = new Adam([a]);
    a.grad = tensor([1]);
    adam.step();
    adam.addParamGroup({ params: [b] });
    b.grad = tensor([1]);
    adam.step();
    const steps = adam.stateDict().groups.map(({ params }) => params[0]?.histories[0]?.scalars['step']);
    expect(steps).toEqual([2, 1]);
  });

  it('comes before loading a state that has the group', () => {
    const make = (): SGD => new SGD([{ params: [leaf(1)], name: 'first' }], { momentum: 0.9 });
    const grown = make();
    grown.addParamGroup({ params: [leaf(2)], name: 'late', lr: 0.5 });
    const state = grown.stateDict();
    expect(state.groups.map(({ name }) => name)).toEqual(['first', 'late']);
    const next = make();
    expect(() => next.loadStateDict(state)).toThrow('sgd: the state does not fit: it has 2 groups, expected 1');
    next.addParamGroup({ params: [leaf(2)], name: 'late' });
    next.loadStateDict(state);
    expect(next.groups[1]?.hyper.lr).toBe(0.5);
  });

  it.each<[string, (sgd: SGD, known: Tensor) => void, string]>([
    [
      'a parameter that is there already',
      (sgd, known) => sgd.addParamGroup({ params: [leaf(1), known], name: 'late' }),
      "sgd: parameter 1 of group 'late' comes twice; it would be stepped twice",
    ],
    [
      'a name that is taken',
      (sgd) => sgd.addParamGroup({ params: [leaf(1)], name: 'first' }),
      "sgd: the name 'first' comes twice; each group needs its own",
    ],
    [
      'a hyperparameter out of range',
      (sgd) => sgd.addParamGroup({ params: [leaf(1)], name: 'late', lr: -1 }),
      "sgd: group 'late': lr is -1; expected a number of at least 0",
    ],
    [
      'a bare tensor',
      (sgd) => sgd.addParamGroup({ params: leaf(1) as unknown as Tensor[] }),
      'sgd: the parameters of group 1 are one tensor; expected a list of tensors',
    ],
    [
      'a computed tensor',
      (sgd) => sgd.addParamGroup({ params: [leaf(1).mul(2)], name: 'late' }),
      "sgd: parameter 0 of group 'late' was computed ('mul'); only leaves can be optimized. Use detach()",
    ],
    [
      'a name that is no string',
      (sgd) => sgd.addParamGroup({ params: [leaf(1)], name: 3 as unknown as string }),
      'sgd: the name of group 1 is a number; expected a string',
    ],
  ])('refuses %s, and adds nothing', (_, add, message) => {
    const known = leaf(1);
    const sgd = new SGD([{ params: [known], name: 'first' }]);
    expect(() => add(sgd, known)).toThrow(message);
    expect(sgd.groups).toHaveLength(1);
  });
});

describe('names of groups', () => {
  it('are refused twice', () => {
    const twice = [
      { params: [leaf(1)], name: 'a' },
      { params: [leaf(1)], name: 'a' },
    ];
    expect(() => new SGD(twice)).toThrow("sgd: the name 'a' comes twice; each group needs its own");
  });

  it('are in errors of construction, of steps and of loading', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const groups = [
      { params: [a], name: 'slow' },
      { params: [b], name: 'fast' },
    ];
    expect(() => new SGD([groups[0] as (typeof groups)[0], { params: [tensor([1])], name: 'fast' }])).toThrow(
      "sgd: parameter 0 of group 'fast' does not require grad; leave it out",
    );
    const adam = new Adam(groups);
    b.grad = tensor([1]);
    adam.step();
    const state = adam.stateDict();
    const [first, second] = state.groups;
    const broken = { ...state, groups: [first, { ...second, params: [{ histories: [] }] }] };
    expect(() => adam.loadStateDict(broken as unknown as typeof state)).toThrow(
      "adam: the state does not fit: parameter 0 of group 'fast': 'm' is missing",
    );
    for (const { hyper } of adam.groups.slice(1)) hyper.lr = NaN;
    expect(() => adam.step()).toThrow("adam: group 'fast': lr is NaN; expected a number");
    b.rebind(leaf(1).mul(2));
    for (const { hyper } of adam.groups) hyper.lr = 1;
    expect(() => adam.step()).toThrow("adam: parameter 0 of group 'fast' was computed ('mul')");
  });

  it('are kept by the state dict, and have to be the same', () => {
    const of = (name: string): SGD => new SGD([{ params: [leaf(1)], name }]);
    expect(of('a').stateDict().groups[0]?.name).toBe('a');
    expect(() => of('a').loadStateDict(of('b').stateDict())).toThrow(
      "sgd: the state does not fit: group 0 is called 'b', expected 'a'",
    );
  });
});
