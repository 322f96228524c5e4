import { grad, Segments, sum, Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { Adam, clipGradNorm, type OptimizerState, SGD } from '../src/index.ts';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });
const state = (optimizer: SGD | Adam): unknown =>
  JSON.parse(JSON.stringify(optimizer.stateDict(), (_, v: unknown) => (v instanceof Tensor ? v.toArray() : v)));

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

  it('goes on from its state dict with the same bits, and the dict is a copy', () => {
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
    for (const at of [1, 3, 6]) expect(run(8, at)).toEqual(whole);
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
  });

  it('lists all that does not fit in a state dict, and changes nothing', () => {
    const [a, b] = [leaf(1, 2), leaf(3)];
    const adam = new Adam([a, b], { lr: 0.1 });
    a.grad = tensor([1, 1]);
    b.grad = tensor([1]);
    adam.step();
    const before = state(adam);
    const good = adam.stateDict();
    const [group] = good.groups;
    const [first, second] = group?.params ?? [];
    const bad = {
      ...good,
      groups: [
        {
          ...group,
          params: [
            { ...first, slots: { m: tensor([1]) } },
            { ...second, histories: [{ runs: [0, 2], scalars: {} }] },
          ],
        },
      ],
    } as unknown as OptimizerState;
    expect(() => adam.loadStateDict(bad)).toThrow(
      "adam: the state does not fit: parameter 0 of group 0: 'm' is float32 [1], expected float32 [2]; parameter 1 of group 0: the run 0 to 2 is out of range",
    );
    expect(() => new SGD([a, b]).loadStateDict(good)).toThrow("sgd: the state does not fit: it is of 'adam'");
    expect(state(adam)).toEqual(before);
  });
});

describe('clipGradNorm', () => {
  it('scales all gradients together, and returns the norm they had', () => {
    const [a, b] = [leaf(0), leaf(0)];
    a.grad = tensor([3]);
    b.grad = tensor([4]);
    expect(clipGradNorm([a, b], 1)).toBe(5);
    expect(a.grad.item()).toBeCloseTo(0.6, 6);
    expect(b.grad.item()).toBeCloseTo(0.8, 6);
    expect(clipGradNorm([a, b], 10)).toBeCloseTo(1, 6);
    expect(a.grad.item()).toBeCloseTo(0.6, 6);
  });

  it('passes over tensors without a gradient', () => {
    expect(clipGradNorm([leaf(1)], 1)).toBe(0);
  });

  it('can refuse a norm that is not finite, and leaves everything as it was', () => {
    const w = leaf(1, 2);
    w.grad = tensor([NaN, 1]);
    expect(() => clipGradNorm([w], 1, { errorIfNonfinite: true })).toThrow('clipGradNorm: the norm is NaN');
    expect(w.grad.toArray()).toEqual([NaN, 1]);
    expect(() => clipGradNorm([w], 0)).toThrow('clipGradNorm: maxNorm is 0; expected a number above 0');
  });

  it('leaves a graph through a gradient alone: clipping is not recorded', () => {
    const w = leaf(3);
    const [g] = grad(sum(w.mul(w)), [w], { createGraph: true });
    w.grad = g as Tensor;
    clipGradNorm([w], 1);
    expect(w.grad.requiresGrad).toBe(false);
  });
});
