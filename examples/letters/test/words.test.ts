import { describe, expect, it } from 'vitest';
import { loadDictionary, splitOf } from '../../g2p/dictionary.ts';
import { UsageError } from '../../g2p/options.ts';
import { createPhoneTable, encodeWord, LETTERS } from '../../g2p/vocabulary.ts';
import { ALPHABET, NEW_LETTERS, plainOf, spelling } from '../alphabet.ts';
import { accentLessons, type AccentOptions } from '../lessons.ts';
import { madeWords } from '../made-words.ts';
import { type Accented, realWords } from '../real-words.ts';

const dictionary = loadDictionary();
const table = createPhoneTable(dictionary.phones);
const options: AccentOptions = { letters: 7, made: 30, seed: 1 };
const lessons = accentLessons(dictionary, table, options);

const spelt = (words: readonly Accented[]): string[] => words.map(({ word }) => word);
const plains = (words: readonly Accented[]): Set<string> => new Set(words.map(({ plain }) => plain));
const common = (a: ReadonlySet<string>, b: ReadonlySet<string>): string[] => [...a].filter((word) => b.has(word));

/** That every pronunciation is one that the dictionary has for the plain spelling. */
function expectFromDictionary(words: readonly Accented[]): void {
  for (const { plain, pronunciations } of words) {
    const listed = (dictionary.words.get(plain) ?? []).map((phones) => phones.join(' '));
    expect(pronunciations.length).toBeGreaterThan(0);
    for (const phones of pronunciations) expect(listed).toContain(phones.join(' '));
  }
}

describe('the alphabet', () => {
  it('has each new letter once, as one character, behind the old ones', () => {
    expect(ALPHABET.slice(0, LETTERS.length)).toBe(LETTERS);
    expect(new Set(ALPHABET).size).toBe(ALPHABET.length);
    expect(spelling(NEW_LETTERS)).toBe(NEW_LETTERS);
    for (const letter of NEW_LETTERS) expect(LETTERS).toContain(plainOf(letter));
  });

  it('reads capitals, and accents written apart', () => {
    expect(encodeWord(spelling('CAFE\u0301'), ALPHABET)).toEqual(encodeWord('café', ALPHABET));
  });
});

describe('the real words', () => {
  const words = realWords(dictionary, NEW_LETTERS);

  it('are spoken as the dictionary has them without accents', () => {
    expect(words.length).toBeGreaterThan(150);
    for (const { word, plain } of words) expect([plainOf(word), word === plain]).toEqual([plain, false]);
    expectFromDictionary(words);
  });

  it('come once each, and can be written with the alphabet', () => {
    expect(new Set(spelt(words)).size).toBe(words.length);
    for (const { word } of words) expect(() => encodeWord(word, ALPHABET)).not.toThrow();
    expect(spelt(words)).not.toContain('garcía');
    expect(spelt(realWords(dictionary, `${NEW_LETTERS}í`))).toContain('garcía');
  });

  it('have the pronunciation of the noun where the verb is spelt alike', () => {
    const found = words.find(({ word }) => word === 'résumé')?.pronunciations;
    expect(found).toEqual([['R', 'EH', 'Z', 'AH', 'M', 'EY']]);
  });

  it('are refused when the dictionary does not have them', () => {
    expect(() => realWords({ words: new Map() }, NEW_LETTERS)).toThrow(
      "letters: the dictionary has no 'cafe' for café",
    );
  });
});

describe('the made words', () => {
  const words = [...madeWords(dictionary, NEW_LETTERS)];

  it('have exactly one new letter each, and a pronunciation of the dictionary', () => {
    expect(words.length).toBeGreaterThan(10_000);
    for (const { word } of words) expect([...word].filter((c) => NEW_LETTERS.includes(c))).toHaveLength(1);
    expectFromDictionary(words.filter((_, i) => i % 50 === 0));
  });

  it.each([
    ['delé', 'delay', 'D IH L EY'],
    ['cañon', 'canyon', 'K AE N Y AH N'],
    ['bôt', 'boat', 'B OW T'],
    ['mün', 'moon', 'M UW N'],
    ['çity', 'city', 'S IH T IY'],
    ['bèst', 'best', 'B EH S T'],
    ['trên', 'train', 'T R EY N'],
    ['candë', 'candy', 'K AE N D IY'],
    ['fïld', 'feeld', null],
    ['sïd', 'seed', 'S IY D'],
    ['brôd', 'broad', null],
    ['blüd', 'blood', null],
  ])('say %s for %s only where it sounds so', (word, plain, phones) => {
    const found = words.filter((made) => made.word === word && made.plain === plain);
    expect(found.flatMap(({ pronunciations }) => pronunciations.map((p) => p.join(' ')))).toEqual(
      phones === null ? [] : [phones],
    );
  });
});

describe('the lessons', () => {
  const { real, made } = lessons;

  it('have no word on both sides, whatever its accents', () => {
    const [learnt, heldOut] = [plains(real.train), plains(real.heldOut)];
    expect(common(learnt, heldOut)).toEqual([]);
    expect(common(plains(made.train), plains(made.heldOut))).toEqual([]);
    expect(common(plains(made.train), heldOut)).toEqual([]);
    expect(common(plains(made.heldOut), learnt)).toEqual([]);
  });

  it('hold out made words on the sides of the split that the old model did not learn from', () => {
    expect(made.train.every(({ plain }) => splitOf(plain) === 'train')).toBe(true);
    expect(made.heldOut.some(({ plain }) => splitOf(plain) === 'train')).toBe(false);
  });

  it('have every new letter on both sides, in words short enough', () => {
    for (const words of [
      [...real.train, ...made.train],
      [...real.heldOut, ...made.heldOut],
    ]) {
      for (const letter of NEW_LETTERS) expect(words.some(({ word }) => word.includes(letter))).toBe(true);
      expect(words.every(({ word }) => word.length <= 7)).toBe(true);
    }
  });

  it('teach each pronunciation, and ask each word once', () => {
    const asked = lessons.dev.map(({ word }) => word);
    expect(asked).toEqual([...spelt(real.heldOut), ...spelt(made.heldOut)]);
    const taught = [...real.train, ...made.train].flatMap(({ pronunciations }) => pronunciations);
    expect(lessons.train.map(({ phones }) => phones)).toEqual(taught);
    for (const word of asked) expect(lessons.dictionary.words.get(word)?.length).toBeGreaterThan(0);
  });

  it('are a matter of the seed, and what is held out is not one of how many are made', () => {
    expect(accentLessons(dictionary, table, options)).toEqual(lessons);
    const other = accentLessons(dictionary, table, { ...options, seed: 2 });
    expect(spelt(other.made.train)).not.toEqual(spelt(made.train));
    expect(spelt(other.real.train)).toEqual(spelt(real.train));
    const fewer = accentLessons(dictionary, table, { ...options, made: 3 });
    expect([fewer.made.train.length, spelt(fewer.made.heldOut)]).toEqual([3 * NEW_LETTERS.length, spelt(made.heldOut)]);
  });

  it('refuse a length that leaves no words', () => {
    const short = (): unknown => accentLessons(dictionary, table, { ...options, letters: 1 });
    expect(short).toThrow(UsageError);
    expect(short).toThrowErrorMatchingInlineSnapshot(
      `[Error: --letters 1 leaves no real words to learn from; allow longer words]`,
    );
  });
});
