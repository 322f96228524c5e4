import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { compare, spread } from '../src/compare.ts';
import { conditions, showGroup, showTime, writeResults } from '../src/report.ts';
import { frozenSteps } from '../src/suites/frozen-steps.ts';
import { suites } from '../src/suites/index.ts';
import { optimizers } from '../../optim/test/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'frostgrad-bench-'));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('compare', () => {
  it('takes a sample of each case in turn, and as many as asked for', () => {
    const order: string[] = [];
    const cases = ['a', 'b'].map((name) => ({ name, run: () => void order.push(name) }));
    const seen: number[] = [];
    const timings = compare(cases, { samples: 3, sampleMs: 0 }, (done) => seen.push(done));
    expect(order.slice(-6)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(timings.map(({ name }) => name)).toEqual(['a', 'b']);
    for (const { best, median, worst } of timings) expect(best <= median && median <= worst).toBe(true);
  });

  it('warms up for sixteen samples, and for three calls at least', () => {
    const times: number[] = [];
    compare([{ name: 'a', run: () => void times.push(performance.now()) }], { samples: 1, sampleMs: 2 });
    expect((times.at(-1) as number) - (times[0] as number)).toBeGreaterThanOrEqual(16 * 2);
    let calls = 0;
    compare([{ name: 'a', run: () => void calls++ }], { samples: 1, sampleMs: 0 });
    expect(calls).toBe(3 + 1 + 1);
  });

  it('gives the middle, or the mean of the two in the middle', () => {
    expect(spread([5, 1, 3])).toEqual({ median: 3, best: 1, worst: 5 });
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, best: 1, worst: 4 });
  });
});

describe('reports', () => {
  const timings = [
    { name: 'whole', median: 2, best: 1, worst: 3 },
    { name: 'half', median: 0.5, best: 0.25, worst: 12.3456 },
  ];

  it('shows times with their unit and ratios to the first case', () => {
    expect(showGroup({ title: 'product', timings })).toBe(
      [
        'product  median    best    worst  ratio',
        '  whole    2 ms    1 ms     3 ms   1.00',
        '  half   500 us  250 us  12.3 ms   0.25',
      ].join('\n'),
    );
    expect([0.0012345, 0.9999, 1234.5].map(showTime)).toEqual(['1.23 us', '1000 us', '1230 ms']);
  });

  it('writes what was measured, with its conditions', () => {
    const made = conditions({ samples: 9, sampleMs: 30 });
    const path = writeResults(folder, 'products', made, { groups: [{ title: 'product', timings }] });
    expect(path).toBe(join(folder, `${made.date}-products.json`));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      suite: 'products',
      ...made,
      unit: 'ms',
      groups: [{ title: 'product', timings }],
    });
    expect(made.node).toBe(process.version);
  });
});

describe.each(suites)('the suite $name', ({ groups }) => {
  it('has groups whose cases run', () => {
    const titles = new Set<string>();
    for (const { title, cases } of groups('small')) {
      titles.add(title);
      expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
      expect(cases.length).toBeGreaterThan(1);
      // once: a comparison warms up and repeats
      expect(() => cases.at(-1)?.run()).not.toThrow();
    }
    expect(titles.size).toBeGreaterThan(0);
  });
});

describe('the suite of steps', () => {
  it('is about every optimizer, and every share of each can be stepped', () => {
    const groups = [...frozenSteps.groups('small')];
    for (const name of Object.keys(optimizers))
      expect(groups.some(({ title }) => title.startsWith(`${name} `) && title.endsWith('first rows'))).toBe(true);
    for (const { cases } of groups) {
      expect(cases.map(({ name }) => name)).toEqual(['0 %', '50 %', '90 %']);
      for (const { run } of cases) expect(run).not.toThrow();
    }
  });
});
