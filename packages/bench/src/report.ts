import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { table } from '../../../tools/cli/table.ts';
import type { Effort, Timing } from './compare.ts';

/** What a group of cases took. */
export interface GroupResult {
  readonly title: string;
  readonly operations?: number;
  readonly timings: readonly Timing[];
}

/** Under what conditions something was measured. */
export interface Conditions {
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly effort: Effort;
}

/** The machine without its name. */
export function conditions(effort: Effort): Conditions {
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${platform()} ${arch()}, ${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}`,
    effort,
  };
}

/** Three significant digits, and milliseconds or microseconds. */
export function showTime(ms: number): string {
  return ms >= 1 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms * 1000).toPrecision(3))} us`;
}

/** A table of a group; ratios are of medians, to the first case. */
export function showGroup({ title, timings, operations }: GroupResult): string {
  const base = timings[0]?.median ?? Number.NaN;
  return table([
    [title, 'median', 'best', 'worst', 'ratio', ...(operations === undefined ? [] : ['GFLOP/s'])],
    ...timings.map(({ name, median, best, worst }) => [
      `  ${name}`,
      ...[median, best, worst].map(showTime),
      (median / base).toFixed(2),
      ...(operations === undefined ? [] : [`${Number((operations / median / 1e6).toPrecision(3))}`]),
    ]),
  ]);
}

/** Writes `<date>-<suite>.svg` into a folder, and gives its path. */
export function writeFigure(folder: string, suite: string, { date }: Conditions, svg: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${date}-${suite}.svg`);
  writeFileSync(path, svg);
  return path;
}

/** Writes `<date>-<suite>.json`, with what was measured, into a folder, and gives its path. */
export function writeResults(folder: string, suite: string, made: Conditions, measured: object): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${made.date}-${suite}.json`);
  writeFileSync(path, `${JSON.stringify({ suite, ...made, unit: 'ms', ...measured }, null, 2)}\n`);
  return path;
}
