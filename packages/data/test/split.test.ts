import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fnv1a32, hashSplit, splitByHash } from '../src/index.ts';

type SideOf = (key: string, all: readonly string[]) => string;

const shares = { train: 8, dev: 1, test: 1 };
const key = fc.string({ unit: 'grapheme', maxLength: 12 });

/** Where a key stands does not change when data is added, wherever it is added. */
function isStable(sideOf: SideOf): void {
  fc.assert(
    fc.property(fc.uniqueArray(key, { minLength: 1 }), fc.uniqueArray(key), fc.nat(), (keys, more, at) => {
      const cut = at % keys.length;
      const all = [...keys.slice(cut), ...more, ...keys.slice(0, cut)];
      for (const one of keys) expect(sideOf(one, all)).toBe(sideOf(one, keys));
    }),
  );
}

/** Of `n` keys a side has its share within five standard deviations of independent draws, `5 √(n p (1 - p))`. */
function isFair(sideOf: SideOf): void {
  const families: Readonly<Record<string, readonly string[]>> = {
    numbers: Array.from({ length: 20_000 }, (_, i) => String(i)),
    padded: Array.from({ length: 20_000 }, (_, i) => `image-${String(i).padStart(6, '0')}.png`),
    hex: Array.from({ length: 20_000 }, (_, i) => Math.imul(i, 0x9e3779b1).toString(16)),
    texts: [
      ...new Set(fc.sample(fc.string({ unit: 'grapheme', minLength: 4, maxLength: 12 }), { numRuns: 5000, seed: 1 })),
    ],
  };
  for (const [name, keys] of Object.entries(families)) {
    for (const [side, share] of Object.entries(shares)) {
      const p = share / 10;
      const found = keys.filter((one) => sideOf(one, keys) === side).length;
      const deviations = Math.abs(found - keys.length * p) / Math.sqrt(keys.length * p * (1 - p));
      expect(deviations, `${side} of ${name}`).toBeLessThan(5);
    }
  }
}

const real: SideOf = hashSplit(shares);
const byPlace: SideOf = (one, all) => ((all.indexOf(one) + 1) * 10 <= all.length * 8 ? 'train' : 'dev');
const byLength: SideOf = (one) => (one.length % 10 < 8 ? 'train' : one.length % 10 === 8 ? 'dev' : 'test');

describe('hashSplit', () => {
  test('keeps every key where it is when data is added', () => isStable(real));
  test('gives each side its share', () => isFair(real));

  it('is told from a split by place and one by length', () => {
    expect(() => isStable(byPlace)).toThrow();
    expect(() => isFair(byLength)).toThrow();
  });

  it('takes the sides in the order written, over the sum of the shares', () => {
    const sideOf = hashSplit({ train: 17, dev: 1, test: 2 });
    for (const word of ['knife', 'through', 'constructor', "o'clock", '', 'é']) {
      const bucket = fnv1a32(word) % 20;
      expect(sideOf(word)).toBe(bucket < 17 ? 'train' : bucket === 17 ? 'dev' : 'test');
    }
  });

  it('does not spread keys of even bytes only, as is said', () => {
    const even = Array.from({ length: 3125 }, (_, i) =>
      i
        .toString(5)
        .padStart(5, '0')
        .replace(/./g, (d) => String(2 * Number(d))),
    );
    const halves = splitByHash(even, (one) => one, { odd: 1, even: 1 });
    expect([halves.odd.length, halves.even.length]).toEqual([0, 3125]);
  });

  it('refuses shares that are none', () => {
    expect(() => hashSplit({})).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: hashSplit: there are no sides; expected { train: 8, dev: 1, test: 1 }, or the like]`,
    );
    expect(() => hashSplit({ train: 0.8, test: 0.2 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: hashSplit: the share of 'train' is 0.8; expected an integer of at least 1]`,
    );
    expect(() => hashSplit({ train: 8, 2: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: hashSplit: a side is called '2'; numbers have no order as names: use a word]`,
    );
    expect(() => hashSplit({ train: 80_000, test: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: hashSplit: the shares add up to 80001; expected 65536 at most]`,
    );
  });
});

describe('splitByHash', () => {
  it('puts every item on its side, in order, with all that has its key', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ word: key, n: fc.nat() })), (items) => {
        const split = splitByHash(items, ({ word }) => word, shares);
        expect(Object.keys(split)).toEqual(['train', 'dev', 'test']);
        for (const [side, held] of Object.entries(split)) {
          expect(held).toEqual(items.filter(({ word }) => real(word, []) === side));
        }
      }),
    );
  });
});

describe('fnv1a32', () => {
  test.for([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ] as const)('gives the published value for "%s"', ([text, hash]) => {
    expect(fnv1a32(text)).toBe(hash);
  });
});
