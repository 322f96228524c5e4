import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed, run } from '../../../../tools/run.ts';
import { type WebAssemblyApi, webAssembly } from '../../../wasm/src/web-assembly.ts';

/** What `assembly/peak.ts` exports: so many rounds, with numbers that stay ordinary. */
export type Peak = (rounds: number, by: number, more: number) => number;

/** Operations of a round. */
export const ROUND = 96;

/** The peaks of a core: multiplying and adding, rounded twice, and fused. */
export function peaks(): { readonly mulAdd: Peak; readonly fusedMulAdd: Peak } {
  const folder = mkdtempSync(join(tmpdir(), 'frostgrad-peak-'));
  try {
    const file = join(folder, 'peak.wasm');
    const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--enable', 'relaxed-simd'];
    run(installed('asc'), [join(import.meta.dirname, '../../assembly/peak.ts'), '-o', file, ...flags]);
    const { Instance, Module } = webAssembly as WebAssemblyApi;
    const { exports } = new Instance(new Module(readFileSync(file)), {});
    return exports as unknown as ReturnType<typeof peaks>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
