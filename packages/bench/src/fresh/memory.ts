import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { count, table } from '../../../../tools/cli/table.ts';
import { ToolError } from '../../../../tools/fail.ts';
import type { Told } from './told.ts';

/** Training steps in a process of their own. */
export interface Training {
  readonly kernels: 'js' | 'wasm';
  /** A scope around each step, or none. */
  readonly way: 'scope' | 'plain';
  readonly model: 'small' | 'tiny';
  readonly steps: number;
}

/** What is held after some of the steps. Megabytes. */
export interface Holding {
  readonly done: number;
  readonly ms: number;
  /** By the platform, when what can go has gone. */
  readonly inUse: number;
  /** By the process, now and at most until now. */
  readonly process: number;
  readonly most: number;
  /** In the heap of the module: by parameters and optimizers, by open scopes, and by those at most. */
  readonly kept: number;
  readonly live: number;
  readonly peak: number;
}

type Run = Training & { readonly tenths: readonly Holding[] };

const ways = ['scope', 'plain'] as const;

/** What is measured: time and memory of many steps on both kernels, and whether a million hold memory flat. */
export const trainings: readonly Training[] = [
  ...(['js', 'wasm'] as const).flatMap((kernels) =>
    ways.map((way): Training => ({ kernels, way, model: 'small', steps: 10_000 })),
  ),
  ...ways.map((way): Training => ({ kernels: 'wasm', way, model: 'tiny', steps: 1_000_000 })),
];

const nameOf = ({ kernels, way, model, steps }: Training): string =>
  `${count(steps)} of a ${model} model, ${kernels}, ${way === 'scope' ? 'each in a scope' : 'without'}`;

/** Training steps in a row, with a scope around each and without, each way in a process of its own. */
export async function memory(seen: (what: string) => void, chosen: readonly Training[] = trainings): Promise<Told> {
  const runs: Run[] = [];
  for (const training of chosen) {
    const tenths: Holding[] = [];
    seen(nameOf(training));
    for await (const holding of holdings(training)) {
      tenths.push(holding);
      seen(`${nameOf(training)}: ${count(holding.done)} done`);
    }
    runs.push({ ...training, tenths });
  }
  const longest = runs.filter(({ model }) => model === 'tiny');
  const text = [summary(runs), ...longest.map((run) => `${nameOf(run)}\n${course(run)}`)].join('\n\n');
  return { data: { runs }, text };
}

/** @throws ToolError when the process does not get through. */
async function* holdings({ kernels, way, model, steps }: Training): AsyncGenerator<Holding> {
  const script = join(import.meta.dirname, 'memory-child.ts');
  const args = ['--expose-gc', ...process.execArgv, script, kernels, way, model, `${steps}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors = (errors + String(text)).slice(-2000)));
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Holding;
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new ToolError(`the training in ${script} failed (exit ${code}):\n${errors}`);
}

const mb = (x: number): string => `${x.toFixed(1)} MB`;

function summary(runs: readonly Run[]): string {
  const head = ['steps', 'a step', 'to that in scopes', 'in use at a tenth', 'at the end', 'process at most'];
  const msOf = ({ tenths, steps }: Run): number => (tenths.at(-1) as Holding).ms / steps;
  const cells = runs.map((run) => {
    const inScopes = runs.find(
      (other) => other.way === 'scope' && other.kernels === run.kernels && other.model === run.model,
    );
    const ratio = inScopes === undefined ? Number.NaN : msOf(run) / msOf(inScopes);
    const [first, last] = [run.tenths[0], run.tenths.at(-1)] as [Holding, Holding];
    const time = `${(1000 * msOf(run)).toFixed(0)} us`;
    return [nameOf(run), time, ratio.toFixed(2), mb(first.inUse), mb(last.inUse), mb(last.most)];
  });
  return table([head, ...cells]);
}

function course({ tenths }: Run): string {
  const head = ['after', 'in use', 'process', 'parameters and state', 'scopes, open', 'scopes, at most'];
  return table([
    head,
    ...tenths.map(({ done, inUse, process, kept, live, peak }) => [
      count(done),
      mb(inUse),
      mb(process),
      ...[kept, live, peak].map((x) => `${(1000 * x).toFixed(1)} kB`),
    ]),
  ]);
}
