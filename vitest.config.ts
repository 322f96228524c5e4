import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests run on the sources: no build, no alias table. */
const conditions = ['@frostgrad/source'];

/** In CI the counts go to a file too, which `.ci/run` sums up in one line. */
const reporters: NonNullable<ViteUserConfig['test']>['reporters'] =
  process.env['CI'] === 'true'
    ? ['default', ['json', { outputFile: 'node_modules/.cache/frostgrad/tests.json' }]]
    : ['default'];

const all = ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'tools/**/*.test.ts'];
/** What calls a library of the system: `pnpm test:system`, where that is installed. */
const system = ['packages/*/test/system/**/*.test.ts'];
const sharing = ['packages/{core,data,optim}/test/**/*.test.ts'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    globalSetup: ['tools/fresh-wasm.ts'],
    setupFiles: ['tools/seed.ts'],
    // no measure of speed: it ends what hangs, on a busy machine too
    testTimeout: 300_000,
    // every core: by default one is left to the runner, which has little to do, so that of two only one would work
    maxWorkers: availableParallelism(),
    reporters,
    projects: [
      // many small files that leave no global state behind share their modules
      { extends: true, test: { name: 'shared', include: sharing, isolate: false } },
      {
        extends: true,
        test: { name: 'alone', include: all, exclude: [...configDefaults.exclude, ...sharing, ...system] },
      },
      { extends: true, test: { name: 'system', include: system } },
    ],
  },
});
export default config;
