import { describe, expect, it } from 'vitest';
import {
  add,
  backward,
  cat,
  enableGrad,
  exp,
  grad,
  GraphError,
  isGradEnabled,
  mul,
  noGrad,
  slice,
  sum,
  tanh,
  Tensor,
  tensor,
  zeros,
  type GradNode,
  assign,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true, dtype: 'float64' });

/** Every node behind a tensor. */
function nodes(x: Tensor): GradNode[] {
  const seen = new Set<GradNode>(x.gradFn === null ? [] : [x.gradFn]);
  for (const node of seen) for (const edge of node.edges) if (edge !== null) seen.add(edge);
  return [...seen];
}

/** An identity that counts how often its gradient is asked for. */
function counted(): { run: (x: Tensor) => Tensor; asked: () => number } {
  let asked = 0;
  const op = defineOp({
    name: 'counted',
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.copy(x),
    vjp: {
      x: (g) => {
        asked++;
        return g;
      },
    },
  });
  return { run: (x) => apply(op, [x], undefined), asked: () => asked };
}

describe('leaves and results', () => {
  it('requires grad when an input does, and is no leaf then', () => {
    const w = leaf(1);
    const y = mul(w, 2);
    expect([y.requiresGrad, y.isLeaf, y.gradFn?.name]).toEqual([true, false, 'mul']);
    const plain = mul(tensor([1]), 2);
    expect([plain.requiresGrad, plain.isLeaf, plain.gradFn]).toEqual([false, true, null]);
  });

  it('never requires grad for indices and masks', () => {
    expect(leaf(1).gt(0).requiresGrad).toBe(false);
    expect(leaf(1, 2).argmax(0).requiresGrad).toBe(false);
  });

  it('refuses to require grad of what is not floating, and to stop requiring it of what was computed', () => {
    expect(() => tensor([1], { dtype: 'int32', requiresGrad: true })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: requiresGrad: only floating tensors can require grad, and this one is int32]`,
    );
    const y = leaf(1).mul(2);
    expect(() => {
      y.requiresGrad = false;
    }).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: requiresGrad: only a leaf can stop requiring grad; use detach() to leave the graph here]`,
    );
  });
});

