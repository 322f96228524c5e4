import { add, backward, grad, mul, noGrad, Segments, sum, Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, constant, leaf, stateOf } from '../graph.ts';

describe('registerHook', () => {
  it('sees the whole gradient once a pass, of a leaf before it is added up', () => {
    const w = leaf(1, 2);
    const seen: unknown[] = [];
    w.registerHook((g) => void seen.push(g.toArray()));
    const loss = (): Tensor => sum(add(mul(w, w), mul(w, 3)));
    backward(loss());
    backward(loss());
    expect(seen).toEqual([
      [5, 7],
      [5, 7],
    ]);
    expect(w.grad?.toArray()).toEqual([10, 14]);
  });

  it('replaces the gradient for all that comes after, in the order of registration', () => {
    const w = leaf(3);
    const y = mul(w, 2);
    y.registerHook((g) => g.add(1));
    y.registerHook((g) => g.mul(10));
    y.backward({ retainGraph: true });
    expect(w.grad?.toArray()).toEqual([40]);
    expect(grad(y.mul(1), [y, w]).map((g) => g.toArray())).toEqual([[20], [40]]);
  });

  it('is removed by its handle, by itself while it runs too', () => {
    const w = leaf(1);
    let calls = 0;
    const once = w.registerHook(() => {
      calls++;
      once.remove();
    });
    const never = w.registerHook(() => void calls++);
    never.remove();
    never.remove();
    for (let i = 0; i < 3; i++) mul(w, 2).backward();
    expect(calls).toBe(1);
  });

  it('sees +0 at frozen elements, and cannot make them learn', () => {
    const w = leaf(1, 2, 3).freeze_(Segments.rows([3], [1]));
    let seen: unknown = null;
    w.registerHook((g) => {
      seen = g.toArray();
      return g.add(1);
    });
    backward(w.mul(1), { gradient: constant(1, NaN, -1) });
    expect(seen).toEqual([1, 0, -1]);
    expect(bitsOf(w.grad as Tensor)).toEqual(bitsOf(Float64Array.of(2, 0, 0)));
  });

  it('is differentiated with the rest under createGraph', () => {
    const x = leaf(2);
    const y = mul(x, x);
    y.registerHook((g) => g.mul(x));
    const [first] = grad(y, [x], { createGraph: true }); // 2x * x
    expect(grad(first as Tensor, [x])[0]?.toArray()).toEqual([8]);
  });

  it('runs without recording otherwise, and may run passes of its own', () => {
    const x = leaf(2);
    const y = mul(x, x);
    const inner: unknown[] = [];
    const hook = y.registerHook((g) => {
      hook.remove(); // the pass inside would call it again
      expect(g.mul(x).requiresGrad).toBe(false);
      inner.push(...grad(y, [x], { retainGraph: true }).map((d) => d.item()));
      return g.mul(10);
    });
    expect(grad(y, [x])[0]?.item()).toBe(40);
    expect(inner).toEqual([4]);
  });

  it.each([
    ['another shape', (): Tensor => constant(1), 'a hook returned [1] float64 for a gradient of [2] float64'],
    ['another dtype', (): Tensor => tensor([1, 2]), 'a hook returned [2] float32 for a gradient of [2] float64'],
    ['no tensor', (): Tensor => 5 as unknown as Tensor, 'a hook returned number; it must return a tensor'],
  ])('refuses %s, and leaves everything as it was', (_, hook, message) => {
    const [w, v] = [leaf(1, 2), leaf(3, 4)];
    w.registerHook(hook);
    const before = stateOf(w, v);
    expect(() => sum(mul(w, v)).backward()).toThrow(message);
    expect(stateOf(w, v)).toEqual(before);
  });

  it('needs a tensor that requires grad', () => {
    expect(() => constant(1).registerHook(() => undefined)).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: registerHook: the tensor does not require grad, so no gradient will pass]`,
    );
  });
});

describe('retainGrad', () => {
  it('keeps the gradient after all hooks, whenever they were registered, and adds up', () => {
    const x = leaf(1, 2);
    const y = mul(x, 3);
    y.retainGrad();
    y.retainGrad();
    y.registerHook((g) => g.mul(5));
    sum(y).backward({ retainGraph: true });
    expect([y.retainsGrad, y.grad?.toArray(), x.grad?.toArray()]).toEqual([true, [5, 5], [15, 15]]);
    sum(y).backward();
    expect(y.grad?.toArray()).toEqual([10, 10]);
  });

  it('is nothing on a leaf, and an error on a tensor that requires no grad', () => {
    const x = leaf(1);
    x.retainGrad();
    expect(x.retainsGrad).toBe(false);
    expect(() => constant(1).retainGrad()).toThrow('retainGrad: the tensor does not require grad');
  });

  it('is left alone by grad(), and counts an input that was asked for once', () => {
    const x = leaf(2);
    const y = mul(x, x);
    y.retainGrad();
    grad(mul(y, 1), [x], { retainGraph: true });
    expect(y.grad).toBeNull();
    backward(mul(y, 4), { inputs: [y, y] });
    expect([y.grad?.toArray(), x.grad]).toEqual([[4], null]);
  });

  it('goes with the tensor when it is changed in place', () => {
    const x = leaf(2);
    const y = mul(x, 3);
    y.retainGrad();
    y.mul_(10);
    y.mul(7).backward();
    expect([y.retainsGrad, y.grad?.toArray(), x.grad?.toArray()]).toEqual([true, [7], [210]]);
  });
});

describe('registerPostAccumulateGradHook', () => {
  it('sees every .grad of the pass, and may take it away', () => {
    const [a, b] = [leaf(1), leaf(2)];
    const seen: unknown[] = [];
    for (const w of [a, b]) {
      const handle = w.registerPostAccumulateGradHook((leaf) => {
        seen.push([a.grad?.item(), b.grad?.item()]);
        if (leaf === b) b.grad = null;
        handle.remove();
      });
    }
    const loss = mul(a, b);
    loss.backward({ retainGraph: true });
    loss.backward();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toEqual([2, 1]);
    expect([a.grad?.item(), b.grad?.item()]).toEqual([4, 1]);
  });

  it('is for leaves that require grad, and not called by grad()', () => {
    const x = leaf(1);
    let calls = 0;
    x.registerPostAccumulateGradHook(() => void calls++);
    grad(mul(x, 2), [x]);
    expect(calls).toBe(0);
    expect(() => mul(x, 2).registerPostAccumulateGradHook(() => undefined)).toThrow('only a leaf accumulates');
    expect(() => constant(1).registerPostAccumulateGradHook(() => undefined)).toThrow('does not require grad');
  });
});

describe('hooks of nodes', () => {
  it('run after those of tensors and after retainGrad: before the formulas, and after them', () => {
    const x = leaf(2);
    const y = mul(x, 3);
    const order: unknown[] = [];
    y.retainGrad();
    const node = y.gradFn as NonNullable<typeof y.gradFn>;
    node.registerHook((gradInputs, gradOutput) => {
      order.push(['post', gradInputs.map((g) => g?.item() ?? null), gradOutput.item()]);
      return gradInputs.map((g) => (g === null ? null : g.add(0.5)));
    });
    node.registerPrehook((g) => {
      order.push(['pre', g.item()]);
      return g.mul(10);
    });
    y.registerHook((g) => {
      order.push(['tensor', g.item()]);
      return g.mul(2);
    });
    y.backward();
    expect(order).toEqual([
      ['tensor', 1],
      ['pre', 2],
      ['post', [60, null], 20],
    ]);
    expect([y.grad?.item(), x.grad?.item()]).toEqual([2, 60.5]);
  });

  it('refuse another number of gradients', () => {
    const y = mul(leaf(2), 3);
    y.gradFn?.registerHook(() => []);
    expect(() => y.backward()).toThrowErrorMatchingInlineSnapshot(
      `[GraphError: mul: a hook must return 2 gradients, one an input, or nothing]`,
    );
  });
});

describe('requiresGrad_ and detach_', () => {
  it('give the tensor back', () => {
    const x = constant(1);
    expect(x.requiresGrad_()).toBe(x);
    expect(x.requiresGrad).toBe(true);
    expect(x.requiresGrad_(false).requiresGrad).toBe(false);
    const y = mul(leaf(2), 3);
    expect(y.detach_()).toBe(y);
    expect([y.isLeaf, y.requiresGrad, y.item()]).toEqual([true, false, 6]);
  });

  it('refuse what their leaves could not keep', () => {
    expect(() => tensor([1, 2], { dtype: 'int32' }).requiresGrad_()).toThrow('only floating tensors');
    expect(() => mul(leaf(1), 2).requiresGrad_(false)).toThrow('only a leaf can stop requiring grad');
    expect(() => noGrad(() => leaf(1, 2).reshape([2, 1])).detach_()).toThrow('detach_: this tensor is a view');
  });
});
