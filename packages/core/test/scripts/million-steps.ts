/**
 * A million small training steps, and what the heap holds at each tenth: memory must be flat.
 *
 *   npx -y pnpm@12 exec tsx --conditions=@frostgrad/source --expose-gc packages/core/test/scripts/million-steps.ts [steps]
 */
import { noGrad, assign, mul, sub, sum, tanh, tensor, type Tensor } from '@frostgrad/core';

const steps = Number(process.argv[2] ?? 1_000_000);
const w: Tensor = tensor([0.5, -0.25, 0.125, 1], { requiresGrad: true });
const x = tensor([1, 2, 3, 4]);
const y = tensor([0.5, 0.5, 0.5, 0.5]);

for (let i = 1; i <= steps; i++) {
  const error = sub(tanh(mul(x, w)), y);
  const loss = sum(mul(error, error));
  loss.backward();
  noGrad(() => assign(w, sub(w, mul(w.grad as Tensor, 0.01))));
  w.grad = null;
  if (i % (steps / 10) !== 0) continue;
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const [heap, arrays, resident] = [heapUsed, arrayBuffers, rss].map((bytes) => (bytes / 1e6).toFixed(1));
  console.log(
    `${i} steps  heap ${heap} MB  array buffers ${arrays} MB  resident ${resident} MB  loss ${loss.item().toExponential(2)}`,
  );
}
