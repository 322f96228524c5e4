import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const tsx = fileURLToPath(new URL('../../../node_modules/.bin/tsx', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'g2p-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(tsx, ['--conditions=@frostgrad/source', main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

const small = ['--words', '60', '--letters', '4', '--hidden', '4', '--epochs', '1'];

describe('the main job', () => {
  const checkpoint = join(folder, 'run.safetensors');
  const report = join(folder, 'report.html');
  const first = run(...small, '--save', checkpoint, '--report', report);

  it('ends well, with the evidence, five words and their heatmaps, and a report', () => {
    expect(first.stderr).toContain('epoch 1/1');
    expect(first.status).toBe(0);
    expect(first.stdout).not.toContain('FAILS');
    expect(first.stdout.match(/^ {2}holds {2}/gm)).toHaveLength(9);
    expect(first.stdout.match(/monotone in/g)).toHaveLength(5);
    expect(first.stdout).toMatch(/dev PER \d+\.\d %, WER \d+\.\d % after epoch 1/);
    expect(first.stdout).toContain(`report: ${report}`);
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('pronounces a word from a checkpoint', () => {
    const { status, stdout } = run('--load', checkpoint, '--word', 'Knee');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^knee: /);
    expect(stdout).toContain('dictionary: N IY');
  });

  it('shows with --padding none how much weight falls on pads', () => {
    const { status, stdout } = run(...small, '--padding', 'none', '--report', report);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\d+ pads?: \d+\.\d % of the attention falls on them/);
    expect(readFileSync(report, 'utf8')).toContain('pads');
  });

  it('prints help', () => {
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
  });

  const damaged = join(folder, 'damaged');
  writeFileSync(damaged, 'not a checkpoint');

  it.each([
    [['--padding', 'maks'], "--padding is 'maks'; expected mask, frozen, ragged or none"],
    [['--word', 'knee'], '--word needs a trained model: add --load FILE'],
    [['--load', join(folder, 'none')], 'cannot be read'],
    [['--load', damaged], 'not a usable checkpoint'],
    [['--load', damaged, '--word', 'naïve'], "'naïve' has 'ï' (position 2), which is outside the alphabet a-z and '"],
    [
      ['--epochs', '0', '--report', join(folder, 'no', 'report.html'), '--words', '1', '--letters', '2'],
      'cannot be written',
    ],
  ])('refuses %j with one line and exit code 2', (args, message) => {
    const { status, stderr } = run(...args);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
