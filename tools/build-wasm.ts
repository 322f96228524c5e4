/** Compiles the kernels in `packages/wasm/assembly`, strict and relaxed, each into a source file; `pnpm install` runs it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool, ToolError } from './fail.ts';
import { installed, run } from './run.ts';

const FLAGS = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--noExportMemory', '--enable', 'simd'];

/** Builds by name, and what each adds; see `assembly/arithmetic.ts`. */
const builds = { strict: [], relaxed: ['--enable', 'relaxed-simd', '--use', 'RELAXED=1'] } as const;

/** The id of the section of a module that holds data. */
const DATA = 11;

/** A section of a module, by its id; empty where it has none. */
function sectionOf(module: Uint8Array, wanted: number): Uint8Array {
  // behind magic and version: an id, a size of 7 bits a byte, and so many bytes
  for (let p = 8; p < module.length;) {
    const id = module[p++];
    let [size, shift] = [0, 0];
    for (let more = true; more; shift += 7) {
      const byte = module[p++] as number;
      size |= (byte & 127) << shift;
      more = byte > 127;
    }
    p += size;
    if (id === wanted) return module.subarray(p - size, p);
  }
  return module.subarray(module.length);
}

await runTool('build-wasm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frostgrad-wasm-'));
  try {
    // both work on one memory
    let data: Uint8Array | null = null;
    for (const [name, flags] of Object.entries(builds)) {
      const file = join(folder, `${name}.wasm`);
      run(installed('asc'), ['packages/wasm/assembly/index.ts', '-o', file, ...FLAGS, ...flags]);
      const module = readFileSync(file);
      const own = sectionOf(module, DATA);
      if (data !== null && Buffer.compare(data, own) !== 0)
        throw new ToolError(`the ${name} module has data of its own, and would write over what another one keeps`);
      data = own;
      const text = module.toString('hex');
      writeFileSync(
        `packages/wasm/src/${name}.gen.ts`,
        `// Made by tools/build-wasm.ts.\n\n/** The ${name} module, in hexadecimal digits. */\nexport const ${name}: string =\n  '${text}';\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
