import { closeSync, openSync, readSync } from 'node:fs';
import { expectCount } from './counts.ts';
import { DataError } from './data-error.ts';

/** Options of `textFile`. */
export interface TextFileOptions {
  /** Bytes that are read at a time; 65,536 unless told otherwise. */
  readonly chunkSize?: number;
}

/** A file of text as the readers take it. */
export interface TextFile extends Iterable<string> {
  readonly name: string;
}

/**
 * A UTF-8 file, read in chunks: never more than one of them is held. Each going through opens the file anew, and closes it where
 * it ends or the loop is left.
 *
 * @throws DataError with line and column for bytes that are no UTF-8. What the file system refuses is thrown as it is.
 * @example
 * [...textFile('package.json')].join('').startsWith('{') // true
 */
export function textFile(path: string, { chunkSize = 65_536 }: TextFileOptions = {}): TextFile {
  expectCount('textFile', 'chunkSize', chunkSize);
  return { name: path, [Symbol.iterator]: () => chunksOfFile(path, chunkSize) };
}

function* chunksOfFile(path: string, chunkSize: number): Generator<string, void, undefined> {
  const file = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(chunkSize + 3); // and what the last chunk left of a character
    const here = { line: 1, column: 1, afterCR: false };
    for (let left = 0; ;) {
      const read = readSync(file, buffer, left, chunkSize, null);
      const bytes = buffer.subarray(0, left + read);
      const whole = read === 0 ? bytes.length : wholeCharacters(bytes);
      const chunk = decoded(path, bytes.subarray(0, whole), here);
      move(here, chunk);
      if (chunk !== '') yield chunk;
      if (read === 0) return;
      left = bytes.length - whole;
      buffer.copyWithin(0, whole, bytes.length);
    }
  } finally {
    closeSync(file);
  }
}

/** How many bytes there are up to a character that the end cuts off. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte >= 0xc0)
      return byte >= (back === 1 ? 0xc0 : back === 2 ? 0xe0 : 0xf0) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

interface Here {
  line: number;
  column: number;
  /** An LF that comes next belongs to the CR before. */
  afterCR: boolean;
}

function decoded(path: string, bytes: Uint8Array, here: Here): string {
  const decode = (part: Uint8Array, stream: boolean): string =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part, { stream });
  try {
    return decode(bytes, false);
  } catch {
    // the longest beginning that could be the beginning of UTF-8
    let [good, bad] = [0, bytes.length + 1];
    while (bad - good > 1) {
      const middle = Math.floor((good + bad) / 2);
      try {
        decode(bytes.subarray(0, middle), true);
        good = middle;
      } catch {
        bad = middle;
      }
    }
    const before = decode(bytes.subarray(0, good), true);
    move(here, before);
    const { line, column } = here;
    throw new DataError(
      'textFile',
      { source: path, line, column },
      'the bytes here are no UTF-8; convert the file, or leave them out',
    );
  }
}

/** Goes past a text, over LF, CRLF and CR. */
function move(here: Here, text: string): void {
  if (text === '') return;
  const lines = text.slice(here.afterCR && text.startsWith('\n') ? 1 : 0).split(/\r\n|\r|\n/);
  here.afterCR = text.endsWith('\r');
  here.line += lines.length - 1;
  here.column = (lines.length > 1 ? 1 : here.column) + (lines.at(-1) as string).length;
}
