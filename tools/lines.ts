/** Fails when a source file has more lines than one sitting takes; generated files are exempt. */
import { globSync, readFileSync } from 'node:fs';
import { runTool, ToolError } from './fail.ts';

const files = ['packages/*/src/**/*.ts', 'examples/**/*.ts', 'tools/**/*.ts'];
const most = 350;

await runTool('lines', () => {
  const long: string[] = [];
  let count = 0;
  for (const path of globSync(files, { exclude: ['**/node_modules/**', '**/*.gen.ts'] })) {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length;
    count++;
    if (lines > most) long.push(`${path} has ${lines} lines`);
  }
  if (long.length > 0) throw new ToolError(`${long.join('; ')}; at most ${most}, so split by concept`);
  console.log(`lines: ${count} files of at most ${most} lines`);
});
