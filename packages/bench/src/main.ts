/** Measures: `pnpm bench --help`. Nothing here fails a test; times are for reading. */
import { join, relative } from 'node:path';
import { expectKnown, readArguments } from '../../../tools/cli/arguments.ts';
import { createLiveLine } from '../../../tools/cli/live-line.ts';
import { runTool } from '../../../tools/fail.ts';
import { compare } from './compare.ts';
import { conditions, type GroupResult, showGroup, writeResults } from './report.ts';
import { suites } from './suites/index.ts';

const help = `Measures frostgrad, case beside case in one process, and writes what it measured as JSON.

  npx -y pnpm@12 bench [options]

  --suite NAME,...  what to measure (all)
${suites.map(({ name, about }) => `                    ${name}: ${about}`).join('\n')}
  --samples N       samples of each case (9)
  --ms N            milliseconds a sample takes at least (30)
  --help            this text`;

await runTool('bench', () => {
  const { numbers, lists, ...rest } = readArguments(process.argv.slice(2), ['samples', 'ms'], ['suite']);
  if (rest.help) return console.log(help);
  expectKnown(
    'suite',
    lists.suite,
    suites.map(({ name }) => name),
  );
  const effort = { samples: numbers.samples ?? 9, sampleMs: numbers.ms ?? 30 };
  const made = conditions(effort);
  console.log(`${made.date}, Node ${made.node}, ${made.machine}`);
  console.log(`${effort.samples} samples of at least ${effort.sampleMs} ms, in turn\n`);
  const live = createLiveLine();
  for (const suite of suites) {
    if (lists.suite !== undefined && !lists.suite.includes(suite.name)) continue;
    const results: GroupResult[] = [];
    for (const { title, cases } of suite.groups('whole')) {
      const timings = compare(cases, effort, (done, all) => {
        live.show(() => `${suite.name}: ${title}: ${done} of ${all}`);
      });
      results.push({ title, timings });
      live.keep(`${showGroup({ title, timings })}\n`);
    }
    const path = writeResults(join(import.meta.dirname, '..', 'results'), suite.name, made, results);
    live.keep(`bench: wrote ${relative('.', path)}`);
  }
  live.stop();
});
