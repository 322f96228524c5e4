import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, collate, paddingShare, planBatches } from '../batching.ts';
import { loadDictionary, pairsOf, type Pair } from '../dictionary.ts';
import { AlphabetError, BOS, createPhoneTable, decodePhones, encodeWord, EOS, LETTERS } from '../vocabulary.ts';

const table = createPhoneTable(['AH', 'K', 'N', 'T']);
const pair = fc.record({
  word: fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 9 }),
  phones: fc.array(fc.constantFrom('AH', 'K', 'N', 'T'), { maxLength: 7 }),
});
const pairsArbitrary = fc.array(pair, { minLength: 1, maxLength: 40 });

/** Marsaglia's xorshift32: enough for a shuffle. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

describe('collate', () => {
  test('lays each row out as letters and EOS, BOS and phones, phones and EOS, then pads', () => {
    fc.assert(
      fc.property(pairsArbitrary, fc.integer({ min: -99, max: 99 }), (pairs, pad) => {
        const batch = collate(pairs, table, { pad });
        const { sourceSize: S, targetSize: T } = batch;
        expect(batch.size).toBe(pairs.length);
        expect(S).toBe(Math.max(...pairs.map(({ word }) => word.length)) + 1);
        expect(T).toBe(Math.max(...pairs.map(({ phones }) => phones.length)) + 1);
        for (const [row, { word, phones }] of pairs.entries()) {
          const sourceLength = batch.sourceLengths[row] as number;
          const targetLength = batch.targetLengths[row] as number;
          const source = batch.source.subarray(row * S, (row + 1) * S);
          const targetIn = batch.targetIn.subarray(row * T, (row + 1) * T);
          const targetOut = batch.targetOut.subarray(row * T, (row + 1) * T);
          expect(source.slice(0, sourceLength)).toEqual(encodeWord(word));
          expect(targetIn[0]).toBe(BOS);
          expect(targetIn.slice(1, targetLength)).toEqual(targetOut.slice(0, targetLength - 1));
          expect(targetOut[targetLength - 1]).toBe(EOS);
          expect(decodePhones(table, targetOut)).toEqual(phones);
          const pads = [source.slice(sourceLength), targetIn.slice(targetLength), targetOut.slice(targetLength)];
          for (const tail of pads) expect(tail.every((id) => id === pad)).toBe(true);
        }
        expect(batch.words).toEqual(pairs.map(({ word }) => word));
      }),
    );
  });

  test('refuses a batch without pairs', () => {
    expect(() => collate([], table)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: collate: a batch needs at least one pair]`,
    );
  });
});

describe('an alphabet with more letters', () => {
  test('is used by collate and by batchesOf', () => {
    const accented = [{ word: 'né', phones: [] }];
    const alphabet = `${LETTERS}é`;
    expect([...collate(accented, table, { alphabet }).source]).toEqual([...encodeWord('né', alphabet)]);
    const [batch] = batchesOf(accented, table, { batchSize: 1, alphabet });
    expect([...(batch?.source ?? [])]).toEqual([...encodeWord('né', alphabet)]);
    expect(() => collate(accented, table)).toThrow(AlphabetError);
  });
});

describe('planBatches', () => {
  const options = fc.record({
    batchSize: fc.integer({ min: 1, max: 9 }),
    poolBatches: fc.constantFrom(1, 2, Infinity),
  });

  test('puts each pair into exactly one batch, of batchSize pairs but for one', () => {
    fc.assert(
      fc.property(pairsArbitrary, options, fc.integer({ min: 1 }), (pairs, plan, seed) => {
        const batches = planBatches(pairs, { ...plan, random: xorshift(seed) });
        expect(new Set(batches.flat())).toEqual(new Set(pairs));
        expect(batches.flat()).toHaveLength(pairs.length);
        const sizes = batches.map((batch) => batch.length);
        expect(sizes.filter((size) => size !== plan.batchSize).length).toBeLessThanOrEqual(1);
        expect(Math.max(...sizes)).toBeLessThanOrEqual(plan.batchSize);
      }),
    );
  });

  test('gives the same plan for the same random numbers, and does not touch the pairs', () => {
    fc.assert(
      fc.property(pairsArbitrary, options, fc.integer({ min: 1 }), (pairs, plan, seed) => {
        const before = [...pairs];
        const first = planBatches(pairs, { ...plan, random: xorshift(seed) });
        expect(planBatches(pairs, { ...plan, random: xorshift(seed) })).toEqual(first);
        expect(pairs).toEqual(before);
      }),
    );
  });

  test('mixes pairs of one length anew with every seed', () => {
    const pairs: Pair[] = Array.from(LETTERS, (word) => ({ word, phones: ['AH'] }));
    const [a, b] = [7, 8].map((seed) => planBatches(pairs, { batchSize: 4, random: xorshift(seed) }));
    expect(a).not.toEqual(b);
  });

  test('goes from short to long without random', () => {
    fc.assert(
      fc.property(pairsArbitrary, fc.integer({ min: 1, max: 9 }), (pairs, batchSize) => {
        const lengths = planBatches(pairs, { batchSize })
          .flat()
          .map(({ word }) => word.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
      }),
    );
  });

  test('asks for exactly the random numbers that it says', () => {
    const pairs: Pair[] = Array.from(LETTERS, (word) => ({ word, phones: [] }));
    let asked = 0;
    const random = (): number => {
      asked += 1;
      return 0.5;
    };
    const batches = planBatches(pairs, { batchSize: 4, random });
    expect(asked).toBe(pairs.length - 1 + (batches.length - 1));
  });

  test('refuses sizes that are no counts', () => {
    expect(() => planBatches([], { batchSize: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: planBatches: batchSize must be a whole number of at least 1, got 0]`,
    );
    expect(() => planBatches([], { batchSize: 8, poolBatches: 1.5 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: planBatches: poolBatches must be a whole number of at least 1, got 1.5]`,
    );
  });

  test('gives no batches for no pairs', () => {
    expect(planBatches([], { batchSize: 8, random: xorshift(1) })).toEqual([]);
  });
});

describe('paddingShare', () => {
  test('counts the padded cells of both sides', () => {
    const batch = collate(
      [
        { word: 'an', phones: ['AH', 'N'] },
        { word: 'tack', phones: [] },
      ],
      table,
    );
    // Sources 3 and 5 of 2 × 5 cells, targets 3 and 1 of 2 × 3.
    expect(paddingShare([batch])).toEqual({ source: 1 - 8 / 10, target: 1 - 4 / 6, total: 1 - 12 / 16 });
  });

  test('is zero for batches of one', () => {
    fc.assert(
      fc.property(pairsArbitrary, (pairs) => {
        expect(paddingShare(batchesOf(pairs, table, { batchSize: 1 }))).toEqual({ source: 0, target: 0, total: 0 });
      }),
    );
  });

  test('falls from over a third to under a twentieth when the dictionary is bucketed by length', () => {
    const dictionary = loadDictionary();
    const phones = createPhoneTable(dictionary.phones);
    const pairs = pairsOf(dictionary, 'dev');
    const share = (poolBatches: number): number =>
      paddingShare(batchesOf(pairs, phones, { batchSize: 64, poolBatches, random: xorshift(5) })).total;
    expect(share(1)).toBeGreaterThan(1 / 3);
    expect(share(Infinity)).toBeLessThan(1 / 20);
  });

  test('refuses to take a share of nothing', () => {
    expect(() => paddingShare([])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: paddingShare: there are no batches]`,
    );
  });
});
