/** Trains for many steps, in a scope each or not, and says what memory was in use on the way. */
import { Rng, scope, type Tensor } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import { Linear } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { useWasm } from '@frostgrad/wasm';

const [kernels, way, steps] = process.argv.slice(2);
if (kernels === 'js') useBackend({});
else useWasm();
const total = Number(steps);
const rng = new Rng(0);
const layers = [new Linear(64, 128, { rng }), new Linear(128, 1, { rng })] as const;
const optimizer = new Adam(
  layers.flatMap((layer) => [...layer.parameters()]),
  { lr: 1e-3 },
);
const x = rng.normal([64, 64]);

function step(): void {
  optimizer.zeroGrad();
  const out: Tensor = layers[1].forward(layers[0].forward(x).tanh());
  out.mul(out).mean().backward();
  optimizer.step();
}

/** Megabytes that are left when what can go has gone. */
function inUse(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

const start = performance.now();
let early = 0;
let peak = 0;
for (let i = 0; i < total; i++) {
  if (way === 'scope') scope(step);
  else step();
  if (i === Math.floor(total / 10)) early = inUse();
  if (i % 100 === 0) peak = Math.max(peak, process.memoryUsage().rss / 1e6);
}
const ms = performance.now() - start;
console.log(JSON.stringify({ ms, early, late: inUse(), peak }));
