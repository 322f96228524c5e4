import { Segments, Tensor, tensor, ValueError } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Adam, type OptimizerState, SGD } from '../src/index.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

/** A state dict as JSON, tensors as lists: to be compared. */
const plain = (optimizer: SGD | Adam): unknown =>
  JSON.parse(JSON.stringify(optimizer.stateDict(), (_, v: unknown) => (v instanceof Tensor ? v.toArray() : v)));

/** An optimizer after two steps, one element frozen at the second. */
function stepped(): Adam {
  const [a, b] = [leaf(1, 2, 3), leaf(3)];
  const adam = new Adam([a, b], { lr: 0.1, amsgrad: true });
  for (const freeze of [[], [1]]) {
    a.freeze_(Segments.rows([3], freeze));
    a.grad = tensor([1, 1, 1]);
    b.grad = tensor([1]);
    adam.step();
  }
  return adam;
}

/** A part of a state dict put in the place of another, by path. */
function withPart(state: unknown, path: readonly (string | number)[], part: unknown): OptimizerState {
  const [first, ...rest] = path;
  if (first === undefined) return part as OptimizerState;
  const copy = (Array.isArray(state) ? [...(state as unknown[])] : { ...(state as object) }) as Record<string, unknown>;
  copy[first] = withPart((state as Record<string, unknown>)[first], rest, part);
  return copy as unknown as OptimizerState;
}

describe('stateDict', () => {
  it('is plain data, hyperparameters and histories in it', () => {
    expect(plain(stepped())).toMatchObject({
      optimizer: 'adam',
      groups: [
        {
          name: null,
          hyper: { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: true },
          params: [
            {
              histories: [
                { runs: [1, 2], scalars: { step: 1 } },
                { runs: [0, 1, 2, 3], scalars: { step: 2 } },
              ],
            },
            { histories: [{ runs: null, scalars: { step: 2 } }] },
          ],
        },
      ],
    });
  });

  it('is a copy', () => {
    const adam = stepped();
    const before = plain(adam);
    const state = adam.stateDict() as unknown as {
      groups: { hyper: { betas: number[] }; params: { slots: Record<string, Tensor>; histories: object[] }[] }[];
    };
    const [group] = state.groups;
    group?.hyper.betas.fill(0);
    group?.params[0]?.histories.pop();
    group?.params[0]?.slots['m']?.value.data.fill(7);
    expect(plain(adam)).toEqual(before);
  });
});

