import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Tests run on the sources: no build, no alias table. */
const conditions = ['@frostgrad/source'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'examples/**/*.test.ts', 'tools/**/*.test.ts'],
    testTimeout: 60_000,
  },
});
export default config;
