import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, type InlineConfig } from 'tsdown';
import { ToolError } from '../fail.ts';
import { leadAugmentations } from './augmentations.ts';
import type { PublicPackage } from './packages.ts';

/**
 * Builds a package into its `dist/`: one ES module and one declaration file an entry, with shared chunks. Declarations
 * come from oxc, file by file; what is `@internal` is left out of them.
 *
 * @throws ToolError when it does not build: an entry that exports an `@internal` name, for one.
 */
export async function buildPackage({ folder, entries }: PublicPackage): Promise<void> {
  const options: InlineConfig = {
    cwd: folder,
    config: false,
    entry: { ...entries },
    format: 'esm',
    platform: 'neutral',
    deps: { neverBundle: [/^node:/] }, // entries for Node say so by their name
    target: 'es2023',
    tsconfig: '../../tsconfig.json',
    dts: { generator: 'oxc', oxc: { stripInternal: true } },
    fixedExtension: false,
    sourcemap: true,
    clean: true,
    logLevel: 'warn',
    suppressWarnings: [/`declare module/], // led to where they belong below
    report: false,
  };
  try {
    await build(options);
  } catch (error) {
    const told = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).trim();
    const hint = told.includes('[MISSING_EXPORT]')
      ? '\nDeclarations leave out what is @internal, so an entry cannot export it.'
      : '';
    throw new ToolError(`${folder}: ${told}${hint}`);
  }
  leadAugmentations(join(folder, 'dist'));
}
