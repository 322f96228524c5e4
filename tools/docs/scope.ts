import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModule } from '../gen/source-module.ts';

/** A package's source entries, from the repository's root; none of those that are not written yet. */
function sourceEntries(folder: string): string[] {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return [];
  const { exports = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    exports?: Record<string, Record<string, string>>;
  };
  return Object.values(exports)
    .map((conditions) => join(folder, conditions['@frostgrad/source'] ?? ''))
    .filter((source) => source.endsWith('.ts') && existsSync(source));
}

/** Where the names in a snippet come from that it does not import itself. */
export interface Scope {
  /** Modules whose exports are in scope; of one name in several, the last holds. */
  readonly modules: readonly string[];
  /** Import statements by the name they give. */
  readonly imports: ReadonlyMap<string, string>;
}

/** A fence stands as a reader would paste it: it imports what it uses. */
export const noScope: Scope = { modules: [], imports: new Map() };

/** The scope of an example: core, the entries of its package, its file, and what its package imports from others. */
export function scopeOf(file: string): Scope {
  const folder = file.split('/').slice(0, 2).join('/');
  const modules = new Set([...sourceEntries('packages/core').slice(0, 1), ...sourceEntries(folder).toReversed(), file]);
  const known = importsByPackage.get(folder) ?? externalImports(folder);
  importsByPackage.set(folder, known);
  return { modules: [...modules], imports: known };
}

const importsByPackage = new Map<string, ReadonlyMap<string, string>>();

/** Imports of values from outside the workspace, as in `fc` from fast-check; of one name in two files the first holds. */
function externalImports(folder: string): Map<string, string> {
  const imports = new Map<string, string>();
  for (const path of globSync(`${folder}/src/**/*.ts`).toSorted()) {
    for (const [local, { specifier, name, isType }] of readModule(path).imports) {
      if (isType || imports.has(local) || /^(\.|@?frostgrad(\/|$))/.test(specifier)) continue;
      imports.set(local, `import { ${name} as ${local} } from '${specifier}';`);
    }
  }
  return imports;
}
