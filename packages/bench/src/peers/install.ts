import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runPnpm } from '../../../../tools/run.ts';

/** The libraries beside us, at the versions that are measured. They are no dependency of the workspace. */
const MANIFEST = {
  name: 'frostgrad-peers',
  version: '0.0.0',
  private: true,
  dependencies: {
    '@jax-js/jax': '0.1.25',
    '@tensorflow/tfjs': '4.22.0',
    '@tensorflow/tfjs-backend-wasm': '4.22.0',
  },
};

/** A folder with the peers, which are installed there if they are not. */
export function installPeers(seen: (what: string) => void): string {
  const folder = resolve('node_modules/.cache/frostgrad/peers');
  const [manifest, installed] = [join(folder, 'package.json'), join(folder, 'installed.json')];
  const wanted = JSON.stringify(MANIFEST);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, wanted);
  // JSON is YAML; no package may run a script on being installed
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    JSON.stringify({ packages: ['.'], allowBuilds: { 'core-js': false } }),
  );
  seen(`installing ${Object.keys(MANIFEST.dependencies).join(', ')} in ${folder.slice(resolve('.').length + 1)}`);
  runPnpm(['install', '--no-frozen-lockfile'], { cwd: folder });
  writeFileSync(installed, wanted);
  return folder;
}

/** The Python that has PyTorch: the one named by FROSTGRAD_PYTHON, else the first that imports it; null for none. */
export function pythonWithTorch(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env['FROSTGRAD_PYTHON'];
  const candidates = named === undefined ? ['python3', '/usr/bin/python3'] : [named];
  return (
    candidates.find((python) => spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0) ?? null
  );
}
