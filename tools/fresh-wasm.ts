/** Before tests: compiles the kernels where their sources are newer than a module, as after a merge, which installs nothing. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { installed, run } from './run.ts';

const SOURCES = 'packages/wasm/assembly';

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function setup(): void {
  const newest = Math.max(...readdirSync(SOURCES).map((name) => changedAt(join(SOURCES, name))));
  const made = ['strict', 'relaxed'].map((name) => changedAt(`packages/wasm/src/${name}.gen.ts`));
  if (newest > Math.min(...made)) run(installed('tsx'), ['tools/build-wasm.ts']);
}
