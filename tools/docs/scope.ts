import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

/**
 * Where the names in an example of a source file come from: core, the package's own entries, the file itself. Of one
 * name in several, the last holds.
 */
export function scopeOf(file: string): string[] {
  const folder = file.split('/').slice(0, 2).join('/');
  return [...new Set([...sourceEntries('packages/core').slice(0, 1), ...sourceEntries(folder).toReversed(), file])];
}
