import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests run on the sources: no build, no alias table. */
const conditions = ['@frostgrad/source'];

/** In CI the counts go to a file too, which `.ci/run` sums up in one line. */
const reporters: NonNullable<ViteUserConfig['test']>['reporters'] =
  process.env['CI'] === 'true'
    ? ['default', ['json', { outputFile: 'node_modules/.cache/frostgrad/tests.json' }]]
    : ['default'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'tools/**/*.test.ts'],
    setupFiles: ['tools/seed.ts'],
    testTimeout: 60_000,
    // every core: by default one is left to the runner, which has little to do, so that of two only one would work
    maxWorkers: availableParallelism(),
    reporters,
  },
});
export default config;
