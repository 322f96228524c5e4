/** Who is measured: a script that answers questions, and what it is told. */
export interface Contestant {
  readonly name: string;
  /** Its path from this folder. */
  readonly script: string;
  readonly args: readonly string[];
  /** Which goal is its own; a peer has none. */
  readonly goal: 'js' | 'wasm' | 'relaxed' | 'blas' | null;
  /** What runs the script. */
  readonly runs: 'node' | 'python';
  /** Whether it is what no kernel can go beyond: it computes something else, in which nobody need agree. */
  readonly limit?: true;
}

const own = (name: string, goal: 'js' | 'wasm' | 'relaxed' | 'blas', ...more: readonly string[]): Contestant => ({
  name,
  script: 'child.ts',
  args: [goal, ...more],
  goal,
  runs: 'node',
});

/** Our kernels, the slowest first; a training step is in a scope where it is fast, as `fit` has it, and once outside. */
export const kernelsOfOurs: readonly Contestant[] = [
  own('TypeScript', 'js'),
  own('wasm strict', 'wasm'),
  own('wasm strict, scope', 'wasm', 'scope'),
  own('relaxed, scope', 'relaxed', 'scope'),
  own('BLAS, scope', 'blas', 'scope'),
];

/** The goal in pairs a second is of two threads. */
export const blasOnTwo: Contestant = own('BLAS, 2 threads, scope', 'blas', 'scope', '2');

const limit = (name: string, what: string): Contestant => ({
  name,
  script: 'limits.ts',
  args: [what],
  goal: null,
  runs: 'node',
  limit: true,
});

/** What bounds us: for products a library called directly and what a core can multiply and add, for the rest memory. */
export const limits: readonly Contestant[] = [
  limit('OpenBLAS or copy', 'library'),
  limit('mul+add', 'mul+add'),
  limit('fused mul+add', 'fused'),
];

/** Kernels of ours, and the limits of which they are shown as parts, under a heading. */
export const shares: readonly { readonly own: string; readonly limit: string; readonly head: string }[] = [
  { own: 'wasm strict, scope', limit: 'mul+add', head: 'scope of mul+add' },
  { own: 'relaxed, scope', limit: 'fused mul+add', head: 'relaxed of fused' },
  { own: 'wasm strict, scope', limit: 'OpenBLAS or copy', head: 'scope of OpenBLAS or copy' },
  { own: 'BLAS, scope', limit: 'OpenBLAS or copy', head: 'BLAS of OpenBLAS or copy' },
];

const peer = (name: string, script: string, args: readonly string[] = []): Contestant => ({
  name,
  script: `../peers/${script}`,
  args,
  goal: null,
  runs: script.endsWith('.py') ? 'python' : 'node',
});

/** The libraries beside us. */
export const peers: readonly Contestant[] = [
  peer('tfjs wasm', 'tfjs.mjs', ['wasm']),
  peer('tfjs cpu', 'tfjs.mjs', ['cpu']),
  peer('jax-js', 'jax.mjs'),
  peer('PyTorch', 'torch_programs.py'),
];
