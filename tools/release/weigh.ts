import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import type { PublicPackage } from './packages.ts';

/** Bytes of an entry of a built package, minified and gzipped at level 9. */
export interface Weight {
  /** Without its dependencies: what the package itself costs. */
  readonly own: number;
  /** With those of this workspace: what an application downloads that imports all of it. */
  readonly whole: number;
}

/** Weighs what `pnpm build` made. */
export async function weigh(
  { folder }: PublicPackage,
  workspace: readonly string[],
  entry: string = 'index',
): Promise<Weight> {
  const input = join(folder, `dist/${entry}.js`);
  const isBare = (id: string): boolean => !/^(\.|\/|[A-Za-z]:\\)/.test(id);
  return {
    own: await gzipped(input, isBare),
    whole: await gzipped(
      input,
      (id) => isBare(id) && !workspace.some((name) => id === name || id.startsWith(`${name}/`)),
    ),
  };
}

/** Bytes of a script with everything that it uses of the built packages, minified and gzipped at level 9. */
export function weighProgram(script: string): Promise<number> {
  return gzipped(script, () => false);
}

async function gzipped(input: string, external: (id: string) => boolean): Promise<number> {
  const bundle = await rolldown({
    input,
    external: (id, importer) => importer !== undefined && external(id),
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  const code = output.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
  return gzipSync(code, { level: 9 }).length;
}
