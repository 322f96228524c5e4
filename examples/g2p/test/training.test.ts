import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from '@frostgrad/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../checkpoint.ts';
import { parseDictionary } from '../dictionary.ts';
import { parseOptions, UsageError } from '../options.ts';
import { trainEpochs } from '../epochs.ts';
import { type Corpus, corpusOf, type Run, startRun } from '../training.ts';

// 26 * 21 made-up words: enough for the split to put some on each side, without the dictionary
const letters = 'abcdefghijklmnopqrstuvwxyz';
const entries = [...letters].flatMap((a) =>
  Array.from(letters.slice(5), (b): [string, string] => [`${a}${b}a`, `${a.toUpperCase()} ${b.toUpperCase()} AH0`]),
);
const dictionary = parseDictionary(entries);
const options = parseOptions(['--words', '48', '--hidden', '4', '--batch', '16', '--seed', '5']);
const corpus: Corpus = corpusOf(dictionary, options.settings);

const fresh = (): Run => startRun(options.settings, corpus.table);

const quiet = { write: () => true };

/** Trains for one epoch more. */
const epoch = (run: Run): Promise<unknown> =>
  trainEpochs(run, corpus, { epochs: run.history.length + 1, stream: quiet });

/** What became of the epochs, but for how long they took. */
const results = ({ history }: Run): unknown[] =>
  history.map(({ epoch: n, trainLoss, devPer, devWer }) => [n, trainLoss, devPer, devWer]);

const bits = (run: Run): Uint32Array[] =>
  run.model.parameters().map((x: Tensor) => new Uint32Array(x.toTypedArray().buffer));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'g2p-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('training', () => {
  it('lowers the loss', async () => {
    const run = fresh();
    for (let i = 0; i < 4; i++) await epoch(run);
    const losses = run.history.map(({ trainLoss }) => trainLoss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
  });

  it('gives the same bits twice from the same seed', async () => {
    const [a, b] = [fresh(), fresh()];
    for (const run of [a, b]) for (let i = 0; i < 2; i++) await epoch(run);
    expect(bits(a)).toEqual(bits(b));
    expect(results(a)).toEqual(results(b));
  });

  it('resumes from a checkpoint with the bits of the uninterrupted run', async () => {
    const whole = fresh();
    for (let i = 0; i < 3; i++) await epoch(whole);
    const first = fresh();
    await epoch(first);
    const path = join(folder, 'half');
    await saveCheckpoint(path, first, corpus.table);
    const second = await loadCheckpoint(path, options, corpus.table);
    expect(second.history).toEqual(first.history);
    for (let i = 0; i < 2; i++) await epoch(second);
    expect(bits(second)).toEqual(bits(whole));
    expect(results(second)).toEqual(results(whole));
    expect(second.rng.state).toEqual(whole.rng.state);
  });

  it('resumes from the middle of an epoch, too, after Ctrl-C', async () => {
    const whole = fresh();
    for (let i = 0; i < 3; i++) await epoch(whole);
    const first = fresh();
    const path = join(folder, 'interrupted');
    const controller = new AbortController();
    const { model } = first;
    let steps = 0;
    const lossOf = model.loss.bind(model);
    model.loss = (batch) => {
      if (++steps === 5) controller.abort(); // of three an epoch
      return lossOf(batch);
    };
    let said = '';
    const ended = await trainEpochs(first, corpus, {
      epochs: 3,
      signal: controller.signal,
      save: () => saveCheckpoint(path, first, corpus.table),
      stream: { write: (text) => (said += text) },
    });
    expect([ended, said.split('\n').at(-2)]).toEqual([
      'interrupted',
      `interrupted in epoch 2, after step 5; saved to ${path}`,
    ]);
    const second = await loadCheckpoint(path, options, corpus.table);
    await trainEpochs(second, corpus, { epochs: 3, stream: quiet });
    expect(bits(second)).toEqual(bits(whole));
    expect(results(second)).toEqual(results(whole));
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
