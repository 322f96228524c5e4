/** Nanoseconds a call of every function of `packages/core/src/math` in a loop over 4096 numbers, beside `Math`. */
import * as ours from '../../packages/core/src/math/index.ts';

const SIZE = 4096;

type Binary = (x: number, y: number) => number;
type Loop = (fn: Binary, x: Float32Array | Float64Array, out: Float32Array | Float64Array) => void;

/** A loop compiled apart, so that each function is inlined into its own. */
const loop = (): Loop =>
  // oxlint-disable-next-line no-implied-eval, no-new-func
  new Function('fn', 'x', 'out', 'for (let i = 0; i < x.length; i++) out[i] = fn(x[i], 2.5);') as Loop;

function nanoseconds(fn: Binary, x: Float32Array | Float64Array): number {
  const out = x.slice();
  const run = loop();
  let best = Infinity;
  for (let k = 0; k < 200; k += 1) run(fn, x, out);
  for (let sample = 0; sample < 15; sample += 1) {
    const start = performance.now();
    for (let k = 0; k < 20; k += 1) run(fn, x, out);
    best = Math.min(best, ((performance.now() - start) * 1e6) / 20 / SIZE);
  }
  return best;
}

const peers: Record<string, Binary> = {
  ...(Math as unknown as Record<string, Binary>),
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  tanh: Math.tanh,
  sin: Math.sin,
  cos: Math.cos,
  pow: Math.pow,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

const empty = nanoseconds((x) => x, new Float32Array(SIZE));
console.log(`node ${process.version}; the loop alone: ${empty.toFixed(1)} ns`);
for (const name of ['exp', 'log', 'log1p', 'expm1', 'tanh', 'sigmoid', 'sin', 'cos', 'erf', 'pow']) {
  const positive = name === 'log' || name === 'pow' || name === 'log1p';
  const x = Float64Array.from({ length: SIZE }, () => (positive ? Math.random() * 8 : (Math.random() - 0.5) * 8));
  const all = ours as unknown as Record<string, Binary>;
  const single = nanoseconds(all[`${name}32`]!, Float32Array.from(x));
  const double = nanoseconds(all[`${name}64`]!, x);
  const peer = peers[name] === undefined ? '-' : nanoseconds(peers[name], x).toFixed(1);
  console.log(
    `${name.padEnd(8)} float32 ${single.toFixed(1).padStart(6)}  float64 ${double.toFixed(1).padStart(6)}  Math ${peer.padStart(6)}`,
  );
}
