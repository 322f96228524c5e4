import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Bundles a script of the project with everything it imports, unused code shaken out: a package that wrongly says it has
 * no side effects loses its methods here.
 */
export async function bundleScript(folder: string, script: string, output: string): Promise<void> {
  const bundle = await rolldown({ input: join(folder, script), cwd: folder, platform: 'neutral', logLevel: 'silent' });
  await bundle.write({ file: join(folder, output), format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
}
