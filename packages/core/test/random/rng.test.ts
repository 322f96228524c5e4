import { erf, Rng, tensor, zeros } from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalfOpen } from '../../src/random/half-open.ts';
import { watchDraws } from '../../src/random/watch.ts';

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

  it('follow their distribution functions: Kolmogorov and Smirnov, uniform, normal and exponential', () => {
    const n = 20_000;
    /** The largest distance of the share of numbers up to x from what it should be. */
    const distance = (values: ArrayLike<number>, share: (sorted: number[]) => ArrayLike<number>): number => {
      const sorted = Array.from(values).sort((a, b) => a - b);
      const wanted = share(sorted);
      const gaps = sorted.map((_, i) => Math.max((i + 1) / n - (wanted[i] as number), (wanted[i] as number) - i / n));
      return Math.max(...gaps);
    };
    const wide = { dtype: 'float64' } as const;
    const normal = (sorted: number[]): ArrayLike<number> =>
      erf(
        tensor(
          sorted.map((v) => (v - 1) / 2 / Math.SQRT2),
          wide,
        ),
      )
        .add(1)
        .div(2)
        .toTypedArray();
    const limit = 1.95 / Math.sqrt(n); // passed by one seed in a thousand
    for (const seed of [11, 12, 13]) {
      const rng = new Rng(seed);
      const found = [
        distance(rng.uniform([n], -1, 3, wide).toTypedArray(), (xs) => xs.map((v) => (v + 1) / 4)),
        distance(rng.normal([n], 1, 2, wide).toTypedArray(), normal),
        distance(rng.exponential([n], 3, wide).toTypedArray(), (xs) => xs.map((v) => 1 - Math.exp(-3 * v))),
        distance(rng.fork(seed).normal([n], 1, 2).toTypedArray(), normal),
      ];
      for (const gap of found) expect(gap).toBeLessThan(limit);
    }
  });

  it('of two streams are not correlated, nor of neighbouring seeds, nor of neighbours in a stream', () => {
    const n = 20_000;
    const draw = (rng: Rng): number[] => Array.from(rng.normal([n]).toTypedArray());
    const correlation = (a: number[], b: number[]): number => a.reduce((s, v, i) => s + v * (b[i] ?? 0), 0) / n;
    const [first, fork, other, seed] = [
      draw(new Rng(8)),
      draw(new Rng(8).fork(0)),
      draw(new Rng(8).fork(1)),
      draw(new Rng(9)),
    ];
    const pairs = [[first, fork], [fork, other], [first, seed], [first, first.slice(1)]] as const; // prettier-ignore
    for (const [a, b] of pairs) expect(Math.abs(correlation(a, b))).toBeLessThan(4 / Math.sqrt(n));
  });

  it('uniform stays below its upper bound, however coarse the dtype', () => {
    const rng = new Rng(6);
    for (const [low, high] of [
      [1, 1 + 2 ** -22],
      [-1, 0],
      [-(2 ** -20), 0],
      [0, 0.1],
      [-3, -2 - 2 ** -22],
    ] as const) {
      // prettier-ignore
      for (const dtype of ['float32', 'float64'] as const) {
        const range = new HalfOpen(low, high, dtype);
        const last = range.at(1 - 2 ** -53);
        const bound = tensor(high, { dtype }).item();
        expect(last).toBeLessThan(bound);
        expect(tensor(last, { dtype }).item()).toBe(last);
        expect(range.at(0)).toBe(tensor(low, { dtype }).item());
        for (const v of rng.uniform([200], low, high, { dtype }).toTypedArray()) expect(v).toBeLessThan(bound);
      }
    }
    const lastOf = (low: number, high: number): number => new HalfOpen(low, high, 'float32').at(1 - 2 ** -53);
    expect([lastOf(0, 1), lastOf(1, 1 + 2 ** -22), lastOf(-3, -2 - 2 ** -22), lastOf(0, 0.1)]).toEqual([
      1 - 2 ** -24,
      1 + 2 ** -23,
      -2 - 2 ** -21,
      Math.fround(0.1) - 2 ** -27,
    ]);
    expect(new HalfOpen(0, 1, 'float64').at(1 - 2 ** -53)).toBe(1 - 2 ** -53);
    expect(rng.uniform([2], 5, 5).toArray()).toEqual([5, 5]);
  });

  it('take the shape and dtype of another tensor, or the shape that probabilities broadcast to', () => {
    const rng = new Rng(7);
    const like = tensor([[1, 2]], { dtype: 'float64', requiresGrad: true });
    for (const x of [rng.uniformLike(like), rng.normalLike(like)]) {
      expect([x.shape, x.dtype, x.requiresGrad]).toEqual([[1, 2], 'float64', false]);
    }
    expect(rng.normalLike(like, 3, 0, { dtype: 'float32' }).toArray()).toEqual([[3, 3]]);
    const sure = rng.bernoulli(tensor([[0], [1]], { dtype: 'float64' }), [2, 3]);
    expect([sure.dtype, sure.toArray()]).toEqual(['float64', [[0, 0, 0], [1, 1, 1]]]); // prettier-ignore
    expect(rng.bernoulli(1, [2], { dtype: 'bool' }).toArray()).toEqual([true, true]);
    const shape = [2];
    const x = rng.uniform(shape);
    shape[0] = 9;
    expect(x.shape).toEqual([2]);
  });

  it('of a matrix of weights are one row of positions for each of its rows', () => {
    const weights = tensor([[0, 1, 0], [2, 0, 0]]); // prettier-ignore
    expect(new Rng(1).multinomial(weights, 2, { replacement: true }).toArray()).toEqual([[1, 1], [0, 0]]); // prettier-ignore
    const [a, b] = [new Rng(2), new Rng(2)];
    const rows = tensor([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(a.multinomial(rows, 2).toArray()).toEqual([
      b.multinomial(tensor([1, 2, 3]), 2).toArray(),
      b.multinomial(tensor([4, 5, 6]), 2).toArray(),
    ]);
    expect([a.multinomial(zeros([0, 3]), 2).shape, a.multinomial(tensor([1]), 0).shape]).toEqual([[0, 2], [0]]);
  });

  it('without replacement give each position at most once, and never one of weight 0', () => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = Array.from(new Rng(seed).multinomial(tensor([1, 0, 1e-9, 5, 2]), 4).toTypedArray());
      expect(drawn.toSorted((a, b) => a - b)).toEqual([0, 2, 3, 4]);
    }
  });

  it('that lie below a bound are those that are drawn one by one, from wherever the generator stands', () => {
    const tie = new Rng(4).next(); // a number is not below itself
    for (const p of [0, 2 ** -60, 1e-9, 0.1, tie, tie + 2 ** -53, 0.5, 1 - 2 ** -53, 1, 2, NaN]) {
      for (const [words, n] of [
        [0, 3],
        [1, 700],
        [2, 1],
        [1023, 1500],
        [1024, 0],
      ] as const) {
        const [rng, own] = [new Rng(4), new Rng(4)];
        for (let i = 0; i < words; i++) expect(rng.word()).toBe(own.word());
        const found = rng.below(p, new Uint8Array(n).fill(7));
        expect([...found]).toEqual(Array.from({ length: n }, () => (own.next() < p ? 1 : 0)));
        expect(rng.state).toEqual(own.state);
        expect(rng.word()).toBe(own.word());
      }
    }
    expect([
      ...new Rng(4).below(tie, new Uint8Array(1)),
      ...new Rng(4).below(tie + 2 ** -53, new Uint8Array(1)),
    ]).toEqual([0, 1]);
    const rng = new Rng(1);
    const { drawn } = watchDraws(() => [rng.below(0.5, new Uint8Array(0)), rng.fork(0).below(0.5, new Uint8Array(1))]);
    expect(drawn.map(({ state }) => state.stream)).toEqual([1]);
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
    const wide = { dtype: 'float64' } as const;
    expect(rng.uniform([4], -1, 1).toArray()).toMatchInlineSnapshot(`
      [
        0.39121994376182556,
        0.5115953683853149,
        0.7156087160110474,
        0.5437341928482056,
      ]
    `);
    expect(rng.uniform([3], -1, 1, wide).toArray()).toMatchInlineSnapshot(`
      [
        -0.640196014171875,
        -0.07117332766808881,
        -0.3388651538120089,
      ]
    `);
    expect(rng.normal([4], 1, 2).toArray()).toMatchInlineSnapshot(`
      [
        2.521040201187134,
        2.0706281661987305,
        2.992600679397583,
        5.03549861907959,
      ]
    `);
    expect(rng.normal([3], 0, 1, wide).toArray()).toMatchInlineSnapshot(`
      [
        -0.2642420451659195,
        -1.808785775685281,
        0.810294148914508,
      ]
    `);
    expect(rng.state.drawn).toMatchInlineSnapshot(`88`);
  });

  it('refuse what they cannot draw', () => {
    const rng = new Rng(1);
    for (const [run, message] of [
      [() => rng.bernoulli(1.5, [1]), 'the probability is 1.5; expected 0 to 1'],
      [() => rng.bernoulli(tensor([NaN])), 'the probability is NaN'],
      [() => rng.bernoulli(0.5), 'bernoulli of a number needs a shape'],
      [() => rng.randint(3, 3, [1]), 'no integer is drawn from 3 up to below 3'],
      [() => rng.randint(0.5, 3, [1]), 'no integer is drawn from 0.5 up to below 3'],
      [() => rng.randint(0, 2 ** 32 + 1, [1]), 'at most 2^32 apart'],
      [() => rng.randint(0, 2 ** 31 + 1, [1]), 'int32 does not have all whole numbers from 0 to 2147483648'],
      [() => rng.randint(0, 3, [1], { dtype: 'bool' }), 'bool does not have all whole numbers from 0 to 2'],
      [() => rng.randint(0, 2 ** 24 + 2, [1], { dtype: 'float32' }), 'float32 does not have all whole numbers'],
      [() => rng.randperm(-1), '[-1] is not a shape'],
      [() => rng.permutation(1.5), '[1.5] is not a shape'],
      [() => rng.uniform([-1]), '[-1] is not a shape'],
      [() => rng.uniform([1], 1, 0), '1 to 0 is no range; expected finite bounds, the lower one first'],
      [() => rng.uniform([1], 0, NaN), '0 to NaN is no range'],
      [() => rng.uniform([1], -Infinity, 0), '-Infinity to 0 is no range'],
      [() => rng.uniform([1], 0, 5, { dtype: 'int32' }), 'uniform numbers have fractions, and int32 has none'],
      [() => rng.uniformLike(tensor([true])), 'uniform numbers have fractions, and bool has none'],
      [() => rng.normal([1], 0, -1), 'the deviation is -1; expected at least 0'],
      [() => rng.normal([1], 0, 1, { dtype: 'int32' }), 'normal numbers have fractions, and int32 has none'],
      [() => rng.exponential([1], 0), 'the rate is 0; expected a number above 0'],
      [() => rng.exponential([1], 1, { dtype: 'bool' }), 'exponential numbers have fractions'],
      [() => rng.bernoulli(tensor([0.5, 0.5]), [3]), 'the probabilities are [2], which do not broadcast to [3]'],
      [() => rng.multinomial(tensor([1]), -1), 'n is -1; expected an integer of at least 0'],
      [() => rng.multinomial(tensor([0, 0]), 1, { replacement: true }), '1 positions cannot be drawn from 0 weights'],
      [() => rng.multinomial(tensor([1, 0]), 2), '2 positions cannot be drawn from 1 weights'],
      [() => rng.multinomial(tensor([-1]), 1), 'a weight is -1'],
      [() => rng.multinomial(tensor([[[1]]]), 1), 'the weights are [1, 1, 1]; expected one axis, or two'],
      [
        () =>
          rng.multinomial(
            tensor([
              [1, 1],
              [1, 0],
            ]),
            2,
          ),
        '2 positions cannot be drawn from 1 weights above 0',
      ],
    ] as const) {
      expect(run).toThrow(message);
    }
    expect(rng.state.drawn).toBe(0);
  });
});
