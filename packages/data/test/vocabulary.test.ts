import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { codePoints, countTokens, graphemes, type Specials, Vocabulary, words } from '../src/index.ts';

const text = fc.string({ unit: 'grapheme' });
const specials: fc.Arbitrary<Specials> = fc.constantFrom(
  { pad: '<pad>', unk: '<unk>', bos: '<bos>', eos: '<eos>' },
  { eos: '</s>', pad: '_' },
  { unk: '?' },
  {},
);

type Codec = Pick<Vocabulary, 'encode' | 'decode'>;

/** What is known comes back, whatever the tokens, and with the ends asked for. */
function givesBack(wrap: (vocabulary: Vocabulary) => Codec): void {
  const tokenisers = [codePoints, graphemes, (x: string) => words(x, { keep: 'all' })] as const;
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...tokenisers),
      specials,
      fc.boolean(),
      fc.boolean(),
      (x, tokenise, names, bos, eos) => {
        const tokens = tokenise(x);
        const reserved = Object.values(names);
        fc.pre(!tokens.some((token) => reserved.includes(token)));
        const vocabulary = Vocabulary.fromCounts(countTokens([tokens]), { specials: names });
        const ends = { bos: bos && names.bos !== undefined, eos: eos && names.eos !== undefined };
        const codec = wrap(vocabulary);
        const ids = codec.encode(tokens, ends);
        expect(ids).toHaveLength(tokens.length + Number(ends.bos) + Number(ends.eos));
        expect(codec.decode(ids).join('')).toBe(x);
        expect(new Set(ids.filter((id) => id >= reserved.length)).size).toBe(new Set(tokens).size);
      },
    ),
  );
}

