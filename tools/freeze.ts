/** Trains with frozen elements for 10,000 steps under every optimizer, and writes what changed: `pnpm freeze-table`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createLiveLine } from './cli/live-line.ts';
import { driftOfAll, driftTable } from './freeze/drift.ts';
import hookDrift from './freeze/hook-drift.json' with { type: 'json' };
import { runTool, ToolError } from './fail.ts';

const STEPS = 10_000;
const PAGE = 'docs/freezing.md';

await runTool('freeze-table', () => {
  const live = createLiveLine();
  const ours = driftOfAll(STEPS, 'frozen', (optimizer) => live.show(() => `freeze-table: ${optimizer}`));
  const hook = driftOfAll(STEPS, 'hook', (optimizer) => live.show(() => `freeze-table: a hook under ${optimizer}`));
  live.stop();
  writeFileSync('tools/freeze/frozen-drift.json', `${JSON.stringify({ steps: STEPS, frozen: ours, hook }, null, 2)}\n`);
  const table = driftTable(ours, hookDrift.cases, hook);
  const page = readFileSync(PAGE, 'utf8');
  const marked = /(<!-- drift -->\n\n)[^]*?(\n\n<!-- end of drift -->)/;
  if (!marked.test(page)) throw new ToolError(`${PAGE} has no place marked for the table`);
  writeFileSync(
    PAGE,
    page.replace(marked, (_, before: string, after: string) => `${before}${table}${after}`),
  );
  console.log(table);
});
