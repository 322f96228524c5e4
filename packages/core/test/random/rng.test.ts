import { Rng, tensor } from '@frostgrad/core';
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

describe('further draws', () => {
  const count = (values: ArrayLike<number>, n: number): number[] => {
    const counts = Array.from({ length: n }, () => 0);
    for (let i = 0; i < values.length; i++) counts[values[i] as number] = (counts[values[i] as number] as number) + 1;
    return counts;
  };
  /** Sum of squared deviations from what is expected, by what is expected. */
  const chiSquare = (counts: readonly number[], shares: readonly number[], total: number): number =>
    counts.reduce((sum, c, i) => sum + (c - total * (shares[i] as number)) ** 2 / (total * (shares[i] as number)), 0);

  it('have the shares they should: bernoulli, randint, multinomial', () => {
    const rng = new Rng(3);
    // 0.999 quantiles of chi-square: 10.83 with one degree of freedom, 20.5 with five, 13.8 with two
    expect(chiSquare(count(rng.bernoulli(0.3, [20_000]).toTypedArray(), 2), [0.7, 0.3], 20_000)).toBeLessThan(10.83);
    const dice = rng.randint(0, 6, [30_000]).toTypedArray();
    expect(
      chiSquare(
        count(dice, 6),
        Array.from({ length: 6 }, () => 1 / 6),
        30_000,
      ),
    ).toBeLessThan(20.5);
    const drawn = rng.multinomial(tensor([1, 0, 3, 4]), 20_000, { replacement: true }).toTypedArray();
    const counts = count(drawn, 4);
    expect(counts[1]).toBe(0);
    expect(
      chiSquare(
        [0, 2, 3].map((i) => counts[i] as number),
        [1 / 8, 3 / 8, 4 / 8],
        20_000,
      ),
    ).toBeLessThan(13.8);
  });

  it('of exponential numbers have mean and variance 1 / rate and its square', () => {
    const values = Array.from(new Rng(4).exponential([50_000], 2, { dtype: 'float64' }).toTypedArray());
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    // four standard errors: 0.5 and sqrt(8) / 4 by the root of the number of draws
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * 0.00224);
    expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.00316);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  });

  it('without replacement give each position at most once, and never one of weight 0', () => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = Array.from(new Rng(seed).multinomial(tensor([1, 0, 1e-9, 5, 2]), 4).toTypedArray());
      expect(drawn.toSorted((a, b) => a - b)).toEqual([0, 2, 3, 4]);
    }
  });

  it('of forks are streams of their own, which stand where they stood, and do not move the first', () => {
    const rng = new Rng(5);
    const [a, b] = [rng.fork(0), rng.fork(1)];
    const words = (g: Rng): number[] => Array.from({ length: 8 }, () => g.word());
    expect(new Set([...words(rng), ...words(a), ...words(b)]).size).toBe(24);
    const { state } = a;
    const next = words(a);
    const back = new Rng(0);
    back.state = state;
    expect([words(back), rng.state.drawn]).toEqual([next, 8]);
    expect(() => a.fork(0)).toThrow('a stream has no streams of its own');
  });

  it('are the same numbers for ever', () => {
    const rng = new Rng(20_261_123);
    expect([rng.word(), rng.word(), rng.fork(0).word(), rng.fork(7).word()]).toMatchInlineSnapshot(`
      [
        128867688,
        751948316,
        727205686,
        2176792040,
      ]
    `);
    expect(rng.bernoulli(0.5, [8]).toArray()).toMatchInlineSnapshot(`
      [
        0,
        1,
        0,
        0,
        1,
        0,
        1,
        0,
      ]
    `);
    expect(rng.randint(0, 100, [5]).toArray()).toMatchInlineSnapshot(`
      [
        18,
        59,
        83,
        76,
        34,
      ]
    `);
    expect(rng.randperm(6).toArray()).toMatchInlineSnapshot(`
      [
        1,
        3,
        0,
        2,
        4,
        5,
      ]
    `);
    expect(rng.exponential([2]).toArray()).toMatchInlineSnapshot(`
      [
        0.16036252677440643,
        5.694016933441162,
      ]
    `);
    expect(rng.multinomial(tensor([1, 2, 3]), 3).toArray()).toMatchInlineSnapshot(`
      [
        2,
        0,
        1,
      ]
    `);
  });

  it('refuse what they cannot draw', () => {
    const rng = new Rng(1);
    for (const [run, message] of [
      [() => rng.bernoulli(1.5, [1]), 'the probability is 1.5; expected 0 to 1'],
      [() => rng.bernoulli(tensor([NaN])), 'the probability is NaN'],
      [() => rng.bernoulli(0.5), 'bernoulli of a number needs a shape'],
      [() => rng.randint(3, 3, [1]), 'n is 0'],
      [() => rng.multinomial(tensor([0, 0]), 1, { replacement: true }), '1 positions cannot be drawn from 0 weights'],
      [() => rng.multinomial(tensor([1, 0]), 2), '2 positions cannot be drawn from 1 weights'],
      [() => rng.multinomial(tensor([-1]), 1), 'a weight is -1'],
      [() => rng.multinomial(tensor([[1]]), 1), 'the weights are [1, 1]'],
    ] as const) {
      expect(run).toThrow(message);
    }
    expect(rng.state.drawn).toBe(0);
  });
});
