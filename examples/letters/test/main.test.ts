import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { saveCheckpoint } from '../../g2p/checkpoint.ts';
import { loadDictionary } from '../../g2p/dictionary.ts';
import { UsageError } from '../../g2p/options.ts';
import { startRun } from '../../g2p/training.ts';
import { AlphabetError, createPhoneTable } from '../../g2p/vocabulary.ts';
import { called as calledWithin } from '../../shared/test/called.ts';
import { letters } from '../letters.ts';
import { help, parseLettersOptions } from '../options.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'letters-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As from a shell. */
function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(tsx, ['--conditions=@frostgrad/source', main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

/** The same within this process, which is quicker: what it writes. */
const called = async (...args: string[]): Promise<string> => (await calledWithin(letters, ...args)).stdout;

const shape = ['--words', '60', '--letters', '6', '--hidden', '4'];
const small = [...shape, '--epochs', '1', '--made', '3', '--passes', '1'];

describe('teaching new letters', () => {
  const grown = join(folder, 'grown.safetensors');
  const first = run(...small, '--save', grown);

  it('ends well, with rates, examples and the evidence', () => {
    expect(first.stderr.match(/^epoch 1\/1/gm)).toHaveLength(3); // the old letters, the new ones, and for comparison
    expect(first.stdout).toContain('comparing what the three models say of 512 old words');
    expect(first.stdout).not.toContain('FAILS');
    expect(first.stdout.match(/^ {2}holds {2}/gm)).toHaveLength(6);
    expect(first.stdout).toMatch(/real: \d+ words to learn from and \d+ held out, from our own list,/);
    expect(first.stdout).toMatch(/made: \d+ and \d+ held out, by rule from words of CMUdict/);
    expect(first.stdout).toMatch(/^ +words +random +plain +learnt\n +real +\d+( +\d+\.\d %){3}$/m);
    expect(first.stdout).toMatch(/^ {4}é +\d+( +\d+\.\d %){3}$/m);
    expect(first.stdout).toMatch(/^ {2}\S*[é-ü]\S*: .* \([a-z]+: .*; dictionary: [A-Z ,or]+\)$/m);
    expect(first.stdout).toContain(`saved, with what is frozen: ${grown}`);
    expect(first.status).toBe(0);
  });

  it('judges what it saved: the same digest, and the same rates', async () => {
    const output = await called('--load', grown);
    const digest = /SHA-256\s+([0-9a-f]{32})/.exec(first.stdout)?.[1] ?? 'none';
    expect(output).toContain(`21 parameters are frozen, as when the model was saved: SHA-256 ${digest}`);
    expect(output).toContain('letters.weight is frozen at rows 0-28 of 38');
    const learnt = /^ +real .* (\d+\.\d %)$/m;
    expect(learnt.exec(output)?.[1]).toBe(learnt.exec(first.stdout)?.[1]);
  });

  it('pronounces an accented word, in capitals and with accents written apart too', async () => {
    const output = await called('--load', grown, '--word', 'CAFE\u0301');
    expect(output).toMatch(/^café: .*\(dictionary: K AH F EY, or K AE F EY\)/);
  });

  it('teaches a model that start saved', async () => {
    const base = join(folder, 'base.safetensors');
    const table = createPhoneTable(loadDictionary().phones);
    await saveCheckpoint(base, startRun(parseLettersOptions(shape).settings, table), table);
    const output = await called('--load', base, '--epochs', '0', '--made', '1', '--passes', '1');
    expect(output).toContain('60 training pairs of at most 6 letters, hidden 4');
    expect(output.match(/^ {2}holds {2}/gm)).toHaveLength(6);
    await expect(called('--load', base, '--word', 'café')).rejects.toThrow(
      `--word: ${base} has not learnt the letters; load what letters saved`,
    );
  });

  const damaged = join(folder, 'damaged');
  writeFileSync(damaged, 'not a checkpoint');

  it('ends with one line and code 2 when it refuses, before it has printed anything', () => {
    const { status, stderr, stdout } = run(...small, '--letters', '2');
    expect(stderr).toBe('--letters 2 leaves no real words to learn from; allow longer words\n');
    expect([status, stdout]).toEqual([2, '']);
  });

  it.each([
    [['--padding', 'maks'], "--padding is 'maks'; expected mask, frozen, ragged or none"],
    [['--word', 'café'], '--word needs a model that has learnt the letters: add --load FILE'],
    [['--load', grown, '--word', 'łódź'], "'łódź' has 'ł' (position 0), which is outside the alphabet a-z, ' and ç"],
    [['--load', join(folder, 'none')], 'cannot be read'],
    [['--load', damaged], 'not a usable checkpoint'],
    [['--load', grown, '--save', grown], 'has learnt the letters and is not changed; leave --save out'],
    [['--save', join(folder, 'no', 'grown')], 'cannot be written'],
  ])('refuses %j in one line', async (args, message) => {
    const refusal = await called(...args).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal instanceof UsageError || refusal instanceof AlphabetError).toBe(true);
    expect((refusal as Error).message).toContain(message);
    expect((refusal as Error).message).not.toContain('\n');
  });

  it('prints help', async () => {
    expect(await called('--help')).toBe(help);
  });
});
