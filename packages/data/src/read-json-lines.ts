import { DataError, messageOf } from './data-error.ts';
import { jsonFault } from './json-fault.ts';
import { linesOf } from './read-lines.ts';
import { nameOf, type ReadOptions, type TextSource } from './text-source.ts';

/** Options of `readJsonLines`. */
export interface ReadJsonLinesOptions<T> extends ReadOptions {
  /** Checks a value and makes of it what is wanted; what it throws is thrown on with the place. */
  readonly convert?: (value: unknown) => T;
}

/**
 * The values of JSON lines: one JSON text a line. Blank lines are left out.
 *
 * @throws DataError with line and column for what is no JSON, with the line for what `convert` refuses, and as `readLines`.
 * @example
 * [...readJsonLines('{"a": 1}\n[2]\n')]; // [{ a: 1 }, [2]]
 * [...readJsonLines('1\n{"a": }')]; // throws DataError: readJsonLines: text, line 2, column 7: expected JSON, found '}'
 */
export function readJsonLines<T = unknown>(source: TextSource, options: ReadJsonLinesOptions<T> = {}): Iterable<T> {
  return { [Symbol.iterator]: () => valuesOf(source, options) };
}

function* valuesOf<T>(
  source: TextSource,
  { convert = (value) => value as T, ...options }: ReadJsonLinesOptions<T>,
): Generator<T, void, undefined> {
  let line = 0;
  for (const json of linesOf('readJsonLines', source, options)) {
    line++;
    if (json.trim() === '') continue;
    yield placed(nameOf(source), line, json, convert);
  }
}

function placed<T>(source: string, line: number, json: string, convert: (value: unknown) => T): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    const at = jsonFault(json);
    const found =
      at < json.length ? `found '${String.fromCodePoint(json.codePointAt(at) as number)}'` : 'the line ends';
    throw new DataError('readJsonLines', { source, line, column: at + 1 }, `expected JSON, ${found}`);
  }
  try {
    return convert(value);
  } catch (error) {
    throw new DataError('readJsonLines', { source, line, column: null }, messageOf(error));
  }
}
