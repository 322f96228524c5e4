import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { asInteger, asNumber, asText, readCsv, readTsv } from '../src/csv.ts';
import { count } from './laws/count.ts';
import { cut, cuts, troublesome } from './laws/chunks.ts';

interface Written {
  readonly rows: readonly (readonly string[])[];
  readonly end: string;
  readonly mark: boolean;
  readonly ended: boolean;
  readonly quotesAll: boolean;
}

const tables: fc.Arbitrary<Written> = fc.record({
  rows: fc
    .integer({ min: 1, max: 4 })
    .chain((width) => fc.array(fc.array(troublesome, { minLength: width, maxLength: width }), { maxLength: 5 })),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  mark: fc.boolean(),
  ended: fc.boolean(),
  quotesAll: fc.boolean(),
});

/** As one writes CSV by hand: quotes where they are needed, doubled inside. */
function write({ rows, end, mark, ended, quotesAll }: Written): string {
  const field = (text: string): string =>
    quotesAll || text === '' || /[",\r\n\uFEFF]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => row.map(field).join(','));
  return (mark ? '\uFEFF' : '') + lines.join(end) + (ended && rows.length > 0 ? end : '');
}

type Read = (chunks: readonly string[], header: readonly string[]) => Iterable<Record<string, string>>;

/** What a naive writer wrote comes back. */
function readsWhatWasWritten(read: Read): void {
  const seen = { quotes: 0, breaks: 0, marks: 0 };
  fc.assert(
    fc.property(tables, cuts, (table, at) => {
      const header = Array.from({ length: table.rows[0]?.length ?? 1 }, (_, i) => `c${i}`);
      const texts = table.rows.flat();
      count(
        seen,
        'quotes',
        texts.some((text) => text.includes('"')),
      );
      count(
        seen,
        'breaks',
        texts.some((text) => /[\r\n]/.test(text)),
      );
      count(seen, 'marks', table.mark);
      const expected = table.rows.map((row) => Object.fromEntries(row.map((text, i) => [`c${i}`, text])));
      expect([...read(cut(write(table), at), header)]).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
  expect(Math.min(seen.quotes, seen.breaks, seen.marks)).toBeGreaterThan(300);
}

describe('readCsv', () => {
  test('gives what a naive writer wrote, cut anywhere', () =>
    readsWhatWasWritten((chunks, header) => readCsv(chunks, { header })));

  it.each<[string, Read]>([
    [
      'cuts rows at every line end',
      (chunks, header) =>
        chunks
          .join('')
          .split(/\r\n|\r|\n/)
          .flatMap((line) => [...readCsv(line, { header })]),
    ],
    ['reads each chunk alone', (chunks, header) => chunks.flatMap((chunk) => [...readCsv(chunk, { header })])],
    ['keeps doubled quotes', (chunks, header) => readCsv(chunks.join('').replaceAll('""', '""""'), { header })],
    ['makes LF of every line end', (chunks, header) => readCsv(chunks.join('').replace(/\r\n?/g, '\n'), { header })],
  ])('is told from one that %s', (_, wrong) => {
    expect(() => readsWhatWasWritten(wrong)).toThrow();
  });

  it('takes names from the first row, and any name there is', () => {
    expect([...readCsv('\uFEFFword,__proto__,constructor\r\ncat,1,2\r\n')]).toEqual([
      Object.fromEntries([['word', 'cat'], ['__proto__', '1'], ['constructor', '2']]), // prettier-ignore
    ]);
    expect([...readCsv('a,b')]).toEqual([]);
    expect([...readCsv('')]).toEqual([]);
  });

  it('makes of columns what is asked for, and leaves out the others', () => {
    const rows = readCsv('id;word;share\n7;cat;.5\n\n8;"a ""b""";-1e3\n', {
      delimiter: ';',
      columns: { share: asNumber, id: asInteger, word: asText },
    });
    const typed: { id: number; word: string; share: number }[] = [...rows];
    expect(typed).toEqual([
      { share: 0.5, id: 7, word: 'cat' },
      { share: -1000, id: 8, word: 'a "b"' },
    ]);
    expect([...rows]).toEqual(typed); // again
  });

  const refusal = (read: () => Iterable<unknown>): string => {
    const given: unknown[] = [];
    try {
      for (const row of read()) given.push(row);
      return `taken: ${JSON.stringify(given)}`;
    } catch (error) {
      return `${given.length} rows, then ${String(error)}`;
    }
  };

  it('names source, line and field of what is wrong, and gives the rows before it', () => {
    const named = (text: string): Iterable<string> & { name: string } => Object.assign([text], { name: 'p.csv' });
    expect(
      [
        'a,b\n1,2\n3\n',
        'a,b\n1,2,3\n',
        'a,b\n"1\n\r\n2",2\n3,4"5\n',
        'a,b\n1,2\n"3"x,4\n5,6',
        'a,b\r\n1,2\r\n3,"4\r\n5,6\r\n',
        'a,b,a\n',
      ].map((text) => refusal(() => readCsv(named(text)))),
    ).toMatchInlineSnapshot(`
      [
        "1 rows, then DataError: readCsv: p.csv, line 3, column 2: the row has 1 fields and the header 2",
        "0 rows, then DataError: readCsv: p.csv, line 2, column 3: the row has 3 fields and the header 2",
        "1 rows, then DataError: readCsv: p.csv, line 5, column 2: there is a quote inside of a field that does not begin with one",
        "1 rows, then DataError: readCsv: p.csv, line 3, column 1: the field goes on behind its closing quote",
        "1 rows, then DataError: readCsv: p.csv, line 3, column 2: the quote that begins the field is never closed",
        "0 rows, then DataError: readCsv: p.csv, line 1, column 3: the header has 'a' twice",
      ]
    `);
    const columns = { a: asInteger };
    expect(
      ['b,c\n', 'a\n1\n1.5\n', 'a\n9007199254740992', 'a\n\n""\n'].map((text) =>
        refusal(() => readCsv(named(text), { columns })),
      ),
    ).toMatchInlineSnapshot(`
      [
        "0 rows, then DataError: readCsv: p.csv, line 1: there is no column 'a'; there are b, c",
        "1 rows, then DataError: readCsv: p.csv, line 3, column 1: 'a': '1.5' is no integer from -(2^53 - 1) to 2^53 - 1",
        "0 rows, then DataError: readCsv: p.csv, line 2, column 1: 'a': '9007199254740992' is no integer from -(2^53 - 1) to 2^53 - 1",
        "0 rows, then DataError: readCsv: p.csv, line 3, column 1: 'a': '' is no integer from -(2^53 - 1) to 2^53 - 1",
      ]
    `);
    expect(
      ['', 'x', '0x10', 'NaN', '1e', '--1', '1_000'].map((text) => refusal(() => [asNumber(text)]).slice(0, 8)),
    ).toEqual(Array.from({ length: 7 }, () => expect.stringMatching(/^0 rows/)));
  });

  it('says the same of a wrong text however it is cut', () => {
    const seen = { wrong: 0 };
    fc.assert(
      fc.property(troublesome, troublesome, cuts, (a, b, at) => {
        const text = `${a},${b}\n${b}`;
        const whole = refusal(() => readCsv(text));
        count(seen, 'wrong', whole.includes('then'));
        expect(refusal(() => readCsv(cut(text, at)))).toBe(whole);
      }),
      { numRuns: 1000 },
    );
    expect(seen.wrong).toBeGreaterThan(200);
  });

  it('holds no more than a row that is too long, with a quote that may be missing', () => {
    let given = 0;
    const source = {
      name: 'open.csv',
      *[Symbol.iterator](): Generator<string, void, undefined> {
        yield 'a,b\n1,2\n3,"';
        for (; ; given++) yield 'x\n,"",y\n';
      },
    };
    expect(refusal(() => readCsv(source, { maxLength: 100 }))).toMatchInlineSnapshot(
      `"1 rows, then DataError: readCsv: open.csv, line 3: the row is longer than maxLength, 100; a quote may be missing"`,
    );
    expect(given).toBeLessThan(20);
    expect(refusal(() => readCsv('a\nbbb\n', { maxLength: 2 }))).toMatchInlineSnapshot(
      `"0 rows, then DataError: readCsv: text, line 2: the row is longer than maxLength, 2; a quote may be missing"`,
    );
  });

  it('refuses a delimiter that is none', () => {
    expect(['', ', ', '"', '\n'].map((delimiter) => refusal(() => readCsv('a', { delimiter })))).toMatchInlineSnapshot(`
      [
        "0 rows, then ValueError: readCsv: the delimiter is ""; expected one character, no quote and no line end",
        "0 rows, then ValueError: readCsv: the delimiter is ", "; expected one character, no quote and no line end",
        "0 rows, then ValueError: readCsv: the delimiter is "\\""; expected one character, no quote and no line end",
        "0 rows, then ValueError: readCsv: the delimiter is "\\n"; expected one character, no quote and no line end",
      ]
    `);
  });
});

describe('readTsv', () => {
  it('takes quotes as they are, unless told otherwise', () => {
    expect([...readTsv('a\tb\n"1\t2"\n')]).toEqual([{ a: '"1', b: '2"' }]);
    expect([...readTsv('a\tb\n"1\t2"\t3\n', { quote: '"' })]).toEqual([{ a: '1\t2', b: '3' }]);
    expect([...readTsv('a\n"\n""\n')]).toEqual([{ a: '"' }, { a: '""' }]);
  });

  it('gives what was written, of texts without tabs and line ends', () => {
    const field = troublesome.map((text) => text.replace(/[\t\r\n\uFEFF]/g, '-'));
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field)), cuts, (rows, at) => {
        const text = rows.map((row) => row.join('\t')).join('\n');
        expect([...readTsv(cut(text, at), { header: ['a', 'b'] })]).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
    );
  });
});
