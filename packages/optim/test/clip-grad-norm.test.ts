import { grad, Segments, sum, type Tensor, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipGradNorm } from '../src/index.ts';
import { count, segmentsOf, smallShapes, values } from './lives.ts';

const leaf = (...elements: number[]): Tensor => tensor(elements, { requiresGrad: true });

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

  it('counts and scales a tensor once, however often it comes', () => {
    const w = leaf(0);
    w.grad = tensor([3]);
    expect(clipGradNorm([w, w], 1)).toBe(3);
    expect(w.grad.item()).toBeCloseTo(1, 5);
  });

  it('adds up in float64, parameters in order and elements by index (F3)', () => {
    const gradients = smallShapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        segments: segmentsOf(shape),
        g: values(count(shape)),
        late: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(gradients, { maxLength: 4 }),
        fc.double({ min: 1e-3, max: 100, noNaN: true }),
        (list, max) => {
          let squares = 0;
          const params = list.map(({ shape, segments, g, late }) => {
            const w = tensor(new Float32Array(count(shape)), { shape, requiresGrad: true });
            if (!late) w.freeze_(segments);
            w.backward({ gradient: tensor(g, { shape }) });
            w.freeze_(segments);
            for (const v of segments.complement().take(g)) squares += v * v;
            return w;
          });
          const before = params.map((w) => w.grad?.toTypedArray() as Float32Array);
          const norm = clipGradNorm(params, max);
          expect(norm).toBe(Math.sqrt(squares));
          const scale = max / (norm + 1e-6);
          for (const [i, w] of params.entries()) {
            const live = w.live?.toMask();
            const expected = before[i]?.map((v, j) => (live?.[j] === 0 || scale >= 1 ? v : v * Math.fround(scale)));
            expect(w.grad?.toTypedArray()).toEqual(expected);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    [1, 9],
    [2, Math.sqrt(41)],
    [3, 189 ** (1 / 3)],
    [0.5, (2 + Math.sqrt(5)) ** 2],
    [Infinity, 5],
  ])('takes the norm of type %d over what learns, and scales by it', (normType, expected) => {
    const [a, b] = [leaf(0, 0), leaf(0)];
    a.freeze_(Segments.rows([2], [0]));
    a.backward({ gradient: tensor([100, -4]) });
    b.grad = tensor([5]);
    const norm = clipGradNorm([a, b], 0.5, { normType });
    expect(norm).toBeCloseTo(expected, 12);
    expect(a.grad?.toArray()).toEqual([0, Math.fround(-4 * Math.fround(0.5 / (norm + 1e-6)))]);
    expect(b.grad.item()).toBe(Math.fround(5 * Math.fround(0.5 / (norm + 1e-6))));
  });

  it('does not hide a NaN in the largest', () => {
    const w = leaf(0, 0);
    w.grad = tensor([NaN, 1]);
    expect(clipGradNorm([w], 1, { normType: Infinity })).toBeNaN();
  });

  it.each([0, -1, NaN])('refuses a normType of %d', (normType) => {
    expect(() => clipGradNorm([leaf(1)], 1, { normType })).toThrow(
      `clipGradNorm: normType is ${normType}; expected a number above 0`,
    );
  });

  it('leaves +0 at frozen elements whatever the norm is', () => {
    const w = leaf(1, 2, 3).freeze_(Segments.rows([3], [0]));
    w.backward({ gradient: tensor([5, NaN, 1]) });
    expect(clipGradNorm([w], 1)).toBeNaN();
    expect(w.grad?.toArray()).toEqual([0, NaN, NaN]);
  });

  it('does not act on what is paused, which a step would not move either', () => {
    const w = leaf(0, 0);
    w.grad = tensor([3, 4]);
    w.freeze_(Segments.rows([2], [0]));
    expect(clipGradNorm([w], 1)).toBe(4);
    w.thaw_();
    expect(w.grad.toTypedArray()).toEqual(Float32Array.of(3, Math.fround(4 * Math.fround(1 / (4 + 1e-6)))));
  });

  it('can refuse a norm that is not finite, and leaves everything as it was', () => {
    for (const wrong of [NaN, Infinity]) {
      const [v, w] = [leaf(1), leaf(1, 2)];
      const gradient = tensor([wrong, 1]);
      v.grad = tensor([1]);
      w.grad = gradient;
      expect(() => clipGradNorm([v, w], 1, { errorIfNonfinite: true })).toThrow(
        `clipGradNorm: the norm is ${wrong}; look for the gradient that is not finite, or leave errorIfNonfinite out`,
      );
      expect(w.grad).toBe(gradient);
      expect([v.grad.toArray(), w.grad.toArray()]).toEqual([[1], [wrong, 1]]);
    }
  });

  it.each([0, -1, NaN])('refuses a maxNorm of %d', (maxNorm) => {
    expect(() => clipGradNorm([leaf(1)], maxNorm)).toThrow(
      `clipGradNorm: maxNorm is ${maxNorm}; expected a number above 0`,
    );
  });

  it('refuses a bare tensor', () => {
    expect(() => clipGradNorm(leaf(1) as unknown as Tensor[], 1)).toThrow(
      'clipGradNorm: the parameters are one tensor; expected a list of tensors',
    );
  });

  it('leaves a graph through a gradient alone: clipping is not recorded', () => {
    const w = leaf(3);
    const [g] = grad(sum(w.mul(w)), [w], { createGraph: true });
    w.grad = g as Tensor;
    clipGradNorm([w], 1);
    expect(w.grad.requiresGrad).toBe(false);
  });
});
