/** Trains for many steps, in a scope each or not, and says at each tenth what memory is in use. */
import { Rng, scope, type Tensor } from '@frostgrad/core';
import { useBackend } from '@frostgrad/core/extend';
import { Linear } from '@frostgrad/nn';
import { Adam } from '@frostgrad/optim';
import { memory, useWasm } from '@frostgrad/wasm';
import type { Holding } from './memory.ts';

const [kernels, way, model, steps] = process.argv.slice(2);
if (kernels === 'js') useBackend({});
else useWasm();
const total = Number(steps);
const [batch, features, hidden] = model === 'tiny' ? [8, 8, 32] : [64, 64, 128];
const rng = new Rng(0);
const layers = [new Linear(features, hidden, { rng }), new Linear(hidden, 1, { rng })] as const;
const optimizer = new Adam(
  layers.flatMap((layer) => [...layer.parameters()]),
  { lr: 1e-3 },
);
const x = rng.normal([batch, features]);

function step(): void {
  optimizer.zeroGrad();
  const out: Tensor = layers[1].forward(layers[0].forward(x).tanh());
  out.mul(out).mean().backward();
  optimizer.step();
}

/** Megabytes that are left when what can go has gone. */
function inUse(): number {
  globalThis.gc?.();
  globalThis.gc?.(); // arrays are swept behind the first
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

const tenth = Math.ceil(total / 10);
const between = Math.max(1, Math.floor(tenth / 100));
let ms = 0;
let most = 0;
let start = performance.now();
for (let i = 1; i <= total; i++) {
  if (way === 'scope') scope(step);
  else step();
  if (i % between === 0) most = Math.max(most, process.memoryUsage.rss());
  if (i % tenth !== 0 && i !== total) continue;
  ms += performance.now() - start;
  const { live, kept, peak } = memory();
  const holding: Holding = {
    done: i,
    ms,
    inUse: inUse(),
    process: process.memoryUsage.rss() / 1e6,
    most: most / 1e6,
    kept: kept / 1e6,
    live: live / 1e6,
    peak: peak / 1e6,
  };
  console.log(JSON.stringify(holding));
  start = performance.now();
}
