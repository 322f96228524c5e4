import { spawnSync } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { ToolError } from './fail.ts';

/** A program that a dev dependency brings, found whether pnpm runs this script or not. */
export function installed(name: string): string {
  return resolve('node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/** How `run` runs. */
export interface RunOptions {
  readonly cwd?: string;
  /** After so long it is stopped. Left out, it may take as long as it likes. */
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end and gives what it printed.
 *
 * @throws ToolError with the end of its output when it fails.
 */
export function run(program: string, args: readonly string[], { cwd, timeoutMs }: RunOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    timeout: timeoutMs,
    env: outerEnvironment(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (error !== undefined) throw new ToolError(`${basename(program)} did not run to its end: ${error.message}`);
  if (status !== 0) {
    const tail = `${stdout}${stderr}`.trimEnd().split('\n').slice(-40).join('\n');
    throw new ToolError(`\`${[basename(program), ...args].join(' ')}\` failed (exit ${status}):\n${tail}`);
  }
  return stdout;
}

/** Runs pnpm: the one that runs this script, else the one that the README names. */
export function runPnpm(args: readonly string[], options: RunOptions = {}): string {
  const own = process.env['npm_execpath'] ?? '';
  if (/pnpm[^/\\]*\.[cm]?js$/.test(own)) return run(process.execPath, [own, ...args], options);
  if (/[/\\]pnpm[^/\\]*$/.test(own)) return run(own, args, options);
  return run('npx', ['-y', 'pnpm@12', ...args], options);
}

/** The environment without what the pnpm around this script told it about this workspace. */
function outerEnvironment(): NodeJS.ProcessEnv {
  const inner = /^(npm_(package|lifecycle)_.*|PNPM_PACKAGE_NAME|NODE_OPTIONS|NODE_PATH)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inner.test(name)));
}
