/**
 * What a user gets: packs every public package, installs the tarballs in an empty folder, and there trains a toy model on
 * the oldest Node supported and on this one, plain and bundled, and type-checks every entry's declarations.
 * Builds first, unless told `--built`.
 */
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { relaxed } from '../packages/wasm/src/relaxed.gen.ts';
import { runTool, ToolError } from './fail.ts';
import { programBudgets } from './release/budgets.ts';
import { buildPackage } from './release/build.ts';
import { pack } from './release/pack.ts';
import { publicPackages, type PublicPackage, readManifest } from './release/packages.ts';
import { installed, run } from './run.ts';
import { bundleScript } from './smoke/bundle.ts';
import { makeProject, runScript } from './smoke/project.ts';
import { step } from './steps.ts';

const oldest = resolve('node_modules/node20/bin/node');
const relaxedScript = 'tools/smoke/relaxed.mjs';

await runTool('smoke', async () => {
  const packages = publicPackages();
  if (!process.argv.includes('--built')) {
    await step('build', async () => {
      for (const pkg of packages) await buildPackage(pkg);
    });
  }
  const folder = mkdtempSync(join(tmpdir(), 'frostgrad-smoke-'));
  try {
    const tarballs = new Map<string, string>();
    await step(`pack ${packages.length} packages, publint`, async () => {
      for (const pkg of packages) tarballs.set(pkg.manifest.name, await pack(pkg, join(folder, 'tarballs')));
    });
    const project = join(folder, 'project');
    await step('install the tarballs', () => makeProject(project, tarballs, peersOf(packages)));
    for (const script of scriptsFor([...tarballs.keys()])) {
      copyFileSync(script, join(project, basename(script)));
      await step(`${basename(script)} on Node 20, on Node 24 and bundled`, async () => {
        await bundleScript(project, basename(script), 'bundled.mjs');
        expectRelaxed(readFileSync(join(project, 'bundled.mjs'), 'utf8'), script === relaxedScript);
        for (const [node, file] of [
          [oldest, basename(script)],
          [process.execPath, basename(script)],
          [oldest, 'bundled.mjs'],
          [process.execPath, 'bundled.mjs'],
        ] as const) {
          console.log(`  ${run(node, ['--version']).trim()} ${runScript(node, project, file)}`);
        }
      });
    }
    copyFileSync('tools/smoke/matchers.ts', join(project, 'matchers.test.ts'));
    await step('the matchers, in vitest', () =>
      run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], { cwd: project }),
    );
    await step('type-check the declarations', () => checkTypes(project, packages.flatMap(specifiersOf)));
    await step('type-check core without methods, alone and beside core with them', () => {
      for (const source of ['packages/core/types/without-methods.ts', 'tools/smoke/both-entries.ts']) {
        copyFileSync(source, join(project, basename(source)));
        compile(project, [basename(source)]);
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The training scripts whose packages exist, and those that use a part of one. */
function scriptsFor(names: readonly string[]): string[] {
  const scripts = globSync('tools/smoke/train-*.mjs').toSorted();
  const found = scripts.filter((path) =>
    names.some((name) => basename(path) === `train-${name.replace('@frostgrad/', '')}.mjs`),
  );
  if (found.length === 0) throw new ToolError('no script under tools/smoke/train-*.mjs fits a package');
  return [...found, ...Object.keys(programBudgets), relaxedScript];
}

/** Only who imports the relaxed build has its bytes in a bundle. */
function expectRelaxed(bundle: string, wanted: boolean): void {
  if (bundle.includes(relaxed) !== wanted)
    throw new ToolError(`the bundle has the relaxed module ${wanted ? 'not, and' : 'in it, and nobody'} asked for it`);
}

/** Optional peers of the packages, as the workspace has them: entries that need one are checked too. */
function peersOf(packages: readonly PublicPackage[]): Record<string, string> {
  const versions = readManifest('package.json').devDependencies ?? {};
  const names = packages.flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
  return Object.fromEntries(
    names.map((name) => {
      const version = versions[name];
      if (version === undefined) throw new ToolError(`${name} is a peer, and no dev dependency of the workspace`);
      return [name, version];
    }),
  );
}

function specifiersOf({ manifest }: PublicPackage): string[] {
  return Object.keys(manifest.exports ?? {}).map((key) => join(manifest.name, key));
}

/** Compiles a file that imports every entry, against the declarations alone, as strictly as a user can. */
function checkTypes(project: string, specifiers: readonly string[]): void {
  const lines = specifiers.map((specifier, i) => `import * as entry${i} from '${specifier}';\nvoid entry${i};\n`);
  writeFileSync(join(project, 'entries.ts'), lines.join(''));
  compile(project, ['entries.ts', 'matchers.test.ts']);
}

function compile(project: string, files: readonly string[]): void {
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--types',
    '',
  ];
  run(installed('tsc'), [...options, ...files], { cwd: project });
}
