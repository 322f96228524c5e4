/** Compiles the kernels in `packages/wasm/assembly` and embeds the module in a source file; `pnpm install` runs it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './fail.ts';
import { installed, run } from './run.ts';

const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'];

await runTool('build-wasm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostgrad-wasm-'));
  try {
    const file = join(folder, 'strict.wasm');
    run(installed('asc'), ['packages/wasm/assembly/index.ts', '-o', file, ...FLAGS]);
    const text = readFileSync(file).toString('base64');
    writeFileSync(
      'packages/wasm/src/strict.gen.ts',
      `// Made by tools/build-wasm.ts.\n\n/** The strict module, as base64. */\nexport const strict: string =\n  '${text}';\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
