import * as fs from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readCsv } from '../src/csv.ts';
import { DataError, readLines } from '../src/index.ts';
import { textFile } from '../src/node.ts';
import { troublesome } from './laws/chunks.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  return { ...real, openSync: vi.fn(real.openSync), closeSync: vi.fn(real.closeSync), readSync: vi.fn(real.readSync) };
});

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: string | Uint8Array, name = 'a.txt'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Files opened and not closed since it was asked last. */
function leftOpen(): number {
  const [opened, closed] = [vi.mocked(fs.openSync), vi.mocked(fs.closeSync)];
  const left = opened.mock.calls.length - closed.mock.calls.length;
  opened.mockClear();
  closed.mockClear();
  return left;
}

describe('textFile', () => {
  it('gives the text of a file, however many bytes are read at a time', () => {
    const wide = fc
      .array(fc.oneof(troublesome, fc.string({ unit: 'binary' }), fc.constantFrom('é', '猫', '🙂')))
      .map((x) => x.join(''));
    fc.assert(
      fc.property(wide, fc.integer({ min: 1, max: 9 }), (text, chunkSize) => {
        const chunks = [...textFile(written(text), { chunkSize })];
        expect(chunks.join('')).toBe(text);
        expect(chunks.every((chunk) => chunk !== '' && chunk.length <= chunkSize + 3)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads no further than it is asked to, and closes the file', () => {
    const path = written('line\n'.repeat(1000));
    const reads = vi.mocked(fs.readSync);
    leftOpen();
    reads.mockClear();
    for (const line of readLines(textFile(path, { chunkSize: 10 }))) {
      expect(line).toBe('line');
      break;
    }
    expect(reads).toHaveBeenCalledTimes(1);
    expect(leftOpen()).toBe(0);
    expect([...readLines(textFile(path))]).toHaveLength(1000);
    expect(leftOpen()).toBe(0);
    expect(() => [...readCsv(textFile(written('a,b\n1\n')))]).toThrow(DataError);
    expect(leftOpen()).toBe(0);
    const unread = textFile(path)[Symbol.iterator]();
    expect(typeof unread.next).toBe('function');
    expect(leftOpen()).toBe(0); // nothing is opened before the first chunk is asked for
  });

  it('can be gone through again', () => {
    const file = textFile(written('a\nb'));
    expect([...readLines(file), ...readLines(file)]).toEqual(['a', 'b', 'a', 'b']);
  });

  it('names the place of bytes that are no UTF-8', () => {
    const bytes = (...parts: (string | number)[]): Uint8Array =>
      Uint8Array.from(
        parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : [part])),
      );
    const refusal = (content: Uint8Array, chunkSize: number): string => {
      try {
        return [...textFile(written(content, 'latin1.txt'), { chunkSize })].join('');
      } catch (error) {
        return String(error).replace(folder, '');
      }
    };
    for (const [content, line, column] of [
      [bytes('caf', 0xe9, '\n'), 1, 4],
      [bytes('a\r\n🙂b', 0xff), 2, 4],
      [bytes('a\rb\nc', 0xc3), 3, 2], // cut off by the end
      [bytes(0x80), 1, 1],
      [bytes('é', 0xed, 0xa0, 0x80), 1, 2], // half a surrogate pair
    ] as const) {
      for (const chunkSize of [1, 2, 3, 5, 100]) {
        expect(refusal(content, chunkSize)).toBe(
          `DataError: textFile: /latin1.txt, line ${line}, column ${column}: the bytes here are no UTF-8; convert the file, or leave them out`,
        );
      }
    }
    expect(leftOpen()).toBe(0);
  });

  it('throws what the file system says', () => {
    expect(() => [...textFile(join(folder, 'none.txt'))]).toThrow('ENOENT');
    expect(() => textFile('a', { chunkSize: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: textFile: chunkSize is 0; expected an integer of at least 1]`,
    );
  });

  it('is called by its path in errors of readers', () => {
    const path = written('a,b\n1,2\n3\n', 'people.csv');
    expect(() => [...readCsv(textFile(path))]).toThrow(
      `readCsv: ${path}, line 3, column 2: the row has 1 fields and the header 2`,
    );
  });
});
