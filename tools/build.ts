/** Builds every public package under `packages/` into its `dist/`. */
import { runTool } from './fail.ts';
import { buildPackage } from './release/build.ts';
import { publicPackages } from './release/packages.ts';
import { step } from './steps.ts';

await runTool('build', async () => {
  for (const pkg of publicPackages()) await step(`build ${pkg.manifest.name}`, () => buildPackage(pkg));
});
