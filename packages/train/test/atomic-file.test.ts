import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type * as Files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFileAtomic } from '../src/node.ts';

/** Told of every step before it is taken. */
let before: (step: string) => void = () => {};

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof Files>();
  const of = (path: unknown): string => (String(path).endsWith('.tmp') ? 'temporary' : 'folder');
  return {
    ...real,
    readdir: async (path: string) => {
      before('list folder');
      return real.readdir(path);
    },
    open: async (path: string, flags: string) => {
      before(`open ${of(path)}`);
      const file = await real.open(path, flags);
      return {
        writeFile: async (content: string) => {
          before(`write ${of(path)}`);
          await file.writeFile(content);
        },
        sync: async () => {
          before(`sync ${of(path)}`);
          await file.sync();
        },
        close: async () => {
          await file.close();
          before(`close ${of(path)}`);
        },
      };
    },
    rename: async (from: string, to: string) => {
      before('rename');
      await real.rename(from, to);
    },
  };
});

const STEPS = [
  'list folder',
  'open temporary',
  'write temporary',
  'sync temporary',
  'close temporary',
  'rename',
  'open folder',
  'sync folder',
  'close folder',
];

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostgrad-atomic-'));
  path = join(folder, 'file');
});
afterEach(() => {
  before = () => {};
  rmSync(folder, { recursive: true });
});

const now = (): string => readFileSync(path, 'utf8');

describe('writeFileAtomic', () => {
  it('flushes the content before the name is given to it, and the name then; the file is old or new at every step', async () => {
    writeFileSync(path, 'old');
    const steps: string[] = [];
    before = (step) => {
      steps.push(step);
      expect(now()).toBe(steps.includes('open folder') ? 'new' : 'old');
    };
    await writeFileAtomic(path, 'new');
    expect(steps).toEqual(STEPS);
    expect([now(), readdirSync(folder)]).toEqual(['new', ['file']]);
  });

  it.each(STEPS)('leaves the old file or the new one, and nothing beside it, when this fails: %s', async (failing) => {
    writeFileSync(path, 'old');
    before = (step) => {
      if (step === failing) throw new Error('no space left');
    };
    await expect(writeFileAtomic(path, 'new')).rejects.toThrow('no space left');
    expect(now()).toBe(STEPS.indexOf(failing) <= STEPS.indexOf('rename') ? 'old' : 'new');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('takes away what dead processes left behind of this file, and nothing else', async () => {
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    const { pid: dead } = spawnSync(process.execPath, ['-e', '0']);
    const left = [`.file.${dead}-${id}.tmp`, `.file.${process.pid}-${id}.tmp`];
    const others = [
      `.file.${process.ppid}-${id}.tmp`, // of one that lives
      `.file.${process.pid}-${id.replace('0', '1')}.tmp`, // of this one
      `.other.${dead}-${id}.tmp`,
      `.file.${dead}.tmp`,
      `file.${dead}-${id}.tmp`,
    ];
    for (const name of [...left, ...others]) writeFileSync(join(folder, name), 'part');
    // from before this process began: of another one, then, that had the same number
    utimesSync(join(folder, left[1] as string), 1, 1);
    await writeFileAtomic(path, 'new');
    expect(readdirSync(folder).sort()).toEqual(['file', ...others].sort());
  });

  it('lets many write at the same time: one of them is last, and all of its content is there', async () => {
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    expect(contents).toContain(now());
    expect(readdirSync(folder)).toEqual([basename(path)]);
  });

  it('refuses a folder that is not there, as the file system does', async () => {
    await expect(writeFileAtomic(join(folder, 'no', 'where'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
