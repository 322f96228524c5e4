import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { ToolError } from '../fail.ts';
import { runPnpm } from '../run.ts';
import { type PublicPackage, sourceCondition } from './packages.ts';

/**
 * Packs a built package as it would be published, and gives the tarball's path.
 *
 * @throws ToolError for anything that publint has to say, and when what would be published still leads to sources or to
 * the workspace.
 */
export async function pack({ folder, key }: PublicPackage, destination: string): Promise<string> {
  const own = join(destination, key);
  mkdirSync(own, { recursive: true });
  runPnpm(['pack', '--pack-destination', resolve(own)], { cwd: folder });
  const [name] = readdirSync(own);
  if (name === undefined) throw new ToolError(`${folder}: pnpm pack made no tarball`);
  const tarball = join(own, name);
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
  if (messages.length > 0) {
    const told = messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
    throw new ToolError(`${folder}, as published: ${told.join('; ')}`);
  }
  const manifest = JSON.stringify(pkg);
  for (const left of [sourceCondition, 'workspace:', './src/']) {
    if (manifest.includes(left))
      throw new ToolError(`${folder}, as published: package.json still says "${left}"; run \`pnpm gen\``);
  }
  return tarball;
}
