import { globSync, readFileSync } from 'node:fs';
import { format, type FormatOptions } from 'oxfmt';
import { type Conditions, type Manifest, readManifest, sourceCondition } from './packages.ts';

/** A manifest's `publishConfig`: public, and `exports` without the condition that leads to sources. */
export function publishConfigOf({ exports = {} }: Manifest): Record<string, unknown> {
  const withoutSource = (conditions: Conditions | string): Conditions | string =>
    typeof conditions === 'string'
      ? conditions
      : Object.fromEntries(Object.entries(conditions).filter(([name]) => name !== sourceCondition));
  const published = Object.entries(exports).map(([key, conditions]) => [key, withoutSource(conditions)]);
  return { access: 'public', exports: Object.fromEntries(published) };
}

/** The manifests of all public packages with their `publishConfig` as it should be, as oxfmt formats them, by path. */
export async function manifestsWithPublishConfig(): Promise<Record<string, string>> {
  const options = JSON.parse(readFileSync('.oxfmtrc.json', 'utf8')) as FormatOptions;
  const files: Record<string, string> = {};
  for (const path of globSync('packages/*/package.json').toSorted()) {
    const manifest = readManifest(path);
    if (manifest.private === true) continue;
    const text = JSON.stringify({ ...manifest, publishConfig: publishConfigOf(manifest) }, null, 2);
    files[path] = (await format(path, `${text}\n`, options)).code;
  }
  return files;
}
