import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { table } from '../../../../tools/cli/table.ts';
import { ToolError } from '../../../../tools/fail.ts';
import { publicPackages } from '../../../../tools/release/packages.ts';
import { weigh } from '../../../../tools/release/weigh.ts';
import { run } from '../../../../tools/run.ts';
import { spread, type Timing } from '../compare.ts';

/** What a run told, as data and as text. */
export interface Told {
  readonly data: object;
  readonly text: string;
}

interface Memory {
  readonly ms: number;
  /** Megabytes in use after a tenth of the steps, and after all. */
  readonly early: number;
  readonly late: number;
  /** Megabytes of the process, at most. */
  readonly peak: number;
}

/** Training steps in a row, with a scope around each and without, each way in a process of its own. */
export function memory(
  steps: number,
  seen: (what: string) => void,
  on: readonly ('js' | 'wasm')[] = ['js', 'wasm'],
): Told {
  const child = join(import.meta.dirname, 'memory-child.ts');
  const rows: (Memory & { kernels: string; way: string })[] = [];
  for (const kernels of on) {
    for (const way of ['scope', 'plain']) {
      seen(`${steps} steps, ${kernels}, ${way}`);
      const said = run(process.execPath, ['--expose-gc', ...process.execArgv, child, kernels, way, `${steps}`]);
      rows.push({ kernels, way, ...(JSON.parse(said) as Memory) });
    }
  }
  const mb = (x: number): string => `${x.toFixed(1)} MB`;
  const head = [`${steps} steps`, 'a step', 'to that in scopes', 'in use at a tenth', 'at the end', 'process at most'];
  const cells = rows.map(({ kernels, way, ms, early, late, peak }) => {
    const inScopes = rows.find((row) => row.kernels === kernels)?.ms ?? Number.NaN;
    const name = `${kernels}, ${way === 'scope' ? 'each in a scope' : 'without'}`;
    return [name, `${((1000 * ms) / steps).toFixed(0)} us`, (ms / inScopes).toFixed(2), ...[early, late, peak].map(mb)];
  });
  return { data: { steps, runs: rows }, text: table([head, ...cells]) };
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
  const module = Buffer.from(strict, 'base64');
  const wasm = { bytes: module.length, gzip: gzipSync(module, { level: 9 }).length };
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
    ]),
  ].join('\n');
  return { data: { times, sizes, wasm }, text };
}
