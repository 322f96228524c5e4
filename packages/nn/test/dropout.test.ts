import { grad, ones, Rng, sameBits, sum, type Tensor, tensor, ValueError } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { dropout } from '../src/index.ts';

describe('dropout', () => {
  it('draws for live elements only, in order, and selects: a NaN that is dropped goes nowhere', () => {
    const live = tensor([
      [true, false, true],
      [true, true, false],
    ]);
    const x = tensor(
      [
        [1, NaN, 1],
        [1, 1, NaN],
      ],
      { requiresGrad: true },
    );
    const out = dropout(x, 0.25, { rng: new Rng(3), live });
    const rng = new Rng(3);
    const expected = Array.from({ length: 4 }, () => (rng.next() < 0.25 ? 0 : Math.fround(4 / 3)));
    expect(Array.from(out.toTypedArray())).toEqual([expected[0], 0, expected[1], expected[2], expected[3], 0]);
    const [dx] = grad(sum(out), [x]) as [Tensor];
    expect(sameBits(dx, out)).toBe(true);
  });

  it('keeps what it should on average', () => {
    const kept = dropout(ones([10_000]), 0.3, { rng: new Rng(1) });
    expect(Math.abs(kept.mean().item() - 1)).toBeLessThan(0.02);
  });

  it('refuses what is no probability', () => {
    expect(() => dropout(ones([1]), 1.5, { rng: new Rng(1) })).toThrow(
      new ValueError('dropout', 'the probability is 1.5; expected 0 to 1'),
    );
  });
});
