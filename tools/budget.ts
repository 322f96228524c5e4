/** Weighs the built packages, and programs that use a part of one, against their byte budgets, and fails above one. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { runTool, ToolError } from './fail.ts';
import { budgets, programBudgets } from './release/budgets.ts';
import { publicPackages } from './release/packages.ts';
import { weigh, weighProgram } from './release/weigh.ts';

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

await runTool('budget', async () => {
  const packages = publicPackages();
  const names = packages.map(({ manifest }) => manifest.name);
  const over: string[] = [];
  console.log(
    [
      'package'.padEnd(24),
      'min+gzip'.padStart(9),
      'budget'.padStart(9),
      'share'.padStart(6),
      'with deps'.padStart(10),
    ].join(' '),
  );
  const weighed = packages.flatMap((pkg) =>
    Object.keys(pkg.entries)
      .filter((entry) => entry === 'index' || budgets[`${pkg.key}/${entry}`] !== undefined)
      .map((entry) => ({ pkg, entry, path: entry === 'index' ? '' : `/${entry}` })),
  );
  for (const { pkg, entry, path } of weighed) {
    const { key, folder, manifest } = pkg;
    const name = `${manifest.name}${path}`;
    const budget = budgets[`${key}${path}`];
    if (budget === undefined) throw new ToolError(`${key} has no budget; give it one in tools/release/budgets.ts`);
    if (!existsSync(`${folder}/dist/index.js`))
      throw new ToolError(`${folder}/dist is missing; run \`pnpm build\` first`);
    const { own, whole } = await weigh(pkg, names, entry);
    const share = `${Math.round((own / budget) * 100)} %`;
    console.log(
      [name.padEnd(24), kB(own).padStart(9), kB(budget).padStart(9), share.padStart(6), kB(whole).padStart(10)].join(
        ' ',
      ),
    );
    if (own > budget) over.push(`${name} weighs ${own} bytes and may weigh ${budget}`);
  }
  console.log();
  for (const [script, budget] of Object.entries(programBudgets)) {
    const weight = await weighProgram(script);
    const share = `${Math.round((weight / budget) * 100)} %`;
    const name = basename(script, '.mjs');
    console.log([name.padEnd(24), kB(weight).padStart(9), kB(budget).padStart(9), share.padStart(6)].join(' '));
    if (weight > budget) over.push(`${script} weighs ${weight} bytes and may weigh ${budget}`);
  }
  if (over.length > 0) throw new ToolError(over.join('; '));
});
