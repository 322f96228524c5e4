import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../fail.ts';
import { run, runPnpm } from '../run.ts';

/** Tarballs by package name. */
export type Tarballs = ReadonlyMap<string, string>;

/**
 * Makes a project in an empty folder and installs the tarballs there, as a user would; what they need of each other comes
 * from the tarballs too, never from a registry. `peers` are what a user has beside them, by version.
 */
export function makeProject(folder: string, tarballs: Tarballs, peers: Readonly<Record<string, string>> = {}): void {
  mkdirSync(folder, { recursive: true });
  const files = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
  const manifest = {
    name: 'smoke',
    version: '0.0.0',
    private: true,
    type: 'module',
    dependencies: { ...files, ...peers },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  // JSON is YAML
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    JSON.stringify({ packages: ['.'], overrides: files, allowBuilds: { koffi: false } }),
  );
  runPnpm(['install', '--prefer-offline', '--no-frozen-lockfile'], { cwd: folder });
}

/**
 * Runs a script of the project on a Node, and gives its last line.
 *
 * @throws ToolError when it prints nothing, as a bundle does of which a bundler lost a part.
 */
export function runScript(node: string, folder: string, script: string): string {
  const line = run(node, [script], { cwd: folder }).trimEnd().split('\n').at(-1) ?? '';
  if (line === '') throw new ToolError(`${script} printed nothing`);
  return line;
}
