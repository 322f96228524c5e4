import {
  add,
  assign,
  backward,
  grad,
  GraphError,
  mul,
  noGrad,
  reshape,
  sum,
  tensor,
  transpose,
  type Tensor,
} from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { constant, counted, leaf, stateOf } from '../graph.ts';

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

  it('tells a gradient of zero from none', () => {
    const [w, unused] = [leaf(2), leaf(3)];
    backward(sum(mul(w, 0)));
    expect([w.grad?.toArray(), unused.grad]).toEqual([[0], null]);
  });

  it('starts anew where .grad was set to null', () => {
    const w = leaf(2);
    backward(sum(mul(w, 5)));
    const first = w.grad;
    w.grad = null;
    backward(sum(mul(w, 3)));
    expect([w.grad, first].map((g) => (g as Tensor | null)?.item())).toEqual([3, 5]);
  });

  it('adds to a .grad that the user has assigned', () => {
    const w = leaf(2);
    const mine = constant(10);
    w.grad = mine;
    backward(sum(mul(w, 5)));
    expect([w.grad, mine.item()]).toEqual([mine, 15]);
  });

  it('gives each .grad memory of its own, though one gradient reaches two leaves', () => {
    const [a, b, g] = [leaf(1, 2), leaf(3, 4), constant(1, 1)];
    backward(add(a, b), { gradient: g });
    assign(a.grad as Tensor, constant(9, 9));
    expect([b.grad?.toArray(), g.toArray()]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    a.grad = b.grad = null;
    backward(mul(add(a, b), 2), { gradient: g }); // one product, which goes to both
    assign(a.grad as unknown as Tensor, constant(9, 9));
    expect((b.grad as Tensor | null)?.toArray()).toEqual([2, 2]);
  });

  it('gives a .grad that can be changed in place, whatever views it came through', () => {
    const w = leaf(1, 2, 3, 4);
    const g = tensor([
      [1, 2],
      [3, 4],
    ]);
    backward(transpose(reshape(w, [2, 2])), { gradient: g.cast('float64') });
    (w.grad as Tensor).maskedFill_(tensor([true, false, false, false]), 7);
    expect(w.grad?.toArray()).toEqual([7, 3, 2, 4]);
    const scalar = leaf(5);
    backward(reshape(scalar, []));
    (scalar.grad as Tensor).maskedFill_(tensor([true]), 7);
    expect(scalar.grad?.toArray()).toEqual([7]);
  });

  it('passes each node of a diamond once, with the whole gradient', () => {
    const { run, asked } = counted();
    const w = leaf(3);
    const shared = run(w);
    backward(sum(add(mul(shared, shared), shared)));
    expect(w.grad?.toArray()).toEqual([7]);
    expect(asked()).toBe(1);
  });

  it('passes each node of nested diamonds once: 2^60 paths cost 60 steps', () => {
    const w = leaf(1);
    let x = w;
    for (let i = 0; i < 60; i++) x = add(x, x);
    backward(x);
    expect(w.grad?.item()).toBe(2 ** 60);
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

  it('starts at 1 for any shape of one element, and at the gradient given for others', () => {
    const w = leaf(3);
    backward(reshape(mul(w, w), [1, 1]));
    expect(w.grad?.toArray()).toEqual([6]);
    const v = leaf(1, 2);
    backward(mul(v, 2), { gradient: constant(5, 7) });
    expect(v.grad?.toArray()).toEqual([10, 14]);
  });

  it('gives a leaf its own gradient of 1', () => {
    const w = leaf(3);
    w.backward();
    expect(w.grad?.toArray()).toEqual([1]);
  });

  it('does not reach a leaf that requires grad no longer, or any value that was detached', () => {
    const [w, v] = [leaf(2), leaf(3)];
    const y = mul(mul(w, v), v.detach());
    w.requiresGrad = false;
    backward(y);
    expect([w.grad, v.grad?.item()]).toEqual([null, 6]);
  });

  it('gives no graph to gradients, unless createGraph: then .grad is a new tensor each time', () => {
    const w = leaf(2);
    const y = (): Tensor => sum(mul(w, mul(w, w)));
    backward(y());
    expect(w.grad?.requiresGrad).toBe(false);
    w.grad = null;
    backward(y(), { createGraph: true });
    const first = w.grad as Tensor | null;
    backward(y(), { createGraph: true });
    expect([first?.requiresGrad, first?.item(), w.grad === first]).toEqual([true, 12, false]);
    expect((w.grad as Tensor | null)?.item()).toBe(24);
    backward(w.grad as unknown as Tensor, { inputs: [w] });
    expect((w.grad as Tensor | null)?.item()).toBe(24 + 24);
  });

  it('keeps a detached copy of an earlier .grad as it was', () => {
    const w = leaf(2);
    backward(mul(w, 3));
    const before = w.grad?.detach();
    backward(mul(w, 3));
    expect([before?.item(), w.grad?.item()]).toEqual([3, 6]);
  });

  it('works inside noGrad, on a graph that was recorded outside', () => {
    const w = leaf(2);
    const y = mul(w, w);
    noGrad(() => backward(y));
    expect(w.grad?.item()).toBe(4);
  });
});

describe('an error of backward', () => {
  const [w, plain] = [leaf(1, 2), constant(1, 2)];
  it.each<[string, () => unknown, string]>([
    [
      'no graph',
      () => backward(sum(plain)),
      'backward: this tensor has no graph; did it come from a tensor with requiresGrad, outside noGrad?',
    ],
    [
      'results of noGrad',
      () => backward(noGrad(() => sum(w))),
      'backward: this tensor has no graph; did it come from a tensor with requiresGrad, outside noGrad?',
    ],
    [
      'several elements',
      () => backward(mul(w, 2)),
      'backward: a gradient can be created implicitly only for a scalar, and this tensor is [2]. Reduce it first, or pass { gradient }',
    ],
    [
      'several elements, of grad',
      () => grad(mul(w, 2), [w]),
      'grad: a gradient can be created implicitly only for a scalar, and this tensor is [2]. Reduce it first, or pass { gradOutputs }',
    ],
    [
      'a gradient of another shape',
      () => backward(mul(w, 2), { gradient: constant(1, 1, 1) }),
      'backward: the gradient is [3] and the tensor is [2]',
    ],
    [
      'a gradient of another dtype',
      () => backward(mul(w, 2), { gradient: tensor([1, 1]) }),
      'backward: the gradient is float32 and the tensor is float64',
    ],
    [
      'empty inputs',
      () => backward(sum(w), { inputs: [] }),
      "backward: 'inputs' is empty; leave it out to reach every leaf",
    ],
    [
      'an input that learns nothing',
      () => backward(sum(w), { inputs: [w, plain] }),
      'backward: input 1 does not require grad, so there is no gradient to ask for',
    ],
  ])('for %s names it, and leaves everything as it was', (_, run, message) => {
    const before = stateOf(w, plain);
    expect(run).toThrow(new GraphError(message.split(':')[0] as string, message.slice(message.indexOf(':') + 2)));
    expect(stateOf(w, plain)).toEqual(before);
  });

  it('in the middle of a pass leaves every .grad as it was', () => {
    const [early, late] = [leaf(2), leaf(3)];
    const y = add(mul(early, early), 0);
    const z = sum(add(y, late)); // the gradient of `late` is complete before `early * early` is asked for its
    assign(early, constant(7));
    const before = stateOf(early, late);
    expect(() => backward(z)).toThrow(GraphError);
    expect(stateOf(early, late)).toEqual(before);
  });

  it('in a formula leaves nothing behind that a later pass would add up', () => {
    let fails = true;
    const fragile = defineOp({
      name: 'fragile',
      inputs: ['x'],
      shape: ({ x }) => x.shape,
      forward: (k, { x }) => k.copy(x),
      vjp: {
        x: (g) => {
          if (fails) throw new RangeError('mine');
          return g;
        },
      },
    });
    const w = leaf(3);
    const shared = mul(w, 2);
    const y = add(apply(fragile, [shared], undefined), mul(shared, 10)); // `shared` has gathered 10 when it fails
    expect(() => backward(y, { retainGraph: true })).toThrow('mine');
    fails = false;
    backward(y);
    expect(w.grad?.item()).toBe(22);
  });
});
