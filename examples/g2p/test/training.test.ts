import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@frostgrad/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../checkpoint.ts';
import { parseDictionary } from '../dictionary.ts';
import { parseOptions, UsageError } from '../options.ts';
import { type Corpus, corpusOf, evaluate, type Run, startRun, trainEpoch } from '../training.ts';

// 26 * 21 made-up words: enough for the split to put some on each side, without the dictionary
const letters = 'abcdefghijklmnopqrstuvwxyz';
const entries = [...letters].flatMap((a) =>
  Array.from(letters.slice(5), (b): [string, string] => [`${a}${b}a`, `${a.toUpperCase()} ${b.toUpperCase()} AH0`]),
);
const dictionary = parseDictionary(entries);
const options = parseOptions(['--words', '48', '--hidden', '4', '--batch', '16', '--seed', '5']);
const corpus: Corpus = corpusOf(dictionary, options.settings);

const fresh = (): Run => startRun(options.settings, corpus.table);

function epoch(run: Run): void {
  const trainLoss = trainEpoch(run, corpus, () => undefined);
  const { per, wer } = evaluate(run.model, corpus);
  run.history.push({ epoch: run.history.length + 1, trainLoss, devPer: per, devWer: wer });
}

const bits = (run: Run): Uint32Array[] =>
  run.model.parameters().map((x: Tensor) => new Uint32Array(x.toTypedArray().buffer));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'g2p-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('training', () => {
  it('lowers the loss', () => {
    const run = fresh();
    for (let i = 0; i < 4; i++) epoch(run);
    const losses = run.history.map(({ trainLoss }) => trainLoss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
  });

  it('gives the same bits twice from the same seed', () => {
    const [a, b] = [fresh(), fresh()];
    for (const run of [a, b]) for (let i = 0; i < 2; i++) epoch(run);
    expect(bits(a)).toEqual(bits(b));
    expect(a.history).toEqual(b.history);
  });

  it('resumes from a checkpoint with the bits of the uninterrupted run', async () => {
    const whole = fresh();
    for (let i = 0; i < 3; i++) epoch(whole);
    const first = fresh();
    epoch(first);
    const path = join(folder, 'half');
    await saveCheckpoint(path, first, corpus.table);
    const second = await loadCheckpoint(path, options, corpus.table);
    expect(second.history).toEqual(first.history);
    for (let i = 0; i < 2; i++) epoch(second);
    expect(bits(second)).toEqual(bits(whole));
    expect(second.history).toEqual(whole.history);
    expect(second.rng.state).toEqual(whole.rng.state);
  });

  it('leaves no temporary file beside a checkpoint, and refuses a folder that does not exist', async () => {
    await saveCheckpoint(join(folder, 'alone'), fresh(), corpus.table);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await expect(saveCheckpoint(join(folder, 'no', 'where'), fresh(), corpus.table)).rejects.toThrow(UsageError);
  });
});

describe('loadCheckpoint', () => {
  const load = (path: string, args: readonly string[] = []): Promise<unknown> =>
    loadCheckpoint(path, parseOptions(args), corpus.table);

  it('refuses a file that is not there', async () => {
    await expect(load(join(folder, 'none'))).rejects.toThrow(/^--load .*none: cannot be read: [^\n]*$/);
  });

  it('refuses a file cut short anywhere, or with a damaged header, in one line', async () => {
    const path = join(folder, 'whole');
    await saveCheckpoint(path, fresh(), corpus.table);
    const bytes = await readFile(path);
    const damaged = join(folder, 'damaged');
    for (const size of [0, 7, 8, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await writeFile(damaged, bytes.subarray(0, size));
      await expect(load(damaged)).rejects.toThrow(/^--load .*: not a usable checkpoint: [^\n]*$/);
    }
    for (const at of [0, 9, 40, 200]) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ 0xff;
      await writeFile(damaged, changed);
      await expect(load(damaged)).rejects.toThrow(UsageError);
    }
  });

  it('refuses options that contradict it, and takes those that agree', async () => {
    const path = join(folder, 'agree');
    await saveCheckpoint(path, fresh(), corpus.table);
    await expect(load(path, ['--hidden', '5'])).rejects.toThrow(
      '--hidden 5 does not go with the checkpoint, which was made with 4; leave it out',
    );
    await expect(load(path, ['--hidden', '4'])).resolves.toBeDefined();
  });
});
