import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ToolError } from '../fail.ts';

/** The export condition under which sources run unbuilt; no published package has it. */
export const sourceCondition = '@frostgrad/source';

/** Conditions of one entry in `exports`. */
export type Conditions = Readonly<Record<string, string>>;

/** What the tools read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, Conditions | string>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace that is built and published. */
export interface PublicPackage {
  /** From the repository's root, such as `packages/core`. */
  readonly folder: string;
  /** The folder's own name, such as `core`. */
  readonly key: string;
  readonly manifest: Manifest;
  /** Source files by the name of their bundle, such as `index`. */
  readonly entries: Readonly<Record<string, string>>;
}

/** Reads a `package.json`. */
export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

/**
 * The packages under `packages/` that are not private, dependencies before those that need them.
 *
 * @throws ToolError for an export without a source, and for a source that does not exist.
 */
export function publicPackages(): PublicPackage[] {
  const all = globSync('packages/*/package.json')
    .toSorted()
    .map((path) => ({ folder: dirname(path).replaceAll('\\', '/'), manifest: readManifest(path) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({ folder, key: basename(folder), manifest, entries: entriesOf(folder, manifest) }));
  const byName = new Map(all.map((pkg) => [pkg.manifest.name, pkg]));
  const ordered = new Set<PublicPackage>();
  const visit = (pkg: PublicPackage): void => {
    for (const name of Object.keys(pkg.manifest.dependencies ?? {})) {
      const needed = byName.get(name);
      if (needed !== undefined && !ordered.has(needed)) visit(needed);
    }
    ordered.add(pkg);
  };
  for (const pkg of all) visit(pkg);
  return [...ordered];
}

function entriesOf(folder: string, manifest: Manifest): Record<string, string> {
  const entries: Record<string, string> = {};
  for (const [key, conditions] of Object.entries(manifest.exports ?? {})) {
    if (typeof conditions === 'string') continue;
    const source = conditions[sourceCondition];
    if (source === undefined)
      throw new ToolError(`${folder}/package.json: exports["${key}"] has no "${sourceCondition}"`);
    if (!existsSync(join(folder, source))) throw new ToolError(`${folder}/package.json: ${source} does not exist`);
    entries[basename(conditions['default'] ?? source).replace(/\.[jt]s$/, '')] = source;
  }
  return entries;
}
