import { add, backward, cat, enableGrad, exp, grad, mul, sum, tanh, tensor, type Tensor } from '@frostgrad/core';
import { apply, defineOp, type Kernels, type NdArray, withBackend } from '@frostgrad/core/extend';
import { describe, expect, it } from 'vitest';
import { bitsOf, leaf } from '../graph.ts';

describe('the order of a pass', () => {
  it('is youngest first: contributions to a node are added in descending order of where they come from', () => {
    const gradientOf = (...factors: number[]): number => {
      const w = tensor([1], { requiresGrad: true }); // float32: 1e8 + 1 is 1e8
      backward(sum(cat(factors.map((factor) => mul(w, factor)))));
      return w.grad?.item() as number;
    };
    expect(gradientOf(1e8, -1e8, 1)).toBe(0); // (1 - 1e8) + 1e8
    expect(gradientOf(1, -1e8, 1e8)).toBe(1); // (1e8 - 1e8) + 1
  });

  it('gives the same bits twice, and whatever else is computed beside it', () => {
    const run = (beside: boolean): Uint8Array => {
      const w = tensor([0.1, 0.7], { requiresGrad: true });
      if (beside) exp(mul(w, 3));
      const y = add(mul(w, 0.3), add(tanh(w), exp(w)));
      if (beside) backward(sum(tanh(tensor([1], { requiresGrad: true }))));
      backward(sum(y));
      return bitsOf(w.grad as Tensor);
    };
    expect(run(false)).toEqual(run(false));
    expect(run(true)).toEqual(run(false));
  });

  it('takes a graph 100,000 deep and one 100,000 wide', () => {
    const deep = leaf(1);
    let x = deep;
    for (let i = 0; i < 100_000; i++) x = add(x, 1);
    backward(x);
    expect(deep.grad?.item()).toBe(1);
    const wide = leaf(1);
    backward(sum(cat(Array.from({ length: 100_000 }, () => mul(wide, 2)))));
    expect(wide.grad?.item()).toBe(200_000);
  });
});

describe('sums of gradients', () => {
  /** Gives `x` the same gradient tensor through each of n inputs. */
  const fanned = (n: number): ((x: Tensor) => Tensor) => {
    const op = defineOp({
      name: 'fanned',
      inputs: Array.from({ length: n }, (_, i) => `x${i}`),
      shape: ({ x0 }) => (x0 as NdArray).shape,
      forward: (k, { x0 }) => k.copy(x0 as NdArray),
      vjp: Object.fromEntries(Array.from({ length: n }, (_, i) => [`x${i}`, (g: Tensor) => g])),
    });
    return (x) => apply(op, Array(n).fill(x), undefined);
  };

  it('are made in place, and only in memory of the pass: what formulas gave and others saw stays', () => {
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const y = fanned(5)(x);
    y.retainGrad();
    const seen: { g: Tensor; values: number[] }[] = [];
    y.registerHook((g) => void seen.push({ g, values: [...g.toTypedArray()] }));
    backward(y, { gradient: tensor([1, 10, 100]) });
    expect(x.grad?.toArray()).toEqual([5, 50, 500]);
    expect(y.grad?.toArray()).toEqual([1, 10, 100]);
    for (const { g, values } of seen) expect([...g.toTypedArray()]).toEqual(values);
    expect(seen.length).toBe(1);
  });

  it('take memory once, however many there are', () => {
    let [added, made] = [0, 0];
    const counting = (below: Kernels): Partial<Kernels> => ({
      add: (...args) => (added++, below.add(...args)),
      accumulate: (sum, g) => {
        const out = below.accumulate(sum, g);
        if (out !== sum) made++;
        return out;
      },
    });
    const x = tensor([1, 2, 3], { requiresGrad: true });
    const y = fanned(9)(x);
    withBackend(counting, () => backward(sum(y)));
    expect(x.grad?.toArray()).toEqual([9, 9, 9]);
    expect([added, made]).toEqual([1, 0]);
    // with a graph each sum is a tensor of its own
    const z = fanned(4)(x);
    withBackend(counting, () => grad(sum(mul(z, z)), [x], { createGraph: true }));
    expect(added).toBe(1 + 1 + 3);
  });
});

/** An op whose formula runs `body`, and passes its gradient on. */
function nosy(body: () => void): (x: Tensor) => Tensor {
  const op = defineOp({
    name: 'nosy',
    inputs: ['x'],
    shape: ({ x }) => x.shape,
    forward: (k, { x }) => k.copy(x),
    vjp: {
      x: (g) => {
        body();
        return g;
      },
    },
  });
  return (x) => apply(op, [x], undefined);
}

describe('a pass inside the formula of another', () => {
  it('may go over nodes that wait there, and disturbs none', () => {
    const w = leaf(3);
    const squared = mul(w, w);
    let inner = 0;
    const peek = nosy(() => {
      inner = enableGrad(() => grad(sum(squared), [w], { retainGraph: true })[0]?.item() ?? NaN);
    });
    // the direct path reaches `squared` before the nosy one does
    backward(sum(add(peek(squared), mul(squared, 10))));
    expect([inner, w.grad?.item()]).toEqual([6, 66]);
  });

  it('may fail half-way, and disturbs none', () => {
    const w = leaf(3);
    const squared = mul(w, w);
    const broken = nosy(() => {
      throw new RangeError('mine');
    });
    const y = enableGrad(() => sum(add(broken(mul(squared, 2)), mul(squared, 3))));
    let failed = false;
    const peek = nosy(() => {
      try {
        backward(y, { retainGraph: true });
      } catch {
        failed = true;
      }
    });
    backward(sum(add(peek(squared), mul(squared, 10))));
    expect([failed, w.grad?.item()]).toEqual([true, 66]);
  });

  it('may fill the same .grad', () => {
    const w = leaf(3);
    const other = mul(w, 100);
    backward(nosy(() => backward(other))(mul(w, 2)));
    expect(w.grad?.item()).toBe(102);
  });
});
