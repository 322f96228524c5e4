/**
 * Bytes that the main entry of a package may weigh: minified, gzipped, without its dependencies. A kB is 1,000 bytes.
 * A package without a line here fails `pnpm budget`.
 */
export const budgets: Readonly<Record<string, number>> = {
  // The goal is 25 kB (see docs/design/measurements.md); every op is a method, so all of them count.
  core: 28_000,
  nn: 12_000,
  optim: 10_500,
  check: 30_000,
  frostgrad: 500,
};
