import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { DataError, readJsonLines, readLines } from '../src/index.ts';
import { jsonFault } from '../src/json-fault.ts';
import { count } from './laws/count.ts';
import { cut, cuts, troublesome } from './laws/chunks.ts';

describe('readLines', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }).map((x) => x.replace(/[\r\n]/g, '')));

  /** What a naive writer wrote comes back, whatever its line ends, with or without a mark, cut anywhere. */
  function readsWhatWasWritten(read: (chunks: readonly string[]) => Iterable<string>): void {
    const seen = { mark: 0, split: 0 };
    fc.assert(
      fc.property(
        lines,
        fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1 }),
        fc.boolean(),
        fc.boolean(),
        cuts,
        (wanted, ends, mark, ended, at) => {
          let text = mark ? '\uFEFF' : '';
          for (const [i, line] of wanted.entries()) {
            const next = wanted[i + 1];
            // a CR before an empty line that ends with LF would be a CRLF
            const end = next === '' ? '\n' : (ends[i % ends.length] as string);
            text += line + (next === undefined && !ended ? '' : end);
          }
          const expected = ended || wanted.at(-1) !== '' ? wanted : wanted.slice(0, -1);
          fc.pre(mark || !(wanted[0] ?? '').startsWith('\uFEFF'));
          const chunks = cut(text, at);
          count(seen, 'mark', mark);
          count(
            seen,
            'split',
            chunks.some((chunk, i) => chunk.endsWith('\r') && (chunks[i + 1] ?? '').startsWith('\n')),
          );
          expect([...read(chunks)]).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.mark, seen.split)).toBeGreaterThan(20);
  }

  test('gives what was written', () => readsWhatWasWritten((chunks) => readLines(chunks)));

  it.each<[string, (chunks: readonly string[]) => Iterable<string>]>([
    ['takes each chunk alone', (chunks) => chunks.flatMap((chunk) => [...readLines(chunk)])],
    [
      'cuts at LF alone',
      (chunks) =>
        chunks
          .join('')
          .replace(/^\uFEFF/, '')
          .replace(/\n$/, '')
          .split('\n'),
    ],
    ['keeps the mark', (chunks) => readLines(`\uFEFF${chunks.join('')}`)],
  ])('is told from one that %s', (_, wrong) => {
    expect(() => readsWhatWasWritten(wrong)).toThrow();
  });

  it('can be gone through again, and closes its source when a loop is left', () => {
    let closed = 0;
    const source = {
      name: 'numbers',
      *[Symbol.iterator](): Generator<string, void, undefined> {
        try {
          for (let i = 0; ; i++) yield `${i}\n`;
        } finally {
          closed++;
        }
      },
    };
    const endless = readLines(source);
    for (const line of endless) if (line === '2') break;
    const [first, second] = endless;
    expect([first, second, closed]).toEqual(['0', '1', 2]);
  });

  it('refuses a line that is too long, with its number, and holds no more of it', () => {
    let given = 0;
    const source = {
      name: 'long.txt',
      *[Symbol.iterator](): Generator<string, void, undefined> {
        yield 'a\n';
        for (; ; given++) yield 'bbbbb';
      },
    };
    expect(() => [...readLines(source, { maxLength: 20 })]).toThrowErrorMatchingInlineSnapshot(
      `[DataError: readLines: long.txt, line 2: the line is longer than maxLength, 20]`,
    );
    expect(given).toBe(4);
    expect(() => [...readLines('abc\n', { maxLength: 2 })]).toThrow(DataError);
    expect(() => [...readLines('', { maxLength: 0 })]).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: readLines: maxLength is 0; expected an integer of at least 1]`,
    );
  });
});

describe('readJsonLines', () => {
  it('gives what was written, cut anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom('\n', '\r\n', '\n \n'), cuts, (values, end, at) => {
        const text = values.map((value) => JSON.stringify(value)).join(end);
        const expected: unknown = JSON.parse(JSON.stringify(values)); // where -0 is 0
        expect([...readJsonLines(cut(text, at))]).toEqual(expected);
      }),
    );
  });

  it('names source, line and column of what is no JSON', () => {
    const refusal = (text: string): string => {
      try {
        return JSON.stringify([...readJsonLines(Object.assign([text], { name: 'a.jsonl' }))]);
      } catch (error) {
        return String(error);
      }
    };
    expect(
      ['1\n\n{"a": tru}', '[1, 2', '{"a" 1}', '{"a": 1,}', '"\\x"', '01', '{}\n{} {}', "'a'", '"a\tb"', '[1 🙂]'].map(
        refusal,
      ),
    ).toMatchInlineSnapshot(`
      [
        "DataError: readJsonLines: a.jsonl, line 3, column 7: expected JSON, found 't'",
        "DataError: readJsonLines: a.jsonl, line 1, column 6: expected JSON, the line ends",
        "DataError: readJsonLines: a.jsonl, line 1, column 6: expected JSON, found '1'",
        "DataError: readJsonLines: a.jsonl, line 1, column 9: expected JSON, found '}'",
        "DataError: readJsonLines: a.jsonl, line 1, column 2: expected JSON, found '\\'",
        "DataError: readJsonLines: a.jsonl, line 1, column 2: expected JSON, found '1'",
        "DataError: readJsonLines: a.jsonl, line 2, column 4: expected JSON, found '{'",
        "DataError: readJsonLines: a.jsonl, line 1, column 1: expected JSON, found '''",
        "DataError: readJsonLines: a.jsonl, line 1, column 3: expected JSON, found '	'",
        "DataError: readJsonLines: a.jsonl, line 1, column 4: expected JSON, found '🙂'",
      ]
    `);
  });

  it('throws on what convert throws, with the place', () => {
    const convert = (value: unknown): number => {
      if (typeof value === 'number') return 2 * value;
      throw new TypeError('no number');
    };
    expect([...readJsonLines('1\n2', { convert })]).toEqual([2, 4]);
    expect(() => [...readJsonLines('1\n\nnull', { convert })]).toThrowErrorMatchingInlineSnapshot(
      `[DataError: readJsonLines: text, line 3: no number]`,
    );
  });
});

describe('jsonFault', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        ...'{}[]:,"\\ \n-.eE+01u'.split(''),
        'true',
        'false',
        'null',
        '"a"',
        '12',
        '\\u00e9',
        '\\n',
        '\u0001',
      ),
      fc.json({ maxDepth: 1 }),
    ),
    { maxLength: 6 },
  );

  it('agrees with JSON.parse on what is JSON', () => {
    const seen = { json: 0, other: 0 };
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const agrees = (text: string): void => {
      count(seen, 'json', isJson(text));
      count(seen, 'other', !isJson(text));
      expect(jsonFault(text) === -1).toBe(isJson(text));
    };
    fc.assert(
      fc.property(pieces, (parts) => agrees(parts.join(''))),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.json(), agrees), { numRuns: 300 });
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '0', 'x', '\\'), (text, at, odd) => {
        const place = at % (text.length + 1);
        agrees(text.slice(0, place) + odd + text.slice(place + 1));
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(seen.json, seen.other)).toBeGreaterThan(500);
  });

  it('points at the first place that nothing could follow from', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom('\u0001', '}', ';'), (text, at, odd) => {
        const place = at % (text.length + 1);
        const fault = jsonFault(text.slice(0, place) + odd + text.slice(place));
        // before it stands a beginning of JSON; an early fault would be one of a text that was JSON
        if (fault !== -1 && odd === '\u0001') expect(fault).toBeLessThanOrEqual(place);
        expect(jsonFault(text)).toBe(-1);
      }),
    );
    expect(['{"a": }', '[1,]', '', '[', '"ab', '1 2', '{"a"}', '-', 'tru'].map(jsonFault)).toEqual([
      6, 3, 0, 1, 3, 2, 4, 0, 0,
    ]);
  });
});

test('troublesome texts have what they are for', () => {
  const texts = fc.sample(troublesome, { numRuns: 300, seed: 1 }).join('');
  for (const mark of ['"', ',', '\r\n', '\t', '\uFEFF']) expect(texts).toContain(mark);
});
