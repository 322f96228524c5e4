/** Type-checks everything: sources, tests, tools and examples, then the documentation's fences as a reader would paste them. */
import { writeSnippets } from './docs/write.ts';
import { collectSnippets } from './docs/collect.ts';
import { runTool, ToolError } from './fail.ts';
import { spawnSync } from 'node:child_process';

await runTool('types', () => {
  const snippets = writeSnippets(collectSnippets());
  compile('tsconfig.json');
  if (snippets.some(({ kind }) => kind === 'fence')) compile('tsconfig.docs.json');
});

function compile(project: string): void {
  const { status } = spawnSync('tsc', ['-p', project], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new ToolError(`${project} does not type-check`);
}