describe('loadStateDict', () => {
  it('goes on with the same bits, wherever a run is cut', () => {
    const run = (steps: number, resumeAt: number): number[] => {
      let w = leaf(1, -2, 3);
      let adam = new Adam([w], { lr: 0.1, amsgrad: true });
      for (let i = 0; i < steps; i++) {
        if (i === 2) w.freeze_(Segments.rows([3], [1]));
        if (i === resumeAt) {
          const kept = adam.stateDict();
          const next = tensor(w.toTypedArray(), { requiresGrad: true });
          if (w.frozen !== null) next.freeze_(w.frozen);
          w = next;
          adam = new Adam([w], { lr: 0.5 });
          adam.loadStateDict(kept);
        }
        if (i === 5) w.thaw_();
        w.grad = null;
        w.backward({ gradient: tensor([i - 2, 1, 0.5]) });
        adam.step();
      }
      return Array.from(w.toTypedArray());
    };
    const whole = run(8, -1);
    for (const at of [0, 1, 3, 6]) expect(run(8, at)).toEqual(whole);
  });

  it('forgets what was there, and shares nothing with the dict', () => {
    const adam = stepped();
    const state = new Adam([leaf(1, 2, 3), leaf(3)]).stateDict();
    adam.loadStateDict(state);
    expect(plain(adam)).toEqual(JSON.parse(JSON.stringify(state)));
    expect(adam.groups[0]?.hyper.betas).not.toBe(state.groups[0]?.hyper['betas']);
  });

  it('takes its own dict after hyperparameters have come to ask for more, and keeps what they ask for no more', () => {
    const w = leaf(1);
    const sgd = new SGD([w], { momentum: 0.9 });
    w.grad = tensor([2]);
    sgd.step();
    for (const momentum of [0, 0.9]) {
      for (const { hyper } of sgd.groups) hyper.momentum = momentum;
      const next = new SGD([w]);
      next.loadStateDict(sgd.stateDict());
      expect(next.stateDict().groups[0]?.params[0]?.slots['momentum']?.toArray()).toEqual([2]);
    }
    const late = new SGD([w]);
    late.step();
    for (const { hyper } of late.groups) hyper.momentum = 0.9;
    expect(() => late.loadStateDict(late.stateDict())).not.toThrow();
  });

  const first = ['groups', 0, 'params', 0] as const;
  it.each<[string, readonly (string | number)[], unknown, string]>([
    ['nothing', [], null, 'it is no state dict'],
    ['the state of another optimizer', ['optimizer'], 'sgd', "it is of 'sgd'"],
    ['no groups', ['groups'], undefined, 'it has no groups'],
    ['too many groups', ['groups'], [{}, {}], 'it has 2 groups, expected 1'],
    ['a group of another name', ['groups', 0, 'name'], 'slow', "group 0 is called 'slow', expected nothing"],
    ['no hyperparameters', ['groups', 0, 'hyper'], null, 'group 0: its hyperparameters are missing'],
    ['a wrong rate', ['groups', 0, 'hyper', 'lr'], -1, 'group 0: lr is -1; expected a number of at least 0'],
    [
      'an unknown hyperparameter',
      ['groups', 0, 'hyper', 'momentum'],
      1,
      "group 0: 'momentum' is no hyperparameter; there are lr, betas, eps, weightDecay, amsgrad, maximize",
    ],
    ['too few parameters', ['groups', 0, 'params'], [null], 'group 0 has 1 parameters, expected 2'],
    ['a slot that is missing', [...first, 'slots'], {}, "parameter 0 of group 0: 'm' is missing"],
    ['a slot that is no tensor', [...first, 'slots', 'v'], [1, 2, 3], "parameter 0 of group 0: 'v' is no tensor"],
    [
      'a slot of another shape',
      [...first, 'slots', 'm'],
      tensor([1]),
      "parameter 0 of group 0: 'm' is float32 [1], expected float32 [3]",
    ],
    [
      'a slot of another dtype',
      [...first, 'slots', 'm'],
      tensor([1, 2, 3], { dtype: 'float64' }),
      "parameter 0 of group 0: 'm' is float64 [3], expected float32 [3]",
    ],
    [
      'an unused slot of another shape',
      [...first, 'slots', 'x'],
      tensor([1]),
      "parameter 0 of group 0: 'x' is float32 [1], expected float32 [3]",
    ],
    ['no histories', [...first, 'histories'], [], 'parameter 0 of group 0: its histories are missing'],
    [
      'scalars that are no numbers',
      [...first, 'histories', 0, 'scalars'],
      { step: '1' },
      'parameter 0 of group 0: its scalars are not numbers by name',
    ],
    ['no runs', [...first, 'histories', 0, 'runs'], 3, 'parameter 0 of group 0: a history has no runs'],
    [
      'a run out of range',
      [...first, 'histories', 1, 'runs'],
      [2, 4],
      'parameter 0 of group 0: the run 2 to 4 is out of range',
    ],
    [
      'half a run',
      [...first, 'histories', 1, 'runs'],
      [0, 1, 2],
      'parameter 0 of group 0: the run 2 to undefined is out of range',
    ],
    [
      'overlapping runs',
      [...first, 'histories', 1, 'runs'],
      [0, 2],
      'parameter 0 of group 0: element 1 is in two histories',
    ],
    [
      'runs with a hole',
      [...first, 'histories', 1, 'runs'],
      [0, 1],
      'parameter 0 of group 0: its histories do not cover every element',
    ],
    [
      'two histories of everything',
      [...first, 'histories', 1, 'runs'],
      null,
      'parameter 0 of group 0: a history of all elements is not the only one',
    ],
  ])('refuses %s, and changes nothing', (_, path, part, problem) => {
    const adam = stepped();
    const before = plain(adam);
    expect(() => adam.loadStateDict(withPart(adam.stateDict(), path, part))).toThrow(
      new ValueError('adam', `the state does not fit: ${problem}`),
    );
    expect(plain(adam)).toEqual(before);
  });

  it('lists all that does not fit', () => {
    const adam = stepped();
    const one = withPart(adam.stateDict(), [...first, 'slots'], {});
    const both = withPart(one, ['groups', 0, 'params', 1, 'histories', 0, 'runs'], [0, 2]);
    expect(() => adam.loadStateDict(both)).toThrow(
      "adam: the state does not fit: parameter 0 of group 0: 'm' is missing; parameter 1 of group 0: the run 0 to 2 is out of range",
    );
  });

  it('takes or refuses a dict with anything anywhere, changing nothing when it refuses', () => {
    const paths: (string | number)[][] = [];
    const collect = (value: unknown, path: (string | number)[]): void => {
      paths.push(path);
      if (typeof value !== 'object' || value === null || value instanceof Tensor) return;
      for (const [key, part] of Object.entries(value))
        collect(part, [...path, Array.isArray(value) ? Number(key) : key]);
    };
    collect(stepped().stateDict(), []);
    const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.integer({ min: -1, max: 4 }), fc.constant(undefined));
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...paths), anything, (path, part) => {
        const adam = stepped();
        const before = plain(adam);
        try {
          adam.loadStateDict(withPart(adam.stateDict(), path, part));
          adam.step();
        } catch (error) {
          if (!(error instanceof ValueError)) throw error;
          expect(plain(adam)).toEqual(before);
          refused++;
        }
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
