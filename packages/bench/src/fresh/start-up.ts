import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { table } from '../../../../tools/cli/table.ts';
import { ToolError } from '../../../../tools/fail.ts';
import { publicPackages } from '../../../../tools/release/packages.ts';
import { weigh } from '../../../../tools/release/weigh.ts';
import { run } from '../../../../tools/run.ts';
import { spread, type Timing } from '../compare.ts';
import type { Told } from './told.ts';

/** A module as it is, and packed. */
interface ModuleSize {
  readonly bytes: number;
  readonly gzip: number;
}

const FIRST_GRADIENT = `const start = performance.now();
const { tensor } = await import('NAME');
const x = tensor([1, 2, 3], { requiresGrad: true });
x.mul(x).sum().backward();
if (x.grad.toArray()[2] !== 6) throw new Error('wrong');
console.log(performance.now() - start);`;

/**
 * Milliseconds from `import` to a first gradient, in a new process each time, and what packages weigh: of what `pnpm build`
 * made.
 *
 * @throws ToolError when it is not built.
 */
export async function startUp(samples: number, seen: (what: string) => void): Promise<Told> {
  const packages = publicPackages();
  const unbuilt = packages.find(({ folder }) => !existsSync(join(folder, 'dist/index.js')));
  if (unbuilt !== undefined) throw new ToolError(`${unbuilt.folder} is not built; run \`pnpm build\` first`);
  const times: Timing[] = ['@frostgrad/core', 'frostgrad'].map((name) => {
    const values = Array.from({ length: samples }, (_, i) => {
      seen(`${name}: ${i} of ${samples}`);
      const script = FIRST_GRADIENT.replace('NAME', name);
      return Number(run(process.execPath, ['--input-type=module', '--eval', script], { cwd: resolve('.') }));
    });
    return { name, ...spread(values) };
  });
  const names = packages.map(({ manifest }) => manifest.name);
  const sizes: { name: string; own: number; whole: number }[] = [];
  for (const pkg of packages) sizes.push({ name: pkg.manifest.name, ...(await weigh(pkg, names)) });
  const { strict } = (await import('../../../wasm/src/strict.gen.ts')) as { strict: string };
  const { relaxed } = (await import('../../../wasm/src/relaxed.gen.ts')) as { relaxed: string };
  const [wasm, fused] = [strict, relaxed].map((text) => {
    const module = Buffer.from(text, 'hex');
    return { bytes: module.length, gzip: gzipSync(module, { level: 9 }).length };
  }) as [ModuleSize, ModuleSize];
  const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const text = [
    table([
      ['import to first gradient', 'median', 'best', 'worst', 'goal'],
      ...times.map(({ name, ...t }) => [
        name,
        ...[t.median, t.best, t.worst].map((ms) => `${ms.toFixed(0)} ms`),
        '<= 100 ms',
      ]),
    ]),
    '',
    table([
      ['min+gzip', 'itself', 'with what it needs'],
      ...sizes.map(({ name, own, whole }) => [name, kB(own), kB(whole)]),
      ['the strict module alone', kB(wasm.gzip), kB(wasm.bytes) + ' unpacked'],
      ['the relaxed module alone', kB(fused.gzip), kB(fused.bytes) + ' unpacked'],
    ]),
  ].join('\n');
  return { data: { times, sizes, wasm, relaxed: fused }, text };
}
