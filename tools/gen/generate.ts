import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, type FormatOptions } from 'oxfmt';
import { ToolError } from '../fail.ts';
import { collectMethods, complaintAbout } from './collect.ts';
import { emitInstaller, emitInterface } from './emit.ts';

/** What `pnpm gen` writes: files by path, as oxfmt formats them. */
export interface Generated {
  readonly files: Readonly<Record<string, string>>;
  /** Number of methods. */
  readonly count: number;
  /** What is wrong though it can be written; null when nothing is. */
  readonly complaint: string | null;
}

/**
 * Generates the methods of a package's sources; the same sources give the same text.
 *
 * @throws ToolError as `collectMethods` and the emitters do.
 */
export async function generateMethods(root: string): Promise<Generated> {
  const { methods, unlisted } = collectMethods(root);
  const texts = {
    [join(root, 'tensor-methods.gen.ts')]: emitInterface(root, methods),
    [join(root, 'install-methods.gen.ts')]: emitInstaller(root, methods),
  };
  const options = JSON.parse(readFileSync(join(import.meta.dirname, '../../.oxfmtrc.json'), 'utf8')) as FormatOptions;
  const files: Record<string, string> = {};
  for (const [path, text] of Object.entries(texts)) {
    const { code, errors } = await format(path, text, options);
    if (errors[0] !== undefined) throw new ToolError(`${path} would not parse: ${errors[0].message}`);
    files[path] = code;
  }
  return { files, count: methods.length, complaint: unlisted.length === 0 ? null : complaintAbout(unlisted) };
}
