/**
 * Microseconds an op, forward and backward, of a chain of 100 `tanh(h * w + b)`: nine samples after a warm-up.
 *
 *   npx -y pnpm@12 exec tsx --conditions=@frostgrad/source packages/core/test/scripts/chain.ts
 */
import { add, backward, mul, sum, tanh, tensor } from '@frostgrad/core';

for (const [size, passes] of [
  [4, 200],
  [1024, 8],
] as const) {
  const w = tensor(
    Float32Array.from({ length: size }, (_, i) => (i % 7) / 4 - 0.7),
    { requiresGrad: true },
  );
  const b = tensor(
    Float32Array.from({ length: size }, (_, i) => (i % 5) / 9 - 0.2),
    { requiresGrad: true },
  );
  const start = tensor(new Float32Array(size).fill(1));
  const run = (): void => {
    for (let pass = 0; pass < passes; pass++) {
      let h = start;
      for (let i = 0; i < 100; i++) h = tanh(add(mul(h, w), b));
      backward(sum(h));
      w.grad = b.grad = null;
    }
  };
  for (let i = 0; i < 4; i++) run();
  const samples = Array.from({ length: 9 }, () => {
    const begin = performance.now();
    run();
    return ((performance.now() - begin) * 1000) / passes / 300;
  }).sort((x, y) => x - y);
  const [best, median, worst] = [samples[0], samples[4], samples[8]].map((us) => us?.toFixed(2));
  console.log(`[${size}]  median ${median} us an op, forward + backward  (best ${best}, worst ${worst})`);
}
