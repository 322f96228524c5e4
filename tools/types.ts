/** Type-checks everything: sources, tests, tools and examples, then the documentation's fences as a reader would paste them. */
import { collectSnippets } from './docs/collect.ts';
import { writeSnippets } from './docs/write.ts';
import { runTool } from './fail.ts';
import { installed, run } from './run.ts';

await runTool('types', () => {
  const snippets = writeSnippets(collectSnippets());
  run(installed('tsc'), ['-p', 'tsconfig.json']);
  run(installed('tsc'), ['-p', 'tsconfig.functional.json']);
  if (snippets.some(({ kind }) => kind === 'fence')) run(installed('tsc'), ['-p', 'tsconfig.docs.json']);
});
