import { Rng } from '@frostgrad/core';
import { padTax } from '@frostgrad/data';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, collate } from '../batching.ts';
import { loadDictionary, pairsOf } from '../dictionary.ts';
import { AlphabetError, BOS, createPhoneTable, decodePhones, encodeWord, EOS, LETTERS } from '../vocabulary.ts';

const table = createPhoneTable(['AH', 'K', 'N', 'T']);
const pair = fc.record({
  word: fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 9 }),
  phones: fc.array(fc.constantFrom('AH', 'K', 'N', 'T'), { maxLength: 7 }),
});
const pairsArbitrary = fc.array(pair, { minLength: 1, maxLength: 40 });

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
      `[ValueError: collate: there are no sequences; expected at least one]`,
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

describe('batchesOf', () => {
  const options = fc.record({
    batchSize: fc.integer({ min: 1, max: 9 }),
    poolBatches: fc.constantFrom(1, 2, Infinity),
  });

  test('puts each pair into exactly one batch', () => {
    fc.assert(
      fc.property(pairsArbitrary, options, fc.nat(), (pairs, plan, seed) => {
        const words = [...batchesOf(pairs, table, { ...plan, rng: new Rng(seed) })].flatMap((batch) => batch.words);
        expect(words.toSorted()).toEqual(pairs.map(({ word }) => word).toSorted());
      }),
    );
  });

  test('goes from short to long without a generator, by letters and then by phones', () => {
    fc.assert(
      fc.property(pairsArbitrary, fc.integer({ min: 1, max: 9 }), (pairs, batchSize) => {
        const lengths = [...batchesOf(pairs, table, { batchSize })].flatMap(({ sourceLengths, targetLengths }) =>
          Array.from(sourceLengths, (letters, i) => 100 * letters + (targetLengths[i] as number)),
        );
        expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
      }),
    );
  });

  test('is less than a twentieth padding when the dictionary is bucketed by length, and over a third when it is not', () => {
    const dictionary = loadDictionary();
    const phones = createPhoneTable(dictionary.phones);
    const pairs = pairsOf(dictionary, 'dev');
    const share = (poolBatches: number): number => {
      const batches = [...batchesOf(pairs, phones, { batchSize: 64, poolBatches, rng: new Rng(5) })];
      return padTax(batches.flatMap(({ sourceLengths, targetLengths }) => [sourceLengths, targetLengths])).given.share;
    };
    expect(share(1)).toBeGreaterThan(1 / 3);
    expect(share(Infinity)).toBeLessThan(1 / 20);
  });
});
