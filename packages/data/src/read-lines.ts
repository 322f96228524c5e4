import { expectCount } from './counts.ts';
import { DataError } from './data-error.ts';
import { chunksOf, longest, nameOf, type ReadOptions, type TextSource } from './text-source.ts';

/**
 * The lines of a text, without their ends: LF, CRLF or CR. What follows the last end is a line unless it is empty. A byte order
 * mark is left out. Lines are the same however the text is cut into chunks.
 *
 * @throws DataError for a line that is longer than `maxLength`.
 * @example
 * [...readLines('a\r\n\nb\n')] // ['a', '', 'b']
 */
export function readLines(source: TextSource, options: ReadOptions = {}): Iterable<string> {
  return { [Symbol.iterator]: () => linesOf('readLines', source, options) };
}

/** The same for another reader, which is named in errors. */
export function* linesOf(
  op: string,
  source: TextSource,
  { maxLength = longest }: ReadOptions,
): Generator<string, void, undefined> {
  expectCount(op, 'maxLength', maxLength);
  let line = 1;
  const checked = (text: string): string => {
    if (text.length <= maxLength) return text;
    throw new DataError(
      op,
      { source: nameOf(source), line, column: null },
      `the line is longer than maxLength, ${maxLength}`,
    );
  };
  let pending = '';
  let afterCR = false; // an LF that comes next belongs to it
  for (const chunk of chunksOf(source)) {
    let from = afterCR && chunk.startsWith('\n') ? 1 : 0;
    afterCR = chunk.endsWith('\r');
    const ends = /\r\n|\r|\n/g;
    ends.lastIndex = from;
    for (let end = ends.exec(chunk); end !== null; end = ends.exec(chunk)) {
      yield checked(pending + chunk.slice(from, end.index));
      pending = '';
      line++;
      from = ends.lastIndex;
    }
    pending = checked(pending + chunk.slice(from));
  }
  if (pending !== '') yield pending;
}
