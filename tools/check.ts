/**
 * Everything a change must pass, cheapest first; stops at the first failure. The same command here and in CI.
 *
 * `FROSTGRAD_TESTED=1` leaves out the tests: for a script that has just run `pnpm test` itself, as `.ci/run` does.
 */
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { runTool, ToolError } from './fail.ts';
import { installed } from './run.ts';
import { step } from './steps.ts';

interface CheckStep {
  readonly name: string;
  /** Program of `node_modules/.bin` and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** Shows what it prints even when it passes. */
  readonly shows?: boolean;
}

const tool = (name: string, ...args: string[]): CheckStep['command'] => ['tsx', `tools/${name}.ts`, ...args];

const tests: CheckStep = {
  name: 'tests',
  command: ['vitest', 'run', '--project', 'shared', '--project', 'alone'],
  shows: true,
};

const steps: readonly CheckStep[] = [
  { name: 'generated files are fresh', command: tool('gen-methods', '--check') },
  { name: 'files are short', command: tool('lines') },
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'types', command: tool('types') },
  ...(process.env['FROSTGRAD_TESTED'] === '1' ? [] : [tests]),
  { name: 'build', command: tool('build') },
  { name: 'byte budgets', command: tool('budget'), shows: true },
  { name: 'published packages', command: tool('smoke', '--built'), shows: true },
];

await runTool('check', async () => {
  for (const { name, command, shows = false } of steps) await step(name, () => perform(name, command, shows));
  console.log(`check: all ${steps.length} steps passed`);
});

function perform(name: string, [program, ...args]: CheckStep['command'], shows: boolean): void {
  const { status, stdout, stderr } = spawnSync(installed(program), args, {
    encoding: 'utf8',
    stdio: ['ignore', shows ? 'inherit' : 'pipe', shows ? 'inherit' : 'pipe'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  if (!shows) process.stderr.write(stripVTControlCharacters(`${stdout}${stderr}`));
  throw new ToolError(`${name} failed; to see it alone: npx -y pnpm@12 exec ${[program, ...args].join(' ')}`);
}
