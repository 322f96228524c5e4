import { Segments, sum, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, Optimizer, SGD, type Update } from '../src/index.ts';
import { optimizers } from './settings.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

describe('Optimizer', () => {
  it('skips a parameter without a gradient: not a bit of it or of its state changes', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const adam = new Adam([a, b], { lr: 0.1, weightDecay: 0.5 });
    a.grad = tensor([1]);
    adam.step();
    expect(b.toArray()).toEqual([2]);
    expect(adam.stateDict().groups[0]?.params[1]).toBeNull();
  });

  it('does not skip a zero gradient: decay and momentum go on', () => {
    const w = leaf(1);
    const sgd = new SGD([w], { lr: 0.1, momentum: 0.9, weightDecay: 0.5 });
    w.grad = tensor([0]);
    sgd.step();
    expect(w.item()).toBeCloseTo(0.95, 6);
  });

  it('raises the version of what it writes, so that a graph that saved it refuses', () => {
    const w = leaf(1, 2);
    const loss = sum(w.mul(w));
    w.grad = tensor([1, 1]);
    new SGD([w]).step();
    expect(() => loss.backward()).toThrow("'b', saved by 'mul' for its gradient, was changed by assign");
  });

  it('takes groups with hyperparameters of their own, which may change between steps', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const sgd = new SGD([{ params: [a], name: 'slow', lr: 0.1 }, { params: [b] }], { lr: 1 });
    a.grad = tensor([1]);
    b.grad = tensor([1]);
    sgd.step();
    expect([a.item(), b.item()]).toEqual([Math.fround(0.9), 0]);
    expect(sgd.groups.map(({ name }) => name)).toEqual(['slow', null]);
  });

  it('keeps the step count of each run of elements with equal history', () => {
    const w = leaf(1, 2, 3).freeze_(Segments.rows([3], [2]));
    const adam = new Adam([w], { lr: 0.1 });
    for (let i = 0; i < 2; i++) {
      w.grad = null;
      w.backward({ gradient: tensor([1, 1, 1]) });
      adam.step();
    }
    const histories = adam.stateDict().groups[0]?.params[0]?.histories;
    expect(histories).toEqual([
      { runs: [2, 3], scalars: {} },
      { runs: [0, 2], scalars: expect.objectContaining({ step: 2 }) as object },
    ]);
  });

  it('has one history again when scalars have become equal', () => {
    const w = leaf(1, 2).freeze_(Segments.rows([2], [0]));
    const sgd = new SGD([w], { lr: 0.1, momentum: 0.9 });
    const learn = (): void => {
      w.grad = null;
      w.backward({ gradient: tensor([1, 1]) });
      sgd.step();
    };
    learn();
    expect(sgd.stateDict().groups[0]?.params[0]?.histories).toHaveLength(2);
    w.thaw_();
    learn();
    expect(sgd.stateDict().groups[0]?.params[0]?.histories).toEqual([{ runs: null, scalars: { hasBuffer: 1 } }]);
  });

  it('takes undefined for the default', () => {
    const options = { lr: undefined } as unknown as { lr: number };
    expect(new SGD([leaf(1)], options).groups[0]?.hyper.lr).toBe(1e-3);
    expect(new SGD([{ params: [leaf(1)], ...options }], { lr: 2 }).groups[0]?.hyper.lr).toBe(2);
  });

  it('steps with hyperparameters as they are now, and refuses wrong ones before anything moves', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const sgd = new SGD([{ params: [a] }, { params: [b] }], { lr: 1 });
    a.grad = b.grad = tensor([1]);
    const [first, second] = sgd.groups;
    if (first === undefined || second === undefined) throw new Error('there are two groups');
    first.hyper.lr = 0.5;
    second.hyper.lr = NaN;
    expect(() => sgd.step()).toThrow('sgd: lr is NaN; expected a number');
    expect([a.item(), b.item()]).toEqual([1, 1]);
    second.hyper.lr = 0.25;
    sgd.step();
    expect([a.item(), b.item()]).toEqual([0.5, 0.75]);
  });

  it('refuses a parameter that is a leaf no longer before anything moves', () => {
    const [a, b] = [leaf(1), leaf(1)];
    const sgd = new SGD([a, b], { lr: 1 });
    a.grad = b.grad = tensor([1]);
    b.rebind(leaf(1).mul(2)); // what an in-place name does
    expect(() => sgd.step()).toThrow("sgd: parameter 1 of group 0 was computed ('mul')");
    expect(a.item()).toBe(1);
  });

  it('begins momentum with the gradient when it is switched on later', () => {
    const w = leaf(0);
    const sgd = new SGD([w], { lr: 1, dampening: 0.5 });
    w.grad = tensor([1]);
    sgd.step();
    for (const { hyper } of sgd.groups) hyper.momentum = 0.5;
    sgd.step();
    sgd.step();
    expect(w.item()).toBe(-1 - 1 - (0.5 + 0.5));
  });

  it('forgets the state of a parameter, or of some elements', () => {
    const w = leaf(0, 0);
    const sgd = new SGD([w], { lr: 1, momentum: 0.5 });
    sgd.resetState(w); // nothing to forget
    w.grad = tensor([1, 1]);
    sgd.step();
    sgd.resetState(w, Segments.rows([2], [1]));
    sgd.step();
    expect(w.toArray()).toEqual([-2.5, -2]);
    sgd.resetState(w);
    expect(sgd.stateDict().groups[0]?.params[0]).toMatchObject({ histories: [{ runs: null, scalars: {} }] });
    sgd.step();
    expect(w.toArray()).toEqual([-3.5, -3]);
    expect(() => sgd.resetState(leaf(1))).toThrow(
      'sgd: resetState was given a tensor that is not among the parameters',
    );
    expect(() => sgd.resetState(w, Segments.all([3]))).toThrow('segments: one set is of [2] and the other of [3]');
  });

  it('reads a gradient as it is shaped, however it lies in memory', () => {
    const w = tensor(new Float32Array(4), { shape: [2, 2], requiresGrad: true });
    w.grad = tensor([
      [1, 2],
      [3, 4],
    ]).transpose(0, 1);
    new SGD([w], { lr: 1 }).step();
    expect(w.toArray()).toEqual([
      [-1, -3],
      [-2, -4],
    ]);
  });

  it.each(Object.entries(optimizers))(
    'multiplies nothing by a decay of 0: an infinite weight stays (%s)',
    (name, make) => {
      const w = leaf(Infinity, 1);
      w.grad = tensor([0, 0]);
      make([w], name === 'AdamW' ? { weightDecay: 0 } : {}).step();
      expect(w.toArray()).toEqual([Infinity, 1]);
    },
  );

  it('has nothing to do at a parameter that is all frozen, or without elements', () => {
    const w = leaf(1, 2);
    const none = tensor(new Float32Array(0), { requiresGrad: true });
    const adam = new Adam([w, none], { lr: 1 });
    w.grad = tensor([1, 1]);
    none.grad = tensor(new Float32Array(0));
    w.freeze_(Segments.all([2]));
    adam.step();
    expect(w.toArray()).toEqual([1, 2]);
    expect(adam.stateDict().groups[0]?.params[0]).toBeNull();
    expect(none.toArray()).toEqual([]);
  });

  it('gives an update a copy of the gradient, and once for each run of equal history', () => {
    const calls: string[] = [];
    class Greedy extends Optimizer<{ readonly lr: number }> {
      constructor(params: Iterable<Tensor>) {
        super('greedy', params, { lr: 1 });
      }
      protected override slots(): readonly string[] {
        return [];
      }
      protected override update({ value, grad, scalars }: Update<{ readonly lr: number }>): void {
        calls.push([...value].join());
        scalars['step'] = (scalars['step'] ?? 0) + 1;
        grad.fill(NaN);
      }
    }
    const w = leaf(1, 2, 3).freeze_(Segments.rows([3], [1]));
    const greedy = new Greedy([w]);
    w.backward({ gradient: tensor([1, 1, 1]) });
    greedy.step();
    w.thaw_();
    w.grad = tensor([1, 1, 1]);
    greedy.step();
    expect(calls).toEqual(['1,3', '2', '1,3']);
    const whole = leaf(4, 5);
    whole.grad = tensor([1, 1]);
    new Greedy([whole]).step();
    expect([w.grad.toArray(), whole.grad.toArray()]).toEqual([
      [1, 1, 1],
      [1, 1],
    ]);
  });

  it.each<[string, () => unknown, string]>([
    ['no parameters', () => new SGD([]), 'sgd: there are no parameters; expected at least one'],
    [
      'a bare tensor',
      () => new SGD(leaf(1) as unknown as Tensor[]),
      'sgd: the parameters are one tensor; expected a list of tensors or of groups',
    ],
    [
      'a computed tensor',
      () => new Adam([leaf(1).mul(2)]),
      "adam: parameter 0 of group 0 was computed ('mul'); only leaves can be optimized. Use detach()",
    ],
    [
      'a tensor that learns nothing',
      () => new SGD([tensor([1])]),
      'sgd: parameter 0 of group 0 does not require grad; leave it out',
    ],
    [
      'a group whose parameters are a bare tensor',
      () => new SGD([{ params: leaf(1) as unknown as Tensor[] }]),
      'sgd: the parameters of group 0 are one tensor; expected a list of tensors',
    ],
    [
      'groups without parameters',
      () => new SGD([{ params: [] }]),
      'sgd: there are no parameters; expected at least one',
    ],
    [
      'tensors beside groups',
      () => new SGD([leaf(1), { params: [leaf(1)] }] as unknown as Tensor[]),
      'sgd: tensors and groups are mixed; give one or the other',
    ],
    [
      'what is no tensor',
      () => new SGD([{ params: [3 as unknown as Tensor] }]),
      'sgd: parameter 0 of group 0 is no tensor',
    ],
    [
      'a view out of order',
      () => {
        const w = tensor([[1, 2]])
          .expand([2, 2])
          .detach();
        w.requiresGrad = true;
        return new SGD([w]);
      },
      'sgd: parameter 0 of group 0 is a view whose elements do not lie in row-major order. Make the leaf from a copy: tensor(x.toTypedArray(), { shape: x.shape })',
    ],
    [
      'a rate in a string',
      () => new SGD([leaf(1)], { lr: '0.1' as unknown as number }),
      "sgd: lr is '0.1'; expected a number",
    ],
    ['a rate of NaN', () => new SGD([leaf(1)], { lr: NaN }), 'sgd: lr is NaN; expected a number'],
    [
      'a truth value that is a number',
      () => new SGD([leaf(1)], { nesterov: 1 as unknown as boolean }),
      'sgd: nesterov is 1; expected a truth value',
    ],
    [
      'one beta',
      () => new Adam([leaf(1)], { betas: [0.9] as unknown as [number, number] }),
      'adam: betas is [0.9]; expected 2 numbers',
    ],
    [
      'a misspelt name',
      () => new SGD([{ params: [leaf(1)], learningRate: 1 } as unknown as Tensor]),
      "sgd: 'learningRate' is no hyperparameter; there are lr, momentum, dampening, nesterov, weightDecay, maximize",
    ],
    [
      'several wrong things at once',
      () =>
        new SGD([
          { params: [leaf(1)], lr: -1 },
          { params: [leaf(1)], lr: -1, momentum: -2 },
        ]),
      'sgd: lr is -1; expected a number of at least 0; momentum is -2; expected a number of at least 0',
    ],
    ['a negative rate', () => new SGD([leaf(1)], { lr: -1 }), 'sgd: lr is -1; expected a number of at least 0'],
    [
      'a beta of 1',
      () => new Adam([leaf(1)], { betas: [1, 0.9] }),
      'adam: betas[0] is 1; expected a number from 0 to below 1',
    ],
    [
      'nesterov alone',
      () => new SGD([leaf(1)], { nesterov: true }),
      'sgd: nesterov needs a momentum above 0 and no dampening; momentum is 0, dampening is 0',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it('refuses a parameter twice', () => {
    const w = leaf(1);
    expect(() => new SGD([w, w])).toThrow('sgd: parameter 1 of group 0 comes twice; it would be stepped twice');
    expect(() => new SGD([{ params: [w] }, { params: [w] }])).toThrow('sgd: parameter 0 of group 1 comes twice');
  });
});
