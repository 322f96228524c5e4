/**
 * Writes what follows from the sources: the tensor's methods from the functions of `ops/` - their types with docs, and
 * their installation - and each package's `publishConfig` from its `exports`. With `--check` writes nothing, and fails
 * when a file is not what would be written.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runTool, ToolError } from './fail.ts';
import { generateMethods } from './gen/generate.ts';
import { manifestsWithPublishConfig } from './release/publish-config.ts';

await runTool('gen', async () => {
  const check = process.argv.includes('--check');
  const { files: methods, count, complaint } = await generateMethods('packages/core/src');
  const files = Object.entries({ ...methods, ...(await manifestsWithPublishConfig()) });
  const stale = files.filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  const paths = stale.map(([path]) => path).join(' and ');
  if (check && stale.length > 0)
    throw new ToolError(`${paths} ${stale.length > 1 ? 'are' : 'is'} stale; run \`pnpm gen\``);
  if (check && complaint !== null) throw new ToolError(complaint);
  for (const [path, text] of stale) writeFileSync(path, text);
  console.log(`gen: ${count} methods, ${stale.length === 0 ? 'up to date' : `wrote ${paths}`}`);
  if (complaint !== null) console.warn(`gen: ${complaint}; \`--check\` will fail`);
});
