import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samples } from '../src/sample.ts';
import { specOf } from '../src/index.ts';
import { chainRefitting } from '../src/refitting.ts';

/** A length, and as many numbers. */
const lists = chainRefitting(
  fc.nat(20),
  (n) => fc.array(fc.nat(1000), { minLength: n, maxLength: n }),
  (list, n) => list.slice(0, n),
  (n, list) => ({ n, list }),
);

describe('chainRefitting', () => {
  it('draws the second part to fit the first', () => {
    fc.assert(
      fc.property(lists, ({ n, list }) => {
        expect(list.length).toBe(n);
      }),
    );
  });

  it('shrinks both parts to the smallest that fail, and keeps what made the case fail', () => {
    const result = fc.check(
      fc.property(lists, ({ list }) => !list.some((v) => v >= 700 && v < 710)),
      {
        seed: 1,
        numRuns: 5000,
      },
    );
    expect(result.counterexample).toEqual([{ n: expect.any(Number), list: expect.any(Array) }]);
    const [{ list }] = result.counterexample as [{ list: number[] }];
    expect(list.at(-1)).toBe(700); // those behind it are cut off, those before it are 0
    expect(list.slice(0, -1).every((v) => v === 0)).toBe(true);
  });
});

describe('samples', () => {
  it('shrink in shape without losing their values', () => {
    for (let seed = 0; seed < 20; seed++) {
      const hasNaN = fc.property(
        samples(specOf('neg'), 'special'),
        ({ xs }) => !xs.some(({ values }) => values.includes(NaN)),
      );
      const { counterexample } = fc.check(hasNaN, { seed, numRuns: 1000 });
      expect(counterexample?.[0].xs[0]?.values).toEqual([NaN]);
    }
  });

  it('keep to the domain of each input while they shrink', () => {
    const seen: number[] = [];
    const property = fc.property(samples(specOf('pow'), 'ordinary'), ({ xs: [base] }) => {
      seen.push(...(base?.values ?? []));
      return (base?.values.length ?? 0) < 2;
    });
    for (let seed = 0; seed < 20; seed++) fc.check(property, { seed });
    expect(seen.every((x) => x >= 0.2 && x <= 3)).toBe(true);
  });
});
