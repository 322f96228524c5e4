import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { interruptSignal } from '../src/node.ts';

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-train-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the script in a process of its own; with `interrupts`, Ctrl-C comes once some steps were taken. */
async function run(args: readonly string[], interrupts: boolean): Promise<Outcome> {
  const script = fileURLToPath(new URL('interrupted-run.ts', import.meta.url));
  const flags = ['--conditions=@frostgrad/source', '--experimental-strip-types', '--no-warnings'];
  const child = spawn(process.execPath, [...flags, script, ...args]);
  let [out, err] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    const before = out;
    out += data.toString();
    if (interrupts && before.length < 3 && out.length >= 3) child.kill('SIGINT');
  });
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  return { code, out, err };
}

describe('interruptSignal', () => {
  it('lets Ctrl-C save a run and say where, from which it goes on to the same bits', async () => {
    const path = join(folder, 'run.json');
    const whole = await run([join(folder, 'none.json'), 'resume'], false);
    expect(whole).toMatchObject({ code: 0, out: expect.stringMatching(/^finished - [\d.]+\n$/) as unknown });
    const stopped = await run([path], true);
    expect(stopped.code).toBe(0);
    expect(stopped.out).toMatch(new RegExp(`^\\.{3,31}interrupted ${path} `));
    expect(stopped.err).toContain(`; saved to ${path}`);
    const resumed = await run([path, 'resume'], false);
    expect(resumed.out).toBe(whole.out);
  });

  it('leaves Ctrl-C as it was: after the first, and when it is stopped', () => {
    const before = process.listenerCount('SIGINT');
    const interrupt = interruptSignal();
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    expect(interrupt.signal.aborted).toBe(false);
    process.emit('SIGINT');
    expect(interrupt.signal.aborted).toBe(true);
    expect(process.listenerCount('SIGINT')).toBe(before);
    const another = interruptSignal();
    expect(another.signal.aborted).toBe(false);
    another.stop();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
