import { describe, expect, test } from 'vitest';
import { loadDictionary, pairsOf, parseDictionary, splitOf, type Split } from '../dictionary.ts';

const dictionary = loadDictionary();
const SPLITS: readonly Split[] = ['train', 'dev', 'test'];

describe('loadDictionary', () => {
  test('reads every entry of cmu-pronouncing-dictionary 3.0.0 and tallies its oddities', () => {
    expect(dictionary.tally).toEqual({ entries: 135_155, variants: 9_109, comments: 22, leftOut: 1_193 });
  });

  test('gives 124,920 words with 133,659 distinct stressless pronunciations over 39 phones', () => {
    expect(dictionary.words.size).toBe(124_920);
    const pronunciations = [...dictionary.words.values()];
    expect(pronunciations.reduce((sum, list) => sum + list.length, 0)).toBe(133_659);
    expect(pronunciations.map((list) => list.length).filter((count) => count === 1)).toHaveLength(116_807);
    expect(dictionary.phones).toHaveLength(39);
    expect(dictionary.phones).toEqual([...dictionary.phones].sort());
  });

  test('leaves no stress, no comment and no character outside a-z and the apostrophe', () => {
    for (const phone of dictionary.phones) expect(phone).toMatch(/^[A-Z]{1,2}$/);
    expect([...dictionary.words.keys()].filter((word) => !/^[a-z']+$/.test(word))).toEqual([]);
    expect(dictionary.words.get('aalborg')?.[0]).toEqual(['AO', 'L', 'B', 'AO', 'R', 'G']);
    expect(dictionary.words.get('aalborg')?.[1]).toEqual(['AA', 'L', 'B', 'AO', 'R', 'G']);
  });

  test('holds the word constructor, and nothing that a plain object would inherit', () => {
    expect(dictionary.words.get('constructor')).toEqual([['K', 'AH', 'N', 'S', 'T', 'R', 'AH', 'K', 'T', 'ER']]);
    for (const inherited of ['toString', 'hasOwnProperty', '__proto__', 'valueOf']) {
      expect(dictionary.words.has(inherited)).toBe(false);
    }
  });

  test('keeps the order of the package among the pronunciations of a word', () => {
    expect(dictionary.words.get('a')).toEqual([['AH'], ['EY']]);
    expect(dictionary.words.get('read')).toEqual([
      ['R', 'EH', 'D'],
      ['R', 'IY', 'D'],
    ]);
  });
});

describe('parseDictionary', () => {
  test('joins variants, strips stress and comments, and keeps each pronunciation once', () => {
    const { words, phones, tally } = parseDictionary([
      ['record', 'R AH0 K AO1 R D'],
      ['record(2)', 'R EH1 K ER0 D # noun'],
      ['record(3)', 'R AH1 K AO0 R D'],
      ['mp3', 'EH1 M'],
    ]);
    expect([...words]).toEqual([
      [
        'record',
        [
          ['R', 'AH', 'K', 'AO', 'R', 'D'],
          ['R', 'EH', 'K', 'ER', 'D'],
        ],
      ],
    ]);
    expect(phones).toEqual(['AH', 'AO', 'D', 'EH', 'ER', 'K', 'R']);
    expect(tally).toEqual({ entries: 4, variants: 2, comments: 1, leftOut: 1 });
  });

  test('names an entry without phones', () => {
    expect(() => parseDictionary([['mute', ' # silent']])).toThrowErrorMatchingInlineSnapshot(
      `[SyntaxError: g2p: entry 'mute' has no phones: ' # silent']`,
    );
  });
});

describe('splitOf and pairsOf', () => {
  test.for([
    ['train', 106_283, 113_794],
    ['dev', 6_340, 6_773],
    ['test', 12_297, 13_092],
  ] as const)('puts %s at %i words and %i pairs', ([split, words, pairs]) => {
    expect(pairsOf(dictionary, split, { firstOnly: true })).toHaveLength(words);
    expect(pairsOf(dictionary, split)).toHaveLength(pairs);
  });

  test('puts every pair on exactly one side, and all variants of a word on the same', () => {
    const sides = SPLITS.map((split) => new Set(pairsOf(dictionary, split).map(({ word }) => word)));
    expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(124_920);
    for (const word of dictionary.words.keys()) expect(sides.filter((side) => side.has(word)).length).toBe(1);
  });

  test('does not depend on anything but the spelling', () => {
    expect(['knife', 'through', 'constructor', "o'clock"].map(splitOf)).toMatchInlineSnapshot(`
      [
        "test",
        "test",
        "train",
        "train",
      ]
    `);
  });

  test('leaves out words longer than maxLetters, and those only', () => {
    const all = pairsOf(dictionary, 'dev');
    expect(pairsOf(dictionary, 'dev', { maxLetters: 6 })).toEqual(all.filter(({ word }) => word.length <= 6));
    expect(pairsOf(dictionary, 'dev', { maxLetters: 28 })).toEqual(all);
  });

  test('gives with firstOnly the first pronunciation of each word', () => {
    for (const { word, phones } of pairsOf(dictionary, 'dev', { firstOnly: true })) {
      expect(phones).toBe(dictionary.words.get(word)?.[0]);
    }
  });
});
