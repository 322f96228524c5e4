import { globSync, readFileSync } from 'node:fs';
import { examplesIn } from './examples.ts';
import { fencesIn } from './fences.ts';
import type { Snippet } from './snippet.ts';

/** Every snippet of the documentation: README, CONTRIBUTING, docs, the packages' READMEs, and the sources' docblocks. */
export function collectSnippets(): Snippet[] {
  const list = (pattern: string | string[]): string[] =>
    globSync(pattern, { exclude: ['**/node_modules/**', '**/dist/**', '**/*.gen.ts'] })
      .map((path) => path.replaceAll('\\', '/'))
      .toSorted();
  const markdown = list(['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/**/*.md']);
  return [
    ...markdown.flatMap((file) => fencesIn(file, readFileSync(file, 'utf8'))),
    ...list('packages/*/src/**/*.ts').flatMap((file) => examplesIn(file, readFileSync(file, 'utf8'))),
  ];
}
