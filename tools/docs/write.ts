import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noScope, type Scope, scopeOf } from './scope.ts';
import { placeOf, type Snippet } from './snippet.ts';
import { toModule } from './transform.ts';

/** A snippet and the module written for it. */
export interface WrittenSnippet extends Snippet {
  readonly modulePath: string;
  readonly assertions: number;
}

/** Ignored by git; fences apart from examples, as only fences carry the imports that a type check needs. */
const folder = 'tools/.generated';

/**
 * Writes the module of every snippet, and removes those of snippets that are gone.
 *
 * @throws ToolError for a snippet that does not parse.
 */
export function writeSnippets(snippets: readonly Snippet[]): WrittenSnippet[] {
  const written = snippets.map((snippet): WrittenSnippet => {
    const name = `${placeOf(snippet).replaceAll(/[^\w]+/g, '-')}.ts`;
    const modulePath = `${folder}/${snippet.kind}s/${name}`;
    const scope = snippet.kind === 'fence' ? noScope : fromGenerated(scopeOf(snippet.file));
    const { text, assertions } = toModule(snippet, '../../docs/runtime.ts', scope);
    writeChanged(modulePath, text);
    return { ...snippet, modulePath, assertions };
  });
  const wanted = new Set(written.map(({ modulePath }) => modulePath));
  for (const kind of ['fences', 'examples']) {
    mkdirSync(join(folder, kind), { recursive: true });
    for (const name of readdirSync(join(folder, kind))) {
      if (!wanted.has(`${folder}/${kind}/${name}`)) rmSync(join(folder, kind, name));
    }
  }
  return written;
}

/** Leaves an equal file alone, so that a watcher does not wake. */
function writeChanged(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

/** A scope as the generated modules see it. */
function fromGenerated({ modules, imports }: Scope): Scope {
  return { modules: modules.map((path) => `../../../${path}`), imports };
}
