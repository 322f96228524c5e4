/** Measures: `pnpm bench --help`. Nothing here fails a test; times are for reading. */
import { join, relative } from 'node:path';
import { expectKnown, readArguments } from '../../../tools/cli/arguments.ts';
import { createLiveLine, type LiveLine } from '../../../tools/cli/live-line.ts';
import { runTool } from '../../../tools/fail.ts';
import { compare, type Effort } from './compare.ts';
import { memory } from './fresh/memory.ts';
import { startUp } from './fresh/start-up.ts';
import type { Told } from './fresh/told.ts';
import { g2pCases, type GoalCase, goalCases } from './goals/cases.ts';
import { blasOnTwo, kernelsOfOurs, limits, peers } from './goals/contestants.ts';
import { measureGoals } from './goals/measure.ts';
import { showGoals } from './goals/show.ts';
import { installPeers, pythonWithTorch } from './peers/install.ts';
import { conditions, type GroupResult, showGroup, writeFigure, writeResults } from './report.ts';
import type { Suite } from './suite.ts';
import { suites } from './suites/index.ts';
import { thresholds } from './thresholds/thresholds.ts';

const goals: Readonly<Record<string, { readonly about: string; readonly cases: readonly GoalCase[] }>> = {
  goals: { about: 'the table of goals, on each of our kernels, each in a process of its own', cases: goalCases },
  g2p: { about: 'letters to phones: training pairs a second', cases: g2pCases },
};

const fresh: Readonly<
  Record<string, { readonly about: string; readonly run: (effort: Effort, live: LiveLine) => Promise<Told> }>
> = {
  memory: {
    about: '10,000 training steps, each in a scope and without: time and memory; and a million of a tiny model',
    run: (_, live) => memory((what) => live.show(() => what)),
  },
  thresholds: {
    about: 'from which size on each kind of kernel is faster in the module: what packages/wasm/src/thresholds.ts says',
    run: async (effort, live) => thresholds(effort, (what) => live.show(() => what)),
  },
  startup: {
    about: 'import to first gradient, and what packages weigh; after pnpm build',
    run: ({ samples }, live) => startUp(samples, (what) => live.show(() => what)),
  },
};

const named = Object.entries({ ...goals, ...fresh }).map(([name, { about }]) => ({ name, about }));
const abouts = [...named, ...suites];
const known = abouts.map(({ name }) => name);

const help = `Measures frostgrad, and writes what it measured as JSON.

  npx -y pnpm@12 bench [NAME ...] [options]

${abouts.map(({ name, about }) => `  ${name.padEnd(17)} ${about}`).join('\n')}

  Without a name: goals.

  --peers           TensorFlow.js and jax-js beside us, installed in a folder of their own, and PyTorch on one
                    thread if FROSTGRAD_PYTHON or the first python3 has it
  --case ID,...     of goals and g2p these cases only: mlp, lstm, gemm-64-NT, ...
  --suite NAME,...  the same as names
  --samples N       samples of each case (9)
  --ms N            milliseconds a sample takes at least (30)
  --help            this text`;

const results = join(import.meta.dirname, '..', 'results');

await runTool('bench', async () => {
  const argv = process.argv.slice(2);
  const options = argv.findIndex((word) => word.startsWith('-'));
  const names = options === -1 ? argv : argv.slice(0, options);
  const withPeers = argv.includes('--peers');
  const rest = argv.slice(names.length).filter((word) => word !== '--peers');
  const { numbers, lists, help: wanted } = readArguments(rest, ['samples', 'ms'], ['suite', 'case']);
  const chosen = lists.case;
  if (wanted) return console.log(help);
  const asked = [...names, ...(lists.suite ?? [])];
  expectKnown('suite', asked, known);
  expectKnown(
    'case',
    chosen,
    [...goalCases, ...g2pCases].map(({ id }) => id),
  );
  const effort = { samples: numbers.samples ?? 9, sampleMs: numbers.ms ?? 30 };
  const made = conditions(effort);
  console.log(`${made.date}, Node ${made.node}, ${made.machine}`);
  console.log(`${effort.samples} samples of at least ${effort.sampleMs} ms\n`);
  const live = createLiveLine();
  for (const name of asked.length === 0 ? ['goals'] : asked) {
    const suite = suites.find((one) => one.name === name);
    let measured: object;
    if (suite !== undefined) {
      const { groups } = runSuite(suite, effort, live);
      measured = { groups };
      if (suite.summary !== undefined) live.keep(`${suite.summary(groups)}\n`);
      if (suite.figure !== undefined)
        live.keep(`bench: wrote ${relative('.', writeFigure(results, name, made, suite.figure(groups, made)))}`);
    } else if (fresh[name] === undefined) measured = await runGoals(name, chosen, withPeers, effort, live);
    else {
      const { data, text } = await fresh[name].run(effort, live);
      live.keep(`${text}\n`);
      measured = data;
    }
    const written = chosen === undefined ? name : `${name}-part`; // not in place of a whole run
    live.keep(`bench: wrote ${relative('.', writeResults(results, written, made, measured))}`);
  }
  live.stop();
});

/** Case beside case in this process. */
function runSuite(suite: Suite, effort: Effort, live: LiveLine): { groups: GroupResult[] } {
  const groups: GroupResult[] = [];
  for (const { cases, ...group } of suite.groups('whole')) {
    const timings = compare(cases, effort, (done, all) => {
      live.show(() => `${suite.name}: ${group.title}: ${done} of ${all}`);
    });
    groups.push({ ...group, timings });
    live.keep(`${showGroup({ ...group, timings })}\n`);
  }
  return { groups };
}

/** Contestant after contestant, each in its own. */
async function runGoals(
  name: string,
  chosen: readonly string[] | undefined,
  withPeers: boolean,
  effort: Effort,
  live: LiveLine,
): Promise<object> {
  const cases = (goals[name]?.cases ?? []).filter(({ id }) => chosen === undefined || chosen.includes(id));
  const folder = withPeers ? installPeers((what) => live.keep(what)) : '';
  const python = withPeers ? pythonWithTorch() : null;
  if (withPeers && python === null) live.keep('no Python here has PyTorch; FROSTGRAD_PYTHON names one that has');
  const present = withPeers ? peers.filter(({ runs }) => runs === 'node' || python !== null) : [];
  const others = name === 'g2p' ? [blasOnTwo] : limits;
  const contestants = [...kernelsOfOurs, ...present, ...others];
  let done = 0;
  const run = await measureGoals({
    contestants,
    effort,
    cases,
    folder,
    python: python ?? '',
    seen: (what) => live.show(() => `${name}: ${done} of ${cases.length} done; ${what}`),
    done: () => void done++,
  });
  for (const contestant of contestants) live.keep(`${contestant.name}: ${run.about[contestant.name]}`);
  live.keep(`\n${showGoals(cases, run.results, contestants)}\n`);
  return run;
}
