/**
 * Bytes that the main entry of a package may weigh: minified, gzipped, without its dependencies. A kB is 1,000 bytes.
 * A package without a line here fails `pnpm budget`.
 */
export const budgets: Readonly<Record<string, number>> = {
  // With every op, since each is a method of Tensor: docs/design/measurements.md says what that means for the goal of 25 kB.
  core: 70_500,
  nn: 21_300,
  // A development dependency, with the specs of all ops and the mutants in it: it grows with every op.
  check: 73_500,
  optim: 10_500,
  data: 7_000,
  train: 2_500,
  // Mostly the module itself, embedded so that bundlers and browsers need no configuration.
  wasm: 30_000,
  blas: 3_100,
  frostgrad: 500,
};
