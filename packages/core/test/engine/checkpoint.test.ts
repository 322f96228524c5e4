import {
  add,
  assign,
  backward,
  checkpoint,
  exp,
  grad,
  matmul,
  mul,
  noGrad,
  Rng,
  Segments,
  sum,
  tanh,
  Tensor,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { bitsOf, collectGarbage, leaf } from '../graph.ts';

const normal = (seed: number, ...shape: number[]): Tensor =>
  new Rng(seed).normal(shape, 0, 1, { dtype: 'float64', requiresGrad: true });

describe('checkpoint', () => {
  it('gives the same bits, for inputs and for parameters that are closed over', () => {
    const [x, w] = [normal(1, 3, 4), normal(2, 4, 4)];
    const block = (h: Tensor): Tensor => tanh(matmul(tanh(matmul(h, w)), w));
    const plain = sum(exp(block(block(x))));
    const kept = sum(exp(checkpoint(block, checkpoint(block, x))));
    const [a, b] = [grad(plain, [x, w]), grad(kept, [x, w])];
    expect(a.map(bitsOf)).toEqual(b.map(bitsOf));
    expect(bitsOf(plain)).toEqual(bitsOf(kept));
  });

  it('runs the function again once, when a saved value is first needed, and not when none is', () => {
    let calls = 0;
    const f = (x: Tensor): Tensor => {
      calls++;
      return exp(mul(x, x));
    };
    const x = leaf(0.5);
    const y = checkpoint(f, x);
    expect(calls).toBe(1);
    y.backward({ retainGraph: true });
    expect(calls).toBe(2);
    y.backward();
    expect(calls).toBe(2);
    expect(() => y.backward()).toThrow("the graph of 'exp' was freed");
    checkpoint((v) => (calls++, add(v, 1)), x).backward();
    expect(calls).toBe(3);
    noGrad(() => checkpoint(f, x));
    expect(calls).toBe(4);
  });

  it('keeps none of the values in between alive', async () => {
    const alive: WeakRef<object>[] = [];
    const noted = (x: Tensor): Tensor => {
      alive.push(new WeakRef(x.value.storage));
      return x;
    };
    const x = normal(3, 8);
    const y = checkpoint((v) => tanh(noted(exp(noted(mul(v, 2))))), x);
    await collectGarbage();
    expect(alive.map((ref) => ref.deref() === undefined)).toEqual([true, true]);
    sum(y).backward();
    expect(x.grad?.shape).toEqual([8]);
  });

  it('draws the same random numbers, and leaves the generators where they were', () => {
    const noisy =
      (rng: Rng) =>
      (x: Tensor): Tensor =>
        tanh(mul(x, rng.uniform([3], 0, 1, { dtype: 'float64' })));
    const run = (use: (f: (x: Tensor) => Tensor, x: Tensor) => Tensor): unknown => {
      const rng = new Rng(7);
      rng.next();
      const x = normal(1, 3);
      const y = use(noisy(rng), x);
      const between = rng.next();
      sum(y).backward();
      return [bitsOf(x.grad as Tensor), between, rng.next()];
    };
    expect(run((f, x) => checkpoint(f, x))).toEqual(run((f, x) => f(x)));
  });

  it('is differentiated twice', () => {
    const x = leaf(0.3, -0.7);
    const second = (f: (x: Tensor) => Tensor): unknown => {
      const [g] = grad(sum(f(x)), [x], { createGraph: true });
      return grad(sum(mul(g as Tensor, g as Tensor)), [x]).map(bitsOf);
    };
    const f = (v: Tensor): Tensor => mul(tanh(v), exp(v));
    expect(second((v) => checkpoint(f, v))).toEqual(second(f));
  });

  it('nests, and may stand around a gradient', () => {
    const x = leaf(0.3);
    const inner = (v: Tensor): Tensor => exp(mul(v, v));
    const outer = (v: Tensor): Tensor => {
      const [g] = grad(checkpoint(inner, v), [v], { createGraph: true });
      return mul(checkpoint(inner, tanh(v)), g as Tensor);
    };
    const plain = (v: Tensor): Tensor => {
      const [g] = grad(inner(v), [v], { createGraph: true });
      return mul(inner(tanh(v)), g as Tensor);
    };
    expect(grad(checkpoint(outer, x), [x]).map(bitsOf)).toEqual(grad(plain(x), [x]).map(bitsOf));
  });

  it('respects what is frozen', () => {
    const w = leaf(1, 2).freeze_(Segments.rows([2], [0]));
    sum(checkpoint((v) => mul(v, exp(v)), w)).backward();
    const [first, second] = (w.grad as Tensor).toTypedArray();
    expect(first).toBe(0);
    expect(second).toBeCloseTo(3 * Math.exp(2), 12);
  });

  it('gives several results, and results that are no tensors', () => {
    const x = leaf(2);
    const [y, z, name] = checkpoint((v) => [mul(v, v), exp(v), 'two'] as const, x);
    add(y, z).backward();
    expect(x.grad?.item()).toBeCloseTo(4 + Math.exp(2), 12);
    expect(name).toBe('two');
  });

  it('refuses a function that does something else the second time', () => {
    let calls = 0;
    const x = leaf(1);
    const y = checkpoint((v) => (calls++ === 0 ? exp(v) : tanh(v)), x);
    expect(() => y.backward()).toThrow(
      "checkpoint: the function did something else when it ran again: op 0 was 'exp' saving float64 [1] at first, and 'tanh' saving float64 [1] later",
    );
    expect(x.grad).toBeNull();
    calls = 0;
    const z = checkpoint((v) => (calls++ === 0 ? exp(exp(v)) : exp(v)), x);
    expect(() => z.backward()).toThrow('op 1 was');
  });

  it('refuses inputs and parameters that were changed in between', () => {
    for (const changed of [0, 1]) {
      const [x, w] = [leaf(1), leaf(2)];
      const y = checkpoint((v) => exp(add(v, w)), x);
      noGrad(() => assign([x, w][changed] as Tensor, leaf(3)));
      expect(() => backward(y)).toThrow('checkpoint: a tensor that the function read was changed by assign');
    }
  });

  it('refuses an async function', () => {
    expect(() => checkpoint(async (x) => Promise.resolve(x), leaf(1))).toThrow(
      'checkpoint: the body returned a promise',
    );
  });
});
