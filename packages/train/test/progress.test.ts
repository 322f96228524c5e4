import { spawnSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createProgress, formatSeconds, type ProgressBar } from '../src/progress.ts';

class Recorder extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;
  written = '';

  constructor(isTTY: boolean, columns = 100, rows = 30) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
    this.rows = rows;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written += chunk.toString();
    done();
  }
}

interface Run {
  readonly stream: Recorder;
  readonly clock: { ms: number };
  readonly progress: ProgressBar;
}

function run(isTTY: boolean, columns?: number, rows?: number): Run {
  const stream = new Recorder(isTTY, columns, rows);
  const clock = { ms: 0 };
  return {
    stream,
    clock,
    progress: createProgress({ epochs: 2, perEpoch: 1000, unit: 'words', stream, now: () => clock.ms }),
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('createProgress on a terminal', () => {
  test('shows bar, share, loss, words a second and time left', () => {
    vi.stubEnv('TERM', 'xterm-256color');
    const { stream, clock, progress } = run(true);
    clock.ms = 500;
    progress.advance(250, 1.2345);
    expect(stripVTControlCharacters(stream.written)).toMatchInlineSnapshot(`
      "epoch 1/2  ━━━━━───────────────   25%  loss 1.234  500 words/s  4s left
      "
    `);
  });

  test('redraws its line at most ten times a second, erasing the one before', () => {
    vi.stubEnv('TERM', 'xterm-256color');
    const { stream, clock, progress } = run(true);
    for (let step = 0; step < 1000; step += 1) {
      clock.ms += 1;
      progress.advance(1, 2);
    }
    expect(stream.written.split('epoch 1/2')).toHaveLength(1 + 10);
    expect(stream.written.split('\u001B[2K').length - 1).toBeGreaterThanOrEqual(9);
  });

  test('leaves only the summaries of the epochs behind', () => {
    vi.stubEnv('TERM', 'xterm-256color');
    const { stream, clock, progress } = run(true);
    clock.ms = 100;
    progress.advance(1000, 2);
    progress.endEpoch('epoch 1: dev PER 9 %');
    clock.ms = 300;
    progress.advance(100, 2);
    progress.stop();
    const afterLastErase = stream.written.split('\u001B[2K').at(-1) as string;
    expect(stripVTControlCharacters(afterLastErase).trim()).toBe('');
    expect(stream.written).toContain('epoch 1: dev PER 9 %\n');
    expect(stream.written).toContain('epoch 2/2');
  });

  test('fits the width of the terminal', () => {
    vi.stubEnv('TERM', 'xterm-256color');
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 120 }), (columns) => {
        const { stream, clock, progress } = run(true, columns);
        clock.ms = 1000;
        progress.advance(10, 2);
        for (const line of stripVTControlCharacters(stream.written).split('\n')) {
          expect(line.length).toBeLessThan(columns);
        }
      }),
    );
  });
});

describe('createProgress elsewhere', () => {
  test('writes a plain line every ten seconds and one at each epoch', () => {
    const { stream, clock, progress } = run(false);
    for (let second = 1; second <= 25; second += 1) {
      clock.ms = second * 1000;
      progress.advance(40, 3 / second);
    }
    progress.endEpoch('epoch 1: loss 0.120');
    progress.stop();
    expect(stream.written).toMatchInlineSnapshot(`
      "epoch 1/2   40%  loss 0.300  40 words/s  40s left
      epoch 1/2   80%  loss 0.150  40 words/s  30s left
      epoch 1: loss 0.120
      "
    `);
  });

  test.for([
    ['dumb', 100, 30],
    ['xterm-256color', 0, 30],
    ['xterm-256color', 100, 0],
  ] as const)('takes a terminal %s of %i × %i cells for a file', ([term, columns, rows]) => {
    vi.stubEnv('TERM', term);
    const { stream, clock, progress } = run(true, columns, rows);
    clock.ms = 10_000;
    progress.advance(500, 1);
    expect(stream.written).not.toContain('\u001B');
    expect(stream.written).toContain('epoch 1/2');
  });

  test('counts the time between epochs into the time left, and not into words a second', () => {
    const { stream, clock, progress } = run(false);
    clock.ms = 10_000;
    progress.advance(1000, 1);
    clock.ms = 20_000;
    progress.endEpoch('evaluated for ten seconds');
    clock.ms = 30_000;
    progress.advance(500, 1);
    expect(stream.written.split('\n').at(-2)).toBe('epoch 2/2   50%  loss 1.000  50 words/s  10s left');
  });

  test('shows a loss that is not a number as it is', () => {
    const { stream, clock, progress } = run(false);
    clock.ms = 10_000;
    progress.advance(1, NaN);
    expect(stream.written).toContain('loss NaN');
  });
});

describe('stop', () => {
  test('may be called twice, and silences what comes later', () => {
    for (const isTTY of [true, false]) {
      const { stream, clock, progress } = run(isTTY);
      progress.stop();
      const before = stream.written;
      clock.ms = 60_000;
      progress.advance(5, 1);
      progress.endEpoch('late');
      progress.stop();
      expect(stream.written).toBe(before);
    }
  });

  test('is not needed for the process to end: no timer and no signal handler is left', () => {
    const code = `
      import { createProgress } from ${JSON.stringify(new URL('../src/progress.ts', import.meta.url).href)};
      const stream = Object.assign(process.stderr, { isTTY: true, columns: 90, rows: 30 });
      let ms = 0;
      const now = () => (ms += 500);
      createProgress({ epochs: 2, perEpoch: 9, stream, now }).advance(3, 1);
      process.stdout.write(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length + ' timers, ' +
        process.listenerCount('SIGINT') + ' handlers');`;
    const args = ['--experimental-strip-types', '--no-warnings', '--input-type=module', '--eval', code];
    const child = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
    expect(child.stdout).toBe('0 timers, 0 handlers');
    expect(child.status).toBe(0);
    expect(child.stderr).toContain('epoch 1/2');
  });
});

describe('formatSeconds', () => {
  test.for([
    [0, '0s'],
    [0.2, '1s'],
    [59, '59s'],
    [59.5, '1m 00s'],
    [245, '4m 05s'],
    [7620, '2h 07m'],
    [Infinity, '-'],
    [NaN, '-'],
  ] as const)('writes %d as %s', ([seconds, text]) => {
    expect(formatSeconds(seconds)).toBe(text);
  });
});
