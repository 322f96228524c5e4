import { Rng } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('Rng', () => {
  it('gives the published words of Philox4x32-10 for a key and counter of zero', () => {
    const rng = new Rng(0);
    expect(Array.from({ length: 4 }, () => rng.word())).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  it('goes on from a saved state, wherever it stood', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(2 ** 31 - 1), (drawn, seed) => {
        const a = new Rng(seed);
        for (let i = 0; i < drawn; i++) a.word();
        const b = new Rng(0);
        b.state = a.state;
        expect([b.word(), b.next(), b.integer(7)]).toEqual([a.word(), a.next(), a.integer(7)]);
      }),
    );
  });

  it('is uniform and normal: moments of 100,000 numbers within five standard errors', () => {
    const n = 100_000;
    const moments = (values: ArrayLike<number>): [number, number] => {
      const mean = Array.from(values).reduce((a, b) => a + b, 0) / n;
      return [mean, Array.from(values).reduce((a, b) => a + (b - mean) ** 2, 0) / n];
    };
    const [mean, variance] = moments(new Rng(3).uniform([n], -1, 1).toTypedArray());
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 3 / n));
    expect(Math.abs(variance - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
    const [centre, spread] = moments(new Rng(4).normal([n], 2, 3).toTypedArray());
    expect(Math.abs(centre - 2)).toBeLessThan(5 * (3 / Math.sqrt(n)));
    expect(Math.abs(spread - 9)).toBeLessThan(5 * 9 * Math.sqrt(2 / n));
  });

  it('permutes: each position of each number about as often as any other', () => {
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    const rng = new Rng(5);
    for (let i = 0; i < 8000; i++)
      for (const [at, v] of rng.permutation(4).entries())
        (counts[at] as number[])[v] = ((counts[at] as number[])[v] as number) + 1;
    for (const count of counts.flat()) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000 * 0.75));
  });
});