describe('backward', () => {
  it('adds up in the same .grad, and leaves null where nothing arrives', () => {
    const [w, unused] = [leaf(2), leaf(3)];
    backward(sum(mul(w, w)));
    const first = w.grad;
    backward(sum(mul(w, 3)));
    expect(w.grad).toBe(first);
    expect(w.grad?.toArray()).toEqual([7]);
    expect(unused.grad).toBeNull();
  });

  it('passes each node of a diamond once, with the whole gradient', () => {
    const { run, asked } = counted();
    const w = leaf(3);
    const shared = run(w);
    backward(sum(add(mul(shared, shared), shared)));
    expect(w.grad?.toArray()).toEqual([7]);
    expect(asked()).toBe(1);
  });

  it('fills only the inputs it is given, non-leaves too', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const c = mul(a, b);
    backward(sum(mul(c, c)), { inputs: [a, c] });
    expect([a.grad?.item(), b.grad, c.grad?.item()]).toEqual([36, null, 12]);
  });

  it('sums a broadcast gradient back', () => {
    const [row, column] = [leaf(1, 2, 3), tensor([[1], [2]], { requiresGrad: true, dtype: 'float64' })];
    backward(sum(mul(row, column)));
    expect(row.grad?.toArray()).toEqual([3, 3, 3]);
    expect(column.grad?.toArray()).toEqual([[6], [6]]);
  });

  it.each<[string, () => void]>([
    ['no graph', () => backward(tensor([1]))],
    ['several elements', () => backward(leaf(1, 2).mul(2))],
    [
      'a gradient of another shape',
      () => backward(leaf(1, 2).mul(2), { gradient: tensor([1, 1, 1], { dtype: 'float64' }) }),
    ],
    ['empty inputs', () => backward(sum(leaf(1)), { inputs: [] })],
    ['an input that learns nothing', () => backward(sum(leaf(1)), { inputs: [tensor([1])] })],
  ])('refuses %s', (_, run) => {
    expect(run).toThrow(GraphError);
    expect(run).toThrowErrorMatchingSnapshot();
  });

  it('frees what was saved, and says so at the second pass', () => {
    const w = leaf(2);
    const y = sum(exp(w));
    backward(y);
    expect(() => backward(y)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: backward: the graph of 'exp' was freed by an earlier backward; pass { retainGraph: true } to the first one]`,
    );
    expect(w.grad?.item()).toBeCloseTo(Math.exp(2));
  });

  it('keeps it under retainGraph, and gives the same again', () => {
    const w = leaf(2);
    const y = sum(exp(w));
    backward(y, { retainGraph: true });
    backward(y);
    expect(w.grad?.item()).toBeCloseTo(2 * Math.exp(2));
  });

  it('refuses a saved value that was changed, naming it, and takes one that was not saved', () => {
    const w = leaf(2);
    const y = sum(mul(w, w));
    assign(w, tensor([5], { dtype: 'float64' }));
    expect(() => backward(y)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: backward: 'b', saved by 'mul' for its gradient, was changed by assign: it is [1] at version 1, and version 0 was saved. Call backward before the change, or give the op a copy]`,
    );
    const z = sum(add(w, 1));
    assign(w, tensor([6], { dtype: 'float64' }));
    expect(() => backward(z)).not.toThrow();
  });

  it('survives a graph 100,000 deep and one 100,000 wide', () => {
    const deep = leaf(1);
    let x: Tensor = deep;
    for (let i = 0; i < 100_000; i++) x = add(x, 1);
    backward(x);
    expect(deep.grad?.item()).toBe(1);
    const wide = leaf(1);
    backward(sum(cat(Array.from({ length: 100_000 }, () => mul(wide, 2)))));
    expect(wide.grad?.item()).toBe(200_000);
  });

  it('gives the same bits twice, and whatever else is computed beside it', () => {
    const run = (beside: boolean): number => {
      const w = tensor([0.1, 0.7], { requiresGrad: true });
      if (beside) exp(mul(w, 3));
      const y = add(mul(w, 0.3), add(tanh(w), exp(w)));
      if (beside) backward(sum(tanh(tensor([1], { requiresGrad: true }))));
      backward(sum(y));
      return w.grad?.toTypedArray()[1] as number;
    };
    expect(run(false)).toBe(run(false));
    expect(run(true)).toBe(run(false));
  });

  it('can run inside the formula of another pass, over nodes that wait there', () => {
    const w = leaf(3);
    const squared = mul(w, w);
    let inner = 0;
    const nosy = defineOp({
      name: 'nosy',
      inputs: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }) => k.copy(x),
      vjp: {
        x: (g) => {
          inner = enableGrad(() => grad(sum(squared), [w], { retainGraph: true })[0]?.item() ?? NaN);
          return g;
        },
      },
    });
    // the direct path reaches `squared` before the nosy one does
    const y = sum(add(apply(nosy, [squared], undefined), mul(squared, 10)));
    backward(y);
    expect(inner).toBe(6);
    expect(w.grad?.item()).toBe(66);
  });
});

