import { ValueError } from '@frostgrad/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadDictionary } from '../dictionary.ts';
import {
  AlphabetError,
  BOS,
  createPhoneTable,
  decodePhones,
  encodeWord,
  EOS,
  LETTER_COUNT,
  LETTERS,
  PAD,
} from '../vocabulary.ts';

const table = createPhoneTable(loadDictionary().phones);
const words = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 30 });
const pronunciations = fc.array(fc.constantFrom(...table.tokens.slice(3)), { maxLength: 30 });

describe('encodeWord', () => {
  test('gives different ids below LETTER_COUNT to the 27 letters, and none of them is PAD or EOS', () => {
    const ids = encodeWord(LETTERS);
    expect(new Set(ids).size).toBe(28);
    expect(ids.at(-1)).toBe(EOS);
    expect(Math.max(...ids)).toBe(LETTER_COUNT - 1);
    expect(ids).not.toContain(PAD);
  });

  test('keeps every letter in its place and ends with EOS', () => {
    fc.assert(
      fc.property(words, (word) => {
        const ids = encodeWord(word);
        expect(ids).toHaveLength(word.length + 1);
        expect(Array.from(ids.subarray(0, -1), (id) => LETTERS[id - 2]).join('')).toBe(word);
        expect(ids.at(-1)).toBe(EOS);
      }),
    );
  });

  test('keeps the ids of the old letters when there are more behind them', () => {
    fc.assert(
      fc.property(words, (word) => {
        expect(encodeWord(word, `${LETTERS}éñ`)).toEqual(encodeWord(word));
      }),
    );
    expect([...encodeWord('né', `${LETTERS}éñ`)]).toEqual([15, LETTER_COUNT, EOS]);
    expect(() => encodeWord('naïve', `${LETTERS}éñ`)).toThrowErrorMatchingInlineSnapshot(
      `[AlphabetError: g2p: 'naïve' has 'ï' (position 2), which is outside the alphabet a-z, ' and éñ]`,
    );
  });

  test('names the word, the character and its position when the alphabet lacks it', () => {
    expect(() => encodeWord('naïve')).toThrowErrorMatchingInlineSnapshot(
      `[AlphabetError: g2p: 'naïve' has 'ï' (position 2), which is outside the alphabet a-z and ']`,
    );
    expect(() => encodeWord('Knife')).toThrowErrorMatchingInlineSnapshot(
      `[AlphabetError: g2p: 'Knife' has 'K' (position 0), which is outside the alphabet a-z and ']`,
    );
    expect(() => encodeWord('a🙂b')).toThrowErrorMatchingInlineSnapshot(
      `[AlphabetError: g2p: 'a🙂b' has '🙂' (position 1), which is outside the alphabet a-z and ']`,
    );
    expect(() => encodeWord('')).toThrowErrorMatchingInlineSnapshot(
      `[AlphabetError: g2p: the word is empty; give at least one letter of a-z and ']`,
    );
  });

  test('throws an AlphabetError that carries word, character and position', () => {
    fc.assert(
      fc.property(words, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), words, (before, odd, after) => {
        fc.pre(!LETTERS.includes(odd));
        const word = before + odd + after;
        try {
          encodeWord(word);
          expect.unreachable();
        } catch (error) {
          expect(error).toBeInstanceOf(AlphabetError);
          expect(error).toMatchObject({ word, character: odd, position: before.length });
        }
      }),
    );
  });
});

describe('a phone table', () => {
  test('give back every pronunciation, whatever follows the EOS', () => {
    fc.assert(
      fc.property(pronunciations, fc.array(fc.integer()), (phones, rest) => {
        expect(decodePhones(table, [...table.encode(phones, { eos: true }), ...rest])).toEqual(phones);
        expect(decodePhones(table, table.encode(phones))).toEqual(phones);
      }),
    );
  });

  test('number 39 phones after PAD, EOS and BOS', () => {
    expect(table.tokens).toHaveLength(42);
    expect(table.tokens.slice(0, 4)).toEqual(['<pad>', '<eos>', '<bos>', 'AA']);
    expect(['pad', 'eos', 'bos'].map((name) => table.special(name as 'pad'))).toEqual([PAD, EOS, BOS]);
  });

  test('show a PAD or BOS that a model emits, so that it counts as an error', () => {
    expect(decodePhones(table, [BOS, 3, PAD, EOS])).toEqual(['<bos>', 'AA', '<pad>']);
  });

  test('name an unknown phone, and an id outside the table', () => {
    expect(() => table.encode(['AA', 'XX'])).toThrow("token 'XX' at position 1");
    expect(() => decodePhones(table, [42])).toThrow('id 42 at position 0 is none of the 42');
    expect(() => decodePhones(table, [-1])).toThrow(ValueError);
  });
});

describe('createPhoneTable', () => {
  test('refuses a phone that stands twice', () => {
    expect(() => createPhoneTable(['AA', 'B', 'AA'])).toThrow("token 'AA' is empty or stands twice");
  });
});
