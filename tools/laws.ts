/** Tries laws by name, as often as one likes: `pnpm laws --help`. */
import { runTool } from './fail.ts';
import { readArguments } from './cli/arguments.ts';
import { createLiveLine } from './cli/live-line.ts';
import { runLaws } from './laws/run-laws.ts';
import { count, seconds, table } from './cli/table.ts';

const help = `Tries the laws of @frostgrad/check.

  npx -y pnpm@12 laws [options]

  --runs N        cases for each law and each op (100); 100000 is no trouble on one op
  --seed N        the same seed gives the same cases (0)
  --op NAME,...   ops, or other subjects of laws: matmul, gru, engine (all)
  --law NAME,...  laws: 'first derivative', views (all)
  --suite NAME,...  ops, weights, masked, pads, detaching, engine, explaining (all)
  --help          this text

A law that does not hold prints its smallest counterexample, as a program, and the exit code is 1.`;

await runTool('laws', () => {
  const { numbers, lists, ...rest } = readArguments(process.argv.slice(2), ['runs', 'seed'], ['op', 'law', 'suite']);
  if (rest.help) return console.log(help);
  const { runs = 100, seed = 0 } = numbers;
  const live = createLiveLine();
  const start = performance.now();
  const rows = runLaws({ runs, seed, ops: lists.op, laws: lists.law, suites: lists.suite }, live, (message) => {
    process.exitCode = 1;
    live.keep(`\n${message}\n`);
  });
  live.stop();
  const failed = rows.reduce((n, row) => n + row.failed.length, 0);
  const total = rows.reduce((n, { cases }) => n + cases, 0);
  console.log(
    `\n${table([
      ['law', 'suite', 'subjects', 'cases', 'time', 'failed'],
      ...rows.map((row) => [
        row.law,
        row.suite,
        count(row.subjects),
        count(row.cases),
        seconds(row.ms),
        String(row.failed.length),
      ]),
      ['all', '', '', count(total), seconds(performance.now() - start), String(failed)],
    ])}`,
  );
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`laws: ${rows.length} laws, ${count(total)} cases, seed ${seed}, ${peak} MB at most`);
});
