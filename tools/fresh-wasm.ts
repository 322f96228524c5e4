/** Before tests: compiles the kernels where their sources, or what compiles them, are newer than a module, as after a merge, which installs nothing. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './run.ts';

const SOURCES = 'packages/wasm/assembly';

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function setup(): void {
  const sources = readdirSync(SOURCES).map((name) => join(SOURCES, name));
  const newest = Math.max(...[...sources, 'tools/build-wasm.ts'].map(changedAt));
  const made = ['strict', 'relaxed'].map((name) => changedAt(`packages/wasm/src/${name}.gen.ts`));
  if (newest > Math.min(...made)) run(installed('tsx'), ['tools/build-wasm.ts']);
}
