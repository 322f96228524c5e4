/**
 * Computes a fixed corpus on every engine of this machine, with the kernels in TypeScript and those of the strict module, and
 * compares all bits with `tools/engines/expected.json`: `pnpm engines [--engine node24,node20,chromium] [--write]`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { expectKnown, readArguments } from './cli/arguments.ts';
import { type Digests, differences, total } from './engines/corpus.ts';
import { engines } from './engines/engine.ts';
import { runTool, ToolError } from './fail.ts';
import { step } from './steps.ts';

const EXPECTED = 'tools/engines/expected.json';

async function bundled(): Promise<string> {
  const bundle = await rolldown({
    input: 'tools/engines/page.ts',
    platform: 'neutral',
    resolve: { conditionNames: ['@frostgrad/source', 'import', 'default'] },
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'iife', codeSplitting: false });
  await bundle.close();
  return output.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
}

const named = (parts: readonly string[]): string =>
  `${parts.length} parts differ: ${parts.slice(0, 12).join(', ')}${parts.length > 12 ? ', ...' : ''}`;

await runTool('engines', async () => {
  const argv = process.argv.slice(2);
  const writes = argv.includes('--write');
  const { lists } = readArguments(
    argv.filter((word) => word !== '--write'),
    [],
    ['engine'],
  );
  const present = engines();
  expectKnown(
    'engine',
    lists.engine,
    present.map(({ name }) => name),
  );
  const script = await step('bundle', bundled);
  const faults: string[] = [];
  let first: Digests | null = null;
  for (const { name, version, run } of present) {
    if (lists.engine?.includes(name) === false) continue;
    const folder = mkdtempSync(join(tmpdir(), 'frostgrad-engines-'));
    try {
      const { js, wasm, relaxed } = await step(version(), () => run(script, folder));
      first ??= js;
      if (writes && first === js) writeFileSync(EXPECTED, `${JSON.stringify(js, null, 2)}\n`);
      // of parts that are new, what the first engine found is expected of the others
      const expected = { ...first, ...(JSON.parse(readFileSync(EXPECTED, 'utf8')) as Digests) };
      for (const [kernels, found] of Object.entries({ TypeScript: js, WebAssembly: wasm })) {
        console.log(`  ${kernels.padEnd(11)} ${total(found)} of ${Object.keys(found).length} parts`);
        const parts = differences(found, expected);
        if (parts.length > 0) faults.push(`${name}, kernels in ${kernels}: ${named(parts)}`);
      }
      console.log(`  relaxed     ${relaxed}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (!present.some(({ name }) => name === 'chromium')) console.log('no Chromium here; FROSTGRAD_CHROMIUM names one');
  if (faults.length > 0) throw new ToolError(faults.join('\n'));
});