describe('Vocabulary', () => {
  test('gives back what it knows', () => givesBack((vocabulary) => vocabulary));

  it('is told from one that forgets a token, and from one that gives two tokens one id', () => {
    expect(() =>
      givesBack((v) => ({
        encode: (tokens, ends) => v.encode([...tokens].slice(0, -1), ends),
        decode: (ids) => v.decode(ids),
      })),
    ).toThrow();
    expect(() =>
      givesBack((v) => ({
        encode: (tokens, ends) => v.encode(tokens, ends).map((id) => Math.min(id, v.size - 2)),
        decode: (ids) => v.decode(ids),
      })),
    ).toThrow();
  });

  it('comes back from JSON', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 })), specials, (tokens, names) => {
        const kept = tokens.filter((token) => !Object.values(names).includes(token));
        const vocabulary = new Vocabulary(kept, { specials: names });
        const back = Vocabulary.fromJSON(JSON.parse(JSON.stringify(vocabulary)));
        expect(back.tokens).toEqual(vocabulary.tokens);
        expect(back.specials).toEqual(names);
        expect(back.encode(kept)).toEqual(vocabulary.encode(kept));
      }),
    );
  });

  it('orders by count, then by text, and depends on the counts alone', () => {
    const counts = countTokens([[...'banana'], [...'cab']]);
    expect(Vocabulary.fromCounts(counts, { specials: {} }).tokens).toEqual(['a', 'b', 'n', 'c']);
    expect(Vocabulary.fromCounts([...counts].reverse(), { specials: {} }).tokens).toEqual(['a', 'b', 'n', 'c']);
    expect(Vocabulary.fromCounts(counts, { minCount: 2 }).tokens.slice(4)).toEqual(['a', 'b', 'n']);
    expect(Vocabulary.fromCounts(counts, { maxSize: 6 }).size).toBe(6);
    expect(Vocabulary.fromCounts(counts, { maxSize: 6 }).tokens.slice(4)).toEqual(['a', 'b']);
  });

  it('holds the words that an object would inherit', () => {
    const vocabulary = new Vocabulary(['constructor', '__proto__']);
    expect(vocabulary.decode(vocabulary.encode(['__proto__', 'toString', 'constructor']))).toEqual([
      '__proto__',
      '<unk>',
      'constructor',
    ]);
  });

  it('does not let text name a special', () => {
    const vocabulary = new Vocabulary(['a']);
    expect(vocabulary.has('<pad>')).toBe(false);
    expect([...vocabulary.encode(['<pad>', '<eos>', 'a'])]).toEqual([1, 1, 4]);
  });

  it('ends at eos and drops what is no text, or shows all', () => {
    const vocabulary = new Vocabulary(['a', 'b']);
    expect(vocabulary.decode([2, 4, 0, 1, 5, 3, 4])).toEqual(['a', '<unk>', 'b']);
    const ids = [2, 4, 0, 3, 4, 99];
    expect(vocabulary.decode(ids, { specials: 'show' })).toEqual(['<bos>', 'a', '<pad>']);
    expect(vocabulary.decode(ids.slice(0, 5), { specials: 'show', untilEos: false })).toEqual([
      '<bos>',
      'a',
      '<pad>',
      '<eos>',
      'a',
    ]);
    expect(vocabulary.decode(ids.slice(0, 5), { untilEos: false })).toEqual(['a', 'a']);
    expect(() => vocabulary.decode(ids, { untilEos: false })).toThrow('id 99 at position 5');
    expect(vocabulary.special('eos')).toBe(3);
  });

  it('names what it does not know', () => {
    const bare = new Vocabulary(['a'], { specials: { pad: '_' } });
    expect(() => bare.encode(['a', 'z'])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: token 'z' at position 1 is none of the 1 known, and there is no unk]`,
    );
    expect(() => bare.encode([], { eos: true })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: there is no eos; add it to the specials: { eos: '<eos>' }]`,
    );
    expect(() => bare.decode([2])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: id 2 at position 0 is none of the 2]`,
    );
    expect(() => new Vocabulary(['a', '<unk>'])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: token '<unk>' is empty or stands twice, at ids 1 and 5]`,
    );
    expect(() => new Vocabulary(['a', ''])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: token '' is empty or stands twice, at ids - and 5]`,
    );
    expect(() => Vocabulary.fromCounts([['a', -1]])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: the count of 'a' is -1; expected an integer of at least 0]`,
    );
    expect(() => Vocabulary.fromCounts([], { minCount: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: vocabulary: minCount is 0; expected an integer of at least 1]`,
    );
  });

  it('refuses data that is no vocabulary', () => {
    const good = new Vocabulary(['a']).toJSON();
    const refusal = (data: unknown): string => {
      try {
        return `taken: ${Vocabulary.fromJSON(data).size}`;
      } catch (error) {
        return String(error).replace("; expected what toJSON() gives, format 'frostgrad-vocabulary-1'", '');
      }
    };
    expect(
      [
        good,
        null,
        'a',
        {},
        { ...good, format: 'other' },
        { ...good, specials: ['<pad>'] },
        { ...good, specials: { mask: '<mask>' } },
        { ...good, specials: { pad: 0 } },
        { ...good, tokens: 'abc' },
        { ...good, tokens: ['a', 1] },
        { ...good, tokens: ['a', 'a'] },
      ].map(refusal),
    ).toMatchInlineSnapshot(`
      [
        "taken: 5",
        "ValueError: vocabulary: the data is null",
        "ValueError: vocabulary: the data is string",
        "ValueError: vocabulary: its format is missing",
        "ValueError: vocabulary: its format is "other"",
        "ValueError: vocabulary: its specials are missing",
        "ValueError: vocabulary: it has a special 'mask', of which nothing is known",
        "ValueError: vocabulary: its special pad is no text",
        "ValueError: vocabulary: its tokens are missing",
        "ValueError: vocabulary: its token 1 is no text",
        "ValueError: vocabulary: token 'a' is empty or stands twice, at ids 4 and 5",
      ]
    `);
  });
});

describe('tokenisers', () => {
  it('cut a text into parts that make it up again', () => {
    fc.assert(
      fc.property(text, (x) => {
        expect(codePoints(x).join('')).toBe(x);
        expect(graphemes(x).join('')).toBe(x);
        expect(words(x, { keep: 'all' }).join('')).toBe(x);
      }),
    );
  });

  it('see characters as readers do, and words of languages without spaces', () => {
    expect(graphemes('👩‍👩‍👧e\u0301🇩🇪')).toEqual(['👩‍👩‍👧', 'e\u0301', '🇩🇪']);
    expect(codePoints('👩‍👩‍👧')).toHaveLength(5);
    expect(words('Der Hund, "bellt".', { locale: 'de' })).toEqual(['Der', 'Hund', 'bellt']);
    expect(words('私は猫', { locale: 'ja' }).join('')).toBe('私は猫');
  });
});