describe('cat of a part that learns and one that does not', () => {
  it('is no leaf, and the frozen part has no edge and no gradient', () => {
    const [live, pad] = [leaf(1, 2), zeros([2], { dtype: 'float64' })];
    const joined = cat([live, pad]);
    expect([joined.isLeaf, joined.gradFn?.name]).toEqual([false, 'cat']);
    expect(joined.gradFn?.edges.map((edge) => edge?.name ?? null)).toEqual(['leaf', null]);
    backward(sum(mul(joined, joined)));
    expect(live.grad?.toArray()).toEqual([2, 4]);
    expect(pad.grad).toBeNull();
  });

  it('is joined by an op like any other: a formula is never run for a null edge', () => {
    const join = defineOp({
      name: 'join',
      inputs: ['live', 'pad'],
      shape: ({ live, pad }) => [(live.shape[0] as number) + (pad.shape[0] as number)],
      forward: (k, { live, pad }, _, shape) => k.concat([live, pad], 0, shape),
      vjp: {
        live: (g) => slice(g, 0, 0, 2),
        pad: () => {
          throw new Error('asked for the frozen part');
        },
      },
    });
    const live = leaf(1, 2);
    backward(sum(apply(join, [live, zeros([2], { dtype: 'float64' })], undefined)));
    expect(live.grad?.toArray()).toEqual([1, 1]);
    const learns = zeros([2], { dtype: 'float64', requiresGrad: true });
    expect(() => backward(sum(apply(join, [live, learns], undefined)))).toThrow('asked for the frozen part');
  });

  it('makes asking for the frozen part an error, not a zero', () => {
    const pad = zeros([2], { dtype: 'float64' });
    const loss = sum(cat([leaf(1, 2), pad]));
    expect(() => grad(loss, [pad])).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: grad: input 0 does not require grad, so there is no gradient to ask for]`,
    );
  });
});

describe('grad', () => {
  it('returns gradients and touches no .grad', () => {
    const w = leaf(3);
    const h = mul(w, w);
    const [dw, dh] = grad(sum(mul(h, h)), [w, h]);
    expect([dw?.item(), dh?.item(), w.grad]).toEqual([108, 18, null]);
  });

  it('adds up over several outputs, weighted as told', () => {
    const w = leaf(2);
    const [g] = grad([mul(w, 3), mul(w, w)], [w], { gradOutputs: [tensor([2], { dtype: 'float64' }), null] });
    expect(g?.item()).toBe(10);
  });

  it('tells unused from zero', () => {
    const [w, unused] = [leaf(2), leaf(3)];
    const y = (): Tensor => sum(mul(w, w));
    expect(() => grad(y(), [w, unused])).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: grad: the outputs do not depend on input 1; pass { allowUnused: true } for null there, or { materializeGrads: true } for zeros]`,
    );
    expect(grad(y(), [unused], { allowUnused: true })).toEqual([null]);
    expect(grad(y(), [unused], { materializeGrads: true })[0]?.toArray()).toEqual([0]);
    expect(() => grad(y(), [unused], { materializeGrads: true, allowUnused: false })).toThrow(GraphError);
  });

  it('runs no formula that leads to no input asked for', () => {
    const { run, asked } = counted();
    const [a, b] = [leaf(2), leaf(3)];
    grad(sum(mul(run(a), b)), [b]);
    expect(asked()).toBe(0);
  });

  it('can be differentiated again: first, second and third derivative of x^4', () => {
    const x = leaf(3);
    const [d1] = grad(x.pow(4).sum(), [x], { createGraph: true });
    const [d2] = grad(sum(d1 as Tensor), [x], { createGraph: true });
    const [d3] = grad(sum(d2 as Tensor), [x]);
    expect([d1?.item(), d2?.item(), d3?.item()].map((v) => Math.round(v ?? NaN))).toEqual([108, 108, 72]);
  });

  it('serves a penalty on the gradient', () => {
    const w = leaf(2);
    const [g] = grad(sum(mul(w, mul(w, w))), [w], { createGraph: true }); // 3 w^2
    backward(sum(mul(g as Tensor, g as Tensor))); // d(9 w^4) = 36 w^3
    expect(w.grad?.item()).toBe(288);
  });
});

describe('noGrad and enableGrad', () => {
  it('nest, and are undone when the body throws', () => {
    noGrad(() => {
      expect(isGradEnabled()).toBe(false);
      enableGrad(() => expect(isGradEnabled()).toBe(true));
      expect(isGradEnabled()).toBe(false);
    });
    expect(() =>
      noGrad(() => {
        throw new RangeError('mine');
      }),
    ).toThrow('mine');
    expect(isGradEnabled()).toBe(true);
  });

  it('refuse an async body', () => {
    expect(() => noGrad(() => Promise.resolve(1))).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: noGrad: the body returned a promise, and the mode would leak into whatever runs while it waits. Await first, and give noGrad the synchronous part]`,
    );
    expect(isGradEnabled()).toBe(true);
  });
});

describe('the graph', () => {
  it('has no edge to what needs no gradient', () => {
    const y = mul(leaf(1), tensor([2], { dtype: 'float64' }));
    expect(nodes(y).map(({ name }) => name)).toEqual(['mul', 'leaf']);
    expect(y.gradFn?.edges[1]).toBeNull();
  });
});
