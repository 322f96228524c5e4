import { add, backward, cat, enableGrad, exp, grad, mul, sum, tanh, tensor, type Tensor } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
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
