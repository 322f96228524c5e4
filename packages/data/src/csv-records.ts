import { ValueError } from '@frostgrad/core/functional';
import { CsvError, parse as parseCsv } from 'csv-parse/browser/esm/sync';
import { expectCount } from './counts.ts';
import { DataError } from './data-error.ts';
import { chunksOf, longest, nameOf, type ReadOptions, type TextSource } from './text-source.ts';

/** How a table is written. */
export interface Dialect extends ReadOptions {
  /** Between fields: one character. */
  readonly delimiter?: string;
  /** Around fields that hold delimiters, quotes (doubled) or line ends; null: a quote is a character like others. */
  readonly quote?: '"' | null;
}

/** A row and the line that it begins on. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

interface RawRecord {
  readonly line: number;
  readonly text: string;
}

/**
 * The rows of a table, with their lines. Empty lines are left out.
 *
 * Chunks are cut where a row ends - at a line end that an even number of quotes precedes - and what lies between is csv-parse's to
 * read. That bounds the memory and counts the lines, which csv-parse counts twice at a CRLF inside of quotes.
 */
export function* csvRecords(
  op: string,
  source: TextSource,
  { delimiter = ',', quote = '"', maxLength = longest }: Dialect,
): Generator<CsvRecord, void, undefined> {
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new ValueError(
      op,
      `the delimiter is ${JSON.stringify(delimiter)}; expected one character, no quote and no line end`,
    );
  expectCount(op, 'maxLength', maxLength);
  const name = nameOf(source);
  const read = (records: readonly RawRecord[]): string[][] =>
    parseCsv(records.map(({ text }) => text).join('\n'), {
      delimiter,
      quote: quote ?? false,
      record_delimiter: '\n',
      relax_column_count: true,
    });
  for (const records of rawRecords(source, quote !== null, maxLength)) {
    const tooLong = records.findIndex(({ text }) => text.length > maxLength);
    const whole = tooLong < 0 ? records : records.slice(0, tooLong);
    const fields = tried(() => read(whole));
    for (const [i, record] of whole.entries()) {
      // after a fault row by row, so that what precedes it is given, and it has its line
      yield { line: record.line, fields: fields?.[i] ?? readOne(op, name, record, read) };
    }
    if (tooLong < 0) continue;
    const { line } = records[tooLong] as RawRecord;
    const long = `the row is longer than maxLength, ${maxLength}; a quote may be missing`;
    throw new DataError(op, { source: name, line, column: null }, long);
  }
}

function tried<R>(read: () => R): R | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function readOne(op: string, source: string, record: RawRecord, read: (records: RawRecord[]) => string[][]): string[] {
  try {
    return read([record])[0] as string[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { code, index } = error as CsvError & { readonly index?: number };
    const told: Readonly<Record<string, string>> = {
      INVALID_OPENING_QUOTE: 'there is a quote inside of a field that does not begin with one',
      CSV_INVALID_CLOSING_QUOTE: 'the field goes on behind its closing quote',
      CSV_QUOTE_NOT_CLOSED: 'the quote that begins the field is never closed',
    };
    throw new DataError(op, { source, line: record.line, column: (index ?? 0) + 1 }, told[code] ?? error.message);
  }
}

/** Rows as they are written, a list for each chunk, with a row that the chunk does not end left for the next. */
function* rawRecords(source: TextSource, quotes: boolean, maxLength: number): Generator<RawRecord[], void, undefined> {
  const marks = quotes ? /"|\r\n|\r|\n/g : /\r\n|\r|\n/g;
  let pending = '';
  let quoted = false;
  let line = 1;
  let firstLine = 1;
  let held = ''; // a CR at the end, which an LF may follow
  for (const chunk of chunksOf(source)) {
    const records: RawRecord[] = [];
    const all = held + chunk;
    held = all.endsWith('\r') ? '\r' : '';
    const text = held === '' ? all : all.slice(0, -1);
    let from = 0;
    marks.lastIndex = 0;
    for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
      if (mark[0] === '"') {
        quoted = !quoted;
        continue;
      }
      line++;
      if (quoted) continue;
      const row = pending + text.slice(from, mark.index);
      if (row !== '') records.push({ line: firstLine, text: row });
      pending = '';
      from = marks.lastIndex;
      firstLine = line;
    }
    pending += text.slice(from);
    const isTooLong = pending.length > maxLength;
    yield isTooLong ? [...records, { line: firstLine, text: pending }] : records;
    if (isTooLong) return;
  }
  if (pending !== '') yield [{ line: firstLine, text: pending }];
}
