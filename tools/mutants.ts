/** Tries the mutants: plausible wrong implementations, each of which its law must see. `pnpm mutants --help`. */
import { eachSuite, runMutants } from '@frostgrad/check';
import { runTool, ToolError } from './fail.ts';
import { expectKnown, readArguments } from './cli/arguments.ts';
import { table } from './cli/table.ts';

const help = `Tries the mutants of the laws of @frostgrad/check.

  npx -y pnpm@12 mutants [options]

  --law NAME,...  laws: 'first derivative', views (all)
  --runs N        cases for each mutant (300)
  --seed N        the same seed gives the same cases (0)
  --help          this text

A mutant that lives is named, and the exit code is 1; so it is for a law without a mutant.`;

await runTool('mutants', () => {
  const { numbers, lists, ...rest } = readArguments(process.argv.slice(2), ['runs', 'seed'], ['law']);
  if (rest.help) return console.log(help);
  const known = eachSuite((suite) => suite.laws.map(({ name }) => name)).flat();
  expectKnown('law', lists.law, known);
  const laws = known.filter((name) => lists.law?.includes(name) ?? true);
  const verdicts = runMutants({ ...numbers, laws });
  const killed = verdicts.filter(({ death }) => death !== null).length;
  const rows = laws.map((law) => {
    const own = verdicts.filter((verdict) => verdict.law === law);
    const dead = own.filter(({ death }) => death !== null).length;
    return [law, String(own.length), String(dead), own.length === 0 ? 'none' : share(dead, own.length)];
  });
  const all = ['all', String(verdicts.length), String(killed), share(killed, verdicts.length)];
  console.log(table([['law', 'mutants', 'killed', 'score'], ...rows, all]));
  const alive = verdicts.filter(({ death }) => death === null);
  const bare = laws.filter((law) => !verdicts.some((verdict) => verdict.law === law));
  const faults = [
    ...alive.map(({ law, mistake }) => `'${law}' does not see it: ${mistake}`),
    ...bare.map((law) => `'${law}' has no mutant`),
  ];
  if (faults.length > 0) throw new ToolError(`\n  ${faults.join('\n  ')}`);
});

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}
