import { add, backward, cat, grad, mul, split, stack, sum, tensor, useBackend, zeros } from '@frostgrad/core';
import { apply, defineOp } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { jsKernels } from '../../src/kernels/js/index.ts';
import { bitsOf, constant, counted, leaf } from '../graph.ts';

describe('cat of a part that learns and one that does not', () => {
  afterEach(() => useBackend({}));

  it('is no leaf, and the frozen part has no edge and no gradient', () => {
    const [live, pad] = [leaf(1, 2), zeros([2], { dtype: 'float64' })];
    const joined = cat([live, pad]);
    expect([joined.isLeaf, joined.requiresGrad, joined.gradFn?.name]).toEqual([false, true, 'cat']);
    expect(joined.gradFn?.edges.map((edge) => edge?.name ?? null)).toEqual(['leaf', null]);
    backward(sum(mul(joined, joined)));
    expect(live.grad?.toArray()).toEqual([2, 4]);
    expect([pad.grad, pad.requiresGrad, pad.isLeaf]).toEqual([null, false, true]);
  });

  it('is the same for [B, T, H] along the time axis, on either side, and when the pad comes from an op', () => {
    const live = tensor([[[1, 2]], [[3, 4]]], { requiresGrad: true });
    const { run, asked } = counted();
    const pad = run(zeros([2, 3, 2]));
    for (const parts of [
      [live, pad],
      [pad, live],
    ]) {
      live.grad = null;
      const joined = cat(parts, 1);
      backward(sum(mul(joined, joined)));
      expect(live.grad).not.toBeNull();
      expect(joined.gradFn?.edges.filter((edge) => edge !== null)).toHaveLength(1);
    }
    expect([asked(), pad.grad]).toEqual([0, null]);
  });

  it('costs backward work for live parts only', () => {
    const asked: string[] = [];
    const runs = (y: () => void): number => {
      asked.length = 0;
      y();
      return asked.length;
    };
    useBackend({
      mul: (...args) => {
        asked.push('mul');
        return jsKernels.mul(...args);
      },
    });
    const [a, b] = [leaf(1), leaf(2)];
    const [onlyA, both] = [cat([mul(a, 2), mul(b.detach(), 2)]), cat([mul(a, 2), mul(b, 2)])];
    expect([runs(() => backward(sum(onlyA))), runs(() => backward(sum(both)))]).toEqual([1, 2]);
  });

  it('never runs a formula for a null edge', () => {
    const join = defineOp({
      name: 'join',
      inputs: ['live', 'pad'],
      shape: ({ live, pad }) => [(live.shape[0] as number) + (pad.shape[0] as number)],
      forward: (k, { live, pad }, _, shape) => k.concat([live, pad], 0, shape),
      vjp: {
        live: (g) => split(g, [2, 2])[0] as typeof g,
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

  it('lets NaN and Infinity in the gradient at the pad go nowhere', () => {
    const live = leaf(1, 2);
    backward(cat([live, constant(0, 0)]), { gradient: constant(3, 4, NaN, Infinity) });
    expect(live.grad?.toArray()).toEqual([3, 4]);
  });

  it('has second derivatives, which reach the live part only', () => {
    const [live, pad] = [leaf(2), constant(7)];
    const joined = cat([live, pad]);
    const [g] = grad(sum(mul(joined, mul(joined, joined))), [live], { createGraph: true });
    expect(grad(sum(g as typeof live), [live])[0]?.toArray()).toEqual([12]);
  });
});

describe('cat', () => {
  it('takes the largest dtype of its parts, and gives each its gradient in its own', () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), leaf(2)];
    const joined = cat([a, b, tensor([3], { dtype: 'int32' })]);
    expect([joined.dtype, joined.toArray()]).toEqual(['float64', [1, 2, 3]]);
    backward(sum(mul(joined, 2)));
    expect([a.grad?.dtype, b.grad?.dtype]).toEqual(['float32', 'float64']);
  });

  it('takes parts without elements, and the same part twice', () => {
    const a = leaf(1, 2);
    const joined = cat([zeros([0], { dtype: 'float64' }), a, a]);
    backward(joined, { gradient: constant(1, 2, 10, 20) });
    expect([joined.shape, a.grad?.toArray()]).toEqual([[4], [11, 22]]);
  });

  it('undoes split, bit for bit, along any axis', () => {
    const cases = fc
      .tuple(fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }), fc.nat(2), fc.nat(3), fc.boolean())
      .map(([sizes, before, behind, negative]) => ({ sizes, before, behind, negative }));
    fc.assert(
      fc.property(cases, ({ sizes, before, behind, negative }) => {
        const n = sizes.reduce((a, b) => a + b, 0);
        const values = Float32Array.from({ length: before * n * behind }, (_, i) => (i % 5 === 0 ? -0 : i / 7));
        const x = tensor(values, { shape: [before, n, behind] });
        const axis = negative ? -2 : 1;
        const parts = split(x, sizes, axis);
        expect(parts.map((part) => part.shape)).toEqual(sizes.map((size) => [before, size, behind]));
        expect(bitsOf(cat(parts, axis))).toEqual(bitsOf(values));
      }),
      { numRuns: 300 },
    );
  });
});

describe('split', () => {
  it('gives views, the last one smaller: 2, 2, 1; of an empty axis one empty part', () => {
    const x = leaf(1, 2, 3, 4, 5);
    const parts = split(x, 2);
    expect(parts.map((part) => part.size)).toEqual([2, 2, 1]);
    expect(parts.every((part) => part.value.storage === x.value.storage)).toBe(true);
    expect(split(zeros([0]), 2).map((part) => part.shape)).toEqual([[0]]);
  });

  it('adds the gradients of its parts up, and gives +0 where none arrives', () => {
    const x = leaf(1, 2, 3);
    const [first, , last] = split(x, 1);
    backward(add(mul(first as typeof x, 2), mul(last as typeof x, -3)));
    expect(x.grad?.toArray()).toEqual([2, 0, -3]);
  });

  it.each([
    [[2, 2], 'split: sizes [2, 2] sum to 4, and axis 0 of [5] has 5'],
    [[-1, 6], 'split: size -1 is no integer of at least 0'],
    [[2.5, 2.5], 'split: size 2.5 is no integer of at least 0'],
    [0, 'split: size is 0; it must be a positive integer'],
  ])('refuses the sizes %j', (sizes, message) => {
    expect(() => split(zeros([5]), sizes)).toThrow(message);
  });
});

describe('stack', () => {
  it('joins along a new axis, and gives a frozen part no edge', () => {
    const [a, b] = [leaf(1, 2), constant(3, 4)];
    const stacked = stack([a, b], -1);
    expect(stacked.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(stacked.gradFn?.edges[1]).toBeNull();
    backward(sum(mul(stacked, 5)));
    expect([a.grad?.toArray(), b.grad]).toEqual([[5, 5], null]);
  });
});
