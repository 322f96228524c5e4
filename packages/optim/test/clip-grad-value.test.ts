import { grad, Segments, sum, type Tensor, tensor } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipGradValue } from '../src/index.ts';
import { count, segmentsOf, smallShapes, values } from './lives.ts';

const leaf = (...elements: number[]): Tensor => tensor(elements, { requiresGrad: true });

describe('clipGradValue', () => {
  it('brings what is covered and learns into the range, and leaves every other bit', () => {
    const cases = smallShapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        segments: segmentsOf(shape),
        g: values(count(shape)),
        late: fc.boolean(),
        most: fc.integer({ min: 1, max: 24 }).map((v) => v / 8),
      }),
    );
    fc.assert(
      fc.property(cases, ({ shape, segments, g, late, most }) => {
        const w = tensor(new Float32Array(count(shape)), { shape, requiresGrad: true });
        if (!late) w.freeze_(segments);
        w.backward({ gradient: tensor(g, { shape }) });
        w.freeze_(segments);
        const before = w.grad?.toTypedArray();
        const live = w.live?.toMask();
        clipGradValue([w], most);
        const expected = before?.map((v, i) => (live?.[i] === 0 || Math.abs(v) <= most ? v : Math.sign(v) * most));
        expect(w.grad?.toTypedArray()).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a NaN, brings an infinity to the bound, and leaves -0', () => {
    const w = leaf(1, 2, 3, 4);
    w.grad = tensor([NaN, -Infinity, Infinity, -0]);
    clipGradValue([w], 2);
    expect(w.grad.toArray()).toEqual([NaN, -2, 2, -0]);
  });

  it('does not act on what is paused, nor on what a gradient does not cover', () => {
    const w = leaf(0, 0, 0).freeze_(Segments.rows([3], [0]));
    w.backward({ gradient: tensor([NaN, 4, 4]) });
    w.thaw_();
    w.freeze_(Segments.rows([3], [1]));
    clipGradValue([w], 1);
    expect(w.grad?.toArray()).toEqual([0, 4, 1]);
  });

  it('passes over tensors without a gradient', () => {
    const w = leaf(1);
    clipGradValue([w], 1);
    expect(w.grad).toBeNull();
  });

  it('clips in float64 as given', () => {
    const w = tensor(Float64Array.of(1), { requiresGrad: true });
    w.grad = tensor(Float64Array.of(1));
    clipGradValue([w], 0.1);
    expect(w.grad.item()).toBe(0.1);
  });

  it('leaves a graph through a gradient alone: clipping is not recorded', () => {
    const w = leaf(3);
    const [g] = grad(sum(w.mul(w)), [w], { createGraph: true });
    w.grad = g as Tensor;
    clipGradValue([w], 1);
    expect(w.grad.requiresGrad).toBe(false);
    expect(w.grad.toArray()).toEqual([1]);
  });

  it.each([0, -1, NaN])('refuses a clipValue of %d', (clipValue) => {
    expect(() => clipGradValue([leaf(1)], clipValue)).toThrow(
      `clipGradValue: clipValue is ${clipValue}; expected a number above 0`,
    );
  });

  it('refuses a bare tensor', () => {
    expect(() => clipGradValue(leaf(1) as unknown as Tensor[], 1)).toThrow(
      'clipGradValue: the parameters are one tensor; expected a list of tensors',
    );
  });
});
