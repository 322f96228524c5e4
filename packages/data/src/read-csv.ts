import { ValueError } from '@frostgrad/core/functional';
import { type CsvRecord, csvRecords, type Dialect } from './csv-records.ts';
import { DataError, messageOf } from './data-error.ts';
import { nameOf, type TextSource } from './text-source.ts';

/** What is made of the text of a field, by column; what it throws is thrown on with the place. */
export type Columns = Readonly<Record<string, (text: string) => unknown>>;

/** A row of the columns that were asked for. */
export type RowOf<C extends Columns> = { [Name in keyof C]: ReturnType<C[Name]> };

/** Options of `readCsv` and `readTsv`. */
export interface ReadCsvOptions extends Dialect {
  /** Names of the columns, where the first row is not a header. */
  readonly header?: readonly string[];
}

/** The same with the columns wanted and what to make of them. */
export interface ReadColumnsOptions<C extends Columns> extends ReadCsvOptions {
  readonly columns: C;
}

/**
 * The rows of a CSV text as records by column: all columns as text, or those that are asked for, each through its function.
 *
 * RFC 4180, strictly: quotes around a whole field, doubled inside of it. Lines end with LF, CRLF or CR; empty lines and a byte
 * order mark are left out. Rows are the same however the text is cut into chunks.
 *
 * @throws DataError with line and field for a wrong quote, a row with more or fewer fields than the header, a name that stands twice in
 * it or is missing, what a column's function refuses, and a row longer than `maxLength`. Rows before it are given first.
 * @example
 * [...readCsv('word,n\ncat,2\n')]; // [{ word: 'cat', n: '2' }]
 * [...readCsv('word,n\ncat,2\n', { columns: { n: asNumber } })]; // [{ n: 2 }]
 * [...readCsv('word,n\ncat,x\n', { columns: { n: asNumber } })]; // throws DataError: readCsv: text, line 2, column 2: 'n': 'x' is no number; expected decimal digits
 */
export function readCsv<C extends Columns>(source: TextSource, options: ReadColumnsOptions<C>): Iterable<RowOf<C>>;
export function readCsv(source: TextSource, options?: ReadCsvOptions): Iterable<Record<string, string>>;
export function readCsv(
  source: TextSource,
  options: ReadCsvOptions & Partial<ReadColumnsOptions<Columns>> = {},
): Iterable<Record<string, unknown>> {
  return { [Symbol.iterator]: () => rowsOf('readCsv', source, options) };
}

/**
 * `readCsv` of columns between tabs. A quote is a character like others, as in most TSV there is; `{ quote: '"' }` reads what
 * spreadsheets write.
 *
 * @example
 * [...readTsv('id\ttext\n7\tsay "hi"\n')]; // [{ id: '7', text: 'say "hi"' }]
 */
export function readTsv<C extends Columns>(source: TextSource, options: ReadColumnsOptions<C>): Iterable<RowOf<C>>;
export function readTsv(source: TextSource, options?: ReadCsvOptions): Iterable<Record<string, string>>;
export function readTsv(
  source: TextSource,
  options: ReadCsvOptions & Partial<ReadColumnsOptions<Columns>> = {},
): Iterable<Record<string, unknown>> {
  return { [Symbol.iterator]: () => rowsOf('readTsv', source, { delimiter: '\t', quote: null, ...options }) };
}

function* rowsOf(
  op: string,
  source: TextSource,
  { header, columns, ...dialect }: ReadCsvOptions & Partial<ReadColumnsOptions<Columns>>,
): Generator<Record<string, unknown>, void, undefined> {
  const name = nameOf(source);
  let names = header;
  let wanted = names && wantedColumns(op, { name, line: 1 }, names, columns);
  for (const { line, fields } of csvRecords(op, source, dialect)) {
    if (names === undefined || wanted === undefined) {
      names = fields;
      wanted = wantedColumns(op, { name, line }, names, columns);
      continue;
    }
    yield rowOf(op, name, { line, fields }, names, wanted);
  }
}

interface Wanted {
  readonly name: string;
  /** Of its field. */
  readonly at: number;
  readonly convert: (text: string) => unknown;
}

function wantedColumns(
  op: string,
  { name, line }: { readonly name: string; readonly line: number },
  names: readonly string[],
  columns: Columns | undefined,
): Wanted[] {
  const twice = names.findIndex((column, at) => names.indexOf(column) < at);
  if (twice >= 0)
    throw new DataError(op, { source: name, line, column: twice + 1 }, `the header has '${names[twice]}' twice`);
  if (columns === undefined) return names.map((column, at) => ({ name: column, at, convert: asText }));
  return Object.entries(columns).map(([column, convert]) => {
    const at = names.indexOf(column);
    if (at >= 0) return { name: column, at, convert };
    throw new DataError(
      op,
      { source: name, line, column: null },
      `there is no column '${column}'; there are ${names.join(', ')}`,
    );
  });
}

function rowOf(
  op: string,
  source: string,
  { line, fields }: CsvRecord,
  names: readonly string[],
  wanted: readonly Wanted[],
): Record<string, unknown> {
  if (fields.length !== names.length) {
    const column = Math.min(fields.length, names.length) + 1;
    throw new DataError(
      op,
      { source, line, column },
      `the row has ${fields.length} fields and the header ${names.length}`,
    );
  }
  const row = wanted.map(({ name, at, convert }) => {
    try {
      return [name, convert(fields[at] as string)] as const;
    } catch (error) {
      throw new DataError(op, { source, line, column: at + 1 }, `'${name}': ${messageOf(error)}`);
    }
  });
  return Object.fromEntries(row); // which makes `__proto__` a column like others
}

/** A column as it stands. @example asText('a') // 'a' */
export function asText(text: string): string {
  return text;
}

/**
 * A column of numbers in decimal digits, such as `-1.5e3`.
 *
 * @throws ValueError for anything else: an empty field, `NaN`, `0x10`.
 * @example
 * asNumber('-1.5e3') // -1500
 */
export function asNumber(text: string): number {
  if (/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text)) return Number(text);
  throw new ValueError('asNumber', `'${text}' is no number; expected decimal digits`);
}

/**
 * A column of whole numbers.
 *
 * @throws ValueError for anything else, and for what a number cannot hold exactly.
 * @example
 * asInteger('-12') // -12
 */
export function asInteger(text: string): number {
  const n = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(n)) return n;
  throw new ValueError('asInteger', `'${text}' is no integer from -(2^53 - 1) to 2^53 - 1`);
}
