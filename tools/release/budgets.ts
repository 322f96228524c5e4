/**
 * Bytes that a program may weigh with all that it uses: what somebody downloads who opens a page with it. Core's goal of 25 kB
 * is meant for these, docs/design/size.md; `pnpm smoke` runs them.
 */
export const programBudgets: Readonly<Record<string, number>> = {
  // The engine and freezing, without an op of one's own.
  'tools/smoke/functional-engine.mjs': 15_700,
  // A linear layer, some of whose weights are frozen, fitted by hand-written gradient descent.
  'tools/smoke/functional-line.mjs': 25_000,
  // `Linear` and `Adam` in place of what that one writes by hand.
  'tools/smoke/functional-layers.mjs': 31_600,
  // An LSTM over rows of different lengths, a loss over classes and random numbers.
  'tools/smoke/functional-rows.mjs': 34_400,
};

/**
 * Bytes that the main entry of a package may weigh, or as `package/entry` another one: minified, gzipped, without its
 * dependencies. A kB is 1,000 bytes. A package without a line here fails `pnpm budget`.
 */
export const budgets: Readonly<Record<string, number>> = {
  // With every op, since each is a method of Tensor: docs/design/measurements.md says what that means for the goal of 25 kB.
  core: 79_500,
  // PyTorch's losses, as functions and as modules (3.3 kB), initialisers (1.5), convolutions, pools, norms and positions.
  nn: 28_200,
  // A development dependency, with the specs of all ops and the mutants in it: it grows with every op.
  check: 79_500,
  // Each rule stands beside its optimizer, as a loop that a faster kernel may take the place of.
  optim: 11_000,
  data: 7_000,
  // 1.3 kB of it are checkpoints: plain data with tensors, and each part checked before any is moved.
  train: 4_000,
  // Mostly the module itself, embedded so that bundlers and browsers need no configuration.
  wasm: 51_000,
  // The module's other build, which only who imports it loads.
  'wasm/relaxed': 36_800,
  blas: 3_250,
  frostgrad: 500,
};
