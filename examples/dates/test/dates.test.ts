import { codePoints, countTokens, Rng, tensor, Vocabulary } from 'frostgrad';
import { describe, expect, it } from 'vitest';
import { reached } from '../../shared/test/reached.ts';
import { called } from '../../shared/test/called.ts';
import { batchOf, isoOf } from '../batch.ts';
import { drawDates, LANGUAGES, type SpeltDate } from '../date-spellings.ts';
import { dates } from '../dates.ts';
import { DateModel, START } from '../model.ts';
import { pictureOf, readDates } from '../reading.ts';
import { readByRuntime, ruleFrom } from '../rules.ts';

const counts = { train: 400, dev: 50, test: 200 };
const drawn = drawDates(counts, { seed: 1 });
const all = [drawn.train, drawn.dev, drawn.test];

describe('drawDates', () => {
  it('draws as many as asked for, of a hundred years, in every language', () => {
    expect(all.map((side) => side.length)).toEqual([400, 50, 200]);
    expect(new Set(drawn.train.map(({ language }) => language))).toEqual(new Set(LANGUAGES));
    for (const { iso } of drawn.train) {
      expect(iso).toMatch(/^(19[5-9]|20[0-4])\d-\d\d-\d\d$/);
      expect(new Date(iso).toISOString().slice(0, 10)).toBe(iso); // a day that there is
    }
  });

  it('writes them as the language does', () => {
    for (const { text, iso, language } of all.flat()) {
      expect(text).toContain(iso.slice(0, 4));
      expect(text).toMatch(new RegExp(`(?<!\\d)0?${Number(iso.slice(8))}(?!\\d)`));
      expect(text).not.toMatch(/[^\S ]/);
      if (language === 'de' && /\p{L}/u.test(text)) expect(text).toMatch(/\d\. \p{Lu}\p{L}+ \d{4}$/u);
    }
  });

  it('has a day on one side only, however it is written', () => {
    const [train, dev, test] = all.map((side) => new Set(side.map(({ iso }) => iso))) as [
      Set<string>,
      Set<string>,
      Set<string>,
    ];
    expect([...test].filter((iso) => train.has(iso) || dev.has(iso))).toEqual([]);
    expect([...dev].filter((iso) => train.has(iso))).toEqual([]);
  });

  it('gives the same by the same seed, and the same held out however many are learnt from', () => {
    expect(drawDates(counts, { seed: 1 })).toEqual(drawn);
    expect(drawDates(counts, { seed: 2 }).train).not.toEqual(drawn.train);
    expect(drawDates({ ...counts, train: 10 }, { seed: 1 }).test).toEqual(drawn.test);
  });
});

describe('the rules', () => {
  it.each([
    ['March 4, 1987', '1987-03-04'],
    ['4 mars 1987', '1987-03-04'],
    ['4. März 1987', 'none'],
    ['04.03.1987', '1987-04-03'], // as an American would
  ])('Date.parse takes %s for %s', (text, iso) => {
    expect(readByRuntime(text)).toBe(iso);
  });

  const known: readonly SpeltDate[] = [
    { iso: '1987-03-04', language: 'de', text: 'Mittwoch, 4. März 1987' },
    { iso: '1987-05-06', language: 'de', text: 'Mittwoch, 6. Mai 1987' },
  ];

  it('the one by hand knows words that stood for one month only', () => {
    const read = ruleFrom(known);
    expect(read('Mittwoch, 11. März 2020')).toBe('2020-03-11');
    expect(read('1 MAI 1999')).toBe('1999-05-01');
    expect(read('Mittwoch, 11.8.2020')).toBe('2020-08-11');
    expect(read('04.03.1987')).toBe('1987-03-04');
    expect(read('nothing')).toBe('-00-00');
  });
});

const table = Vocabulary.fromCounts(countTokens(drawn.train.map(({ text }) => codePoints(text))));

describe('batchOf', () => {
  it('pads spellings, and gives digits and those before them', () => {
    const given: readonly SpeltDate[] = [
      { iso: '1987-03-04', language: 'fr', text: '4 mars 1987' },
      { iso: '2001-12-31', language: 'en-US', text: 'Dec 31, 2001' },
    ];
    const { spellings, targets } = batchOf(given, table);
    expect([spellings.x.shape, [...spellings.lengths]]).toEqual([
      [2, 12],
      [11, 12],
    ]);
    expect(table.decode((spellings.x.toArray() as number[][])[0] ?? []).join('')).toBe('4 mars 1987');
    expect(targets.digits.toArray()).toEqual([
      [1, 9, 8, 7, 0, 3, 0, 4],
      [2, 0, 0, 1, 1, 2, 3, 1],
    ]);
    expect(targets.before.toArray()).toEqual([
      [START, 1, 9, 8, 7, 0, 3, 0],
      [START, 2, 0, 0, 1, 1, 2, 3],
    ]);
    expect((targets.digits.toArray() as number[][]).map(isoOf)).toEqual(given.map(({ iso }) => iso));
  });
});

describe('DateModel', () => {
  const model = new DateModel({ size: table.size, embedding: 4, hidden: 3 }, new Rng(1));

  it('reads a date the same in any batch: no pad is read', () => {
    const few = drawn.test.slice(0, 12);
    expect(readDates(model, few, table)).toEqual(few.flatMap((date) => readDates(model, [date], table)));
  });

  it('says in steps what it is taught at once', () => {
    const { spellings } = batchOf(drawn.test.slice(0, 6), table);
    const { digits } = model.read(spellings);
    const own = digits.toArray() as number[][];
    const before = tensor(
      own.map((row) => [START, ...row.slice(0, 7)]),
      { dtype: 'int32' },
    );
    // the likeliest digits behind its own: with another one anywhere the loss is higher
    const lossOf = (rows: number[][]): number =>
      model.loss(spellings, { before, digits: tensor(rows, { dtype: 'int32' }) }).item();
    for (let t = 0; t < 8; t++) {
      const other = own.map((row) => row.map((digit, i) => (i === t ? (digit + 1) % 10 : digit)));
      expect(lossOf(own)).toBeLessThan(lossOf(other));
    }
  });

  it('shows weights that sum to one over the characters of a date', () => {
    const date = drawn.test[0] as SpeltDate;
    const { rows, columns, weights } = pictureOf(model, date, table);
    expect([rows.length, columns.length]).toEqual([8, date.text.length]);
    for (const row of weights) expect(Array.from(row).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    expect([rows.map(Number)]).toEqual(model.read(batchOf([date], table).spellings).digits.toArray());
  });
});

describe('dates', () => {
  it('learns, and shows what it reached beside the rules, by language, and what it looks at', async () => {
    const { stdout, stderr } = await called(
      dates,
      '--dates',
      '300',
      '--epochs',
      '1',
      '--hidden',
      '8',
      '--pictures',
      '1',
    );
    expect(stderr).toMatch(/^epoch 1\/1 /);
    expect(stdout).toContain('300 dates to learn from, 300 to watch and 1000 held out, in 10 languages, such as');
    const runtime = reached(stdout, 'Date.parse of this runtime');
    const rule = reached(stdout, 'a rule by hand, with the words for months looked up');
    const model = reached(stdout, 'this model, from examples alone');
    expect([runtime > 20, rule > runtime, model >= 0 && model <= 100]).toEqual([true, true, true]);
    expect(reached(stdout, 'en-US')).toBe(100); // by Date.parse
    expect(stdout).toMatch(/: which characters each digit looks at\n +│.*\n(.*│.*\n){8}/);
  });
});
