/** Before tests: compiles the kernels where their sources are newer than the module, as after a merge, which installs nothing. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './run.ts';

const SOURCES = 'packages/wasm/assembly';

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function setup(): void {
  const newest = Math.max(...readdirSync(SOURCES).map((name) => changedAt(join(SOURCES, name))));
  if (newest > changedAt('packages/wasm/src/strict.gen.ts')) run(installed('tsx'), ['tools/build-wasm.ts']);
}
