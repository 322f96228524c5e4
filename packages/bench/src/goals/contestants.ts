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
}

const own = (name: string, goal: 'js' | 'wasm' | 'relaxed' | 'blas', ...more: readonly string[]): Contestant => ({
  name,
  script: 'child.ts',
  args: [goal, ...more],
  goal,
  runs: 'node',
});

/** Our kernels, the slowest first. */
export const kernelsOfOurs: readonly Contestant[] = [
  own('TypeScript', 'js'),
  own('wasm strict', 'wasm'),
  own('BLAS', 'blas'),
];

/** The goal in pairs a second is of two threads. */
export const blasOnTwo: Contestant = own('BLAS, 2 threads', 'blas', '2');

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
