import { Rng } from '@frostgrad/core';
import type { ProgressStream } from '@frostgrad/train/node';
import { execFileSync, spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../g2p/batching.ts';
import { loadDictionary, pairsOf } from '../../g2p/dictionary.ts';
import { createPhoneTable } from '../../g2p/vocabulary.ts';
import { changesOf } from '../changes.ts';
import { overflowStep, type Result, runRace, type Standing } from '../race.ts';
import { tableOf } from '../table.ts';
import { createTrack, lines } from '../track.ts';

const dictionary = loadDictionary();
const table = createPhoneTable(dictionary.phones);
const rng = new Rng(0);
const pairs = pairsOf(dictionary, 'train', { maxLetters: 3 }).slice(0, 40);
const batches = [...batchesOf(pairs, table, { batchSize: 8, rng })];

const history: (readonly Standing[])[] = [];
const results = runRace({ steps: 12, batches, phoneCount: table.size, seed: 0 }, (_, standings) =>
  history.push(standings),
);
const [zeroed, masked, restored, frozen] = results as [Result, Result, Result, Result];

describe('the freeze race', () => {
  it('ends with no bit changed in what is frozen, none remembered, and nothing lost by an overflow', () => {
    expect(frozen).toMatchObject({ elements: 0, bits: 0, largest: 0, remembered: 0 });
    expect(history.every((standings) => standings[3]?.bits === 0)).toBe(true);
    expect(Number.isFinite(frozen.loss)).toBe(true);
    // the first step of an Adam that remembers nothing is about as long as the rate
    expect(frozen.jump.largest).toBeGreaterThan(0.009);
    expect(frozen.jump.largest).toBeLessThan(0.011);
  });

  it('shows zeroed gradients move everything by decay alone, from the first step on', () => {
    expect(history[0]?.[0]?.elements).toBe(zeroed.kept);
    expect(zeroed.elements).toBe(zeroed.kept);
    expect(zeroed.remembered).toBe(0);
    expect(zeroed.firstNorm).toBe(frozen.firstNorm);
  });

  it('shows a mask turn an overflow into NaN everywhere', () => {
    const at = overflowStep(12);
    expect(history[at - 1]?.[1]?.largest).toBeLessThan(1);
    expect(history[at]?.[1]?.largest).toBeNaN();
    expect(masked.loss).toBeNaN();
  });

  it('shows restoring keep the values and not the memory, which breaks out when all learns again', () => {
    expect(restored).toMatchObject({ elements: 0, bits: 0 });
    expect(restored.remembered).toBeGreaterThan(restored.kept);
    expect(restored.firstNorm).toBeGreaterThan(frozen.firstNorm);
    expect(restored.jump.largest).toBeNaN();
  });

  it('gives the same bits again', () => {
    const again = runRace({ steps: 12, batches, phoneCount: table.size, seed: 0 }, () => {});
    expect(again).toEqual(results);
  });
});

describe('changes', () => {
  it('are counted by element and by bit', () => {
    const before = Float32Array.of(1, 2, 0, 5);
    expect(changesOf(before, Float32Array.of(1, -2, -0, 5))).toEqual({ elements: 2, bits: 2, largest: 4 });
    expect(changesOf(before, Float32Array.of(NaN, 3, 0, 5)).largest).toBeNaN();
    expect(changesOf(before, before)).toEqual({ elements: 0, bits: 0, largest: 0 });
  });
});

describe('what is shown', () => {
  const standings = [
    { name: 'one', elements: 1, bits: 30, largest: 1, loss: 1 },
    { name: 'another', elements: 0, bits: 0, largest: 0, loss: 1 },
  ];

  it('is a bar for each, or plain lines five times where nothing can be redrawn', () => {
    expect(lines(3, 10, standings)).toMatchInlineSnapshot(`
      "step 3 of 10: bits that changed in what was to stay
        one     ██████████████████████████████ 30
        another ······························ 0"
    `);
    const stream = new PassThrough() as unknown as ProgressStream & PassThrough;
    const track = createTrack(10, stream);
    for (let step = 1; step <= 10; step++) track.show(step, standings);
    track.stop();
    expect(String(stream.read()).match(/^step \d+/gm)).toEqual(['step 2', 'step 4', 'step 6', 'step 8', 'step 10']);
  });

  it('is redrawn on a terminal, at most every fiftieth of a second, and at the end', () => {
    const stream = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      rows: 24,
    }) as unknown as ProgressStream & PassThrough;
    let time = 0;
    const track = createTrack(100, stream, () => (time += 10));
    for (let step = 1; step <= 100; step++) track.show(step, standings);
    track.stop();
    const shown = String(stream.read()).match(/step \d+ of 100/g) as string[];
    expect(shown.length).toBeLessThan(30);
    expect(shown.at(-1)).toBe('step 100 of 100');
  });

  it('ends with a table', () => {
    const text = tableOf(results);
    expect(text).toMatch(/^elements changed +\d+ of 384 +\d+ of 384 +0 of 384 +0 of 384$/m);
    expect(text).toMatch(/^largest move when all learns again .* NaN +NaN +0\.01\d*$/m);
  });
});

describe('the command', () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));
  const args = ['--conditions=@frostgrad/source', main];

  it('runs, and prints help', () => {
    const output = execFileSync(tsx, [...args, '--steps', '2'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(output).toContain('restored after each step');
    expect(execFileSync(tsx, [...args, '--help'], { encoding: 'utf8' })).toContain('npx -y pnpm@12 race [options]');
  });

  it('refuses what it cannot run, with one line and exit code 2', () => {
    const { status, stderr } = spawnSync(tsx, [...args, '--steps', '1'], { encoding: 'utf8' });
    expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain('--steps');
  });
});
