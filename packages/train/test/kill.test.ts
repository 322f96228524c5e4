import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { full } from '@frostgrad/core';
import { Module, type Parameter, parameter } from '@frostgrad/nn';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../src/node.ts';

/** A model of 3 MB that is one number, many times: which version it is. */
class Versioned extends Module {
  readonly weight: Parameter;

  constructor(version: number) {
    super();
    this.weight = parameter(full([750_000], version));
  }
}

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-kill-'));
const script = join(folder, 'saving.mjs');
const versions = [0, 1, 2, 3].map((version) => join(folder, `version-${version}.safetensors`));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  for (const [version, path] of versions.entries())
    await saveCheckpoint(path, { model: new Versioned(version) }, { version });
  // plain JavaScript, which starts in a moment
  const bundle = await rolldown({ input: fileURLToPath(new URL('saving.ts', import.meta.url)), platform: 'node' });
  await bundle.write({ file: script, format: 'esm' });
  await bundle.close();
});

/** The longest time, in milliseconds, that a process goes on after its first write before it is killed. */
const LONGEST = 30;

/** Starts the process, kills it at a random moment, and gives the last write that it said was done. */
async function killed(path: string, first: number, how: 'atomic' | 'in-place'): Promise<number> {
  const args = [script, path, String(first), how, ...versions];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST);
    said += data.toString();
  });
  const signal = await new Promise<string | null>((resolve) => {
    child.on('close', (_, by) => resolve(by));
  });
  expect(signal).toBe('SIGKILL');
  return Number(said.trimEnd().split('\n').at(-1));
}

/** The version that a file holds, all of it; throws when it is damaged. */
async function versionIn(path: string): Promise<number> {
  const model = new Versioned(-1);
  const { version } = (await loadCheckpoint(path, { model })) as { readonly version: number };
  for (const value of model.weight.toTypedArray()) if (value !== version) throw new Error(`${value} in ${version}`);
  return version;
}

/** Kills a process that saves, again and again. Gives how many kills came in the middle of a write. */
async function survive(kills: number, name: string): Promise<number> {
  const place = mkdtempSync(join(folder, `${name}-`));
  const path = join(place, 'run.safetensors');
  const leftOvers = (): string[] => readdirSync(place).filter((found) => found !== 'run.safetensors');
  let next = 0;
  const hits = new Set<string>();
  for (let i = 0; i < kills; i++) {
    const done = await killed(path, next, 'atomic');
    const version = await versionIn(path);
    expect([done % 4, (done + 1) % 4]).toContain(version); // what was saved last, or what was being saved
    next = done + 1;
    for (const left of leftOvers()) hits.add(left);
  }
  await saveCheckpoint(path, { model: new Versioned(0) }, { version: 0 });
  expect(await versionIn(path)).toBe(0);
  // each took away what the one before left, unless another program has got that one's number since
  expect(leftOvers().length).toBeLessThanOrEqual(1);
  return hits.size;
}

describe('a file that is written atomically', () => {
  it('loses nothing to 200 kills at random moments, many of them in the middle of a write', async () => {
    const hits = await Promise.all(['one', 'other'].map((name) => survive(100, name)));
    console.log(`200 kills, ${hits[0]} + ${hits[1]} in the middle of a write`);
    expect((hits[0] as number) + (hits[1] as number)).toBeGreaterThanOrEqual(20);
  }, 300_000);

  it('is told by the same kills from one that is written in its place', async () => {
    const path = join(folder, 'in-place.safetensors');
    let damaged = 0;
    for (let i = 0; i < 60 && damaged === 0; i++) {
      await killed(path, 1, 'in-place');
      damaged += await versionIn(path).then(() => 0, () => 1); // prettier-ignore
    }
    expect(damaged).toBe(1);
  }, 120_000);
});
