import { performance } from 'node:perf_hooks';

/** Says what begins, and afterwards how long it took; a failure passes through. */
export async function step<T>(name: string, body: () => Promise<T> | T): Promise<T> {
  const start = performance.now();
  process.stdout.write(`- ${name} ...\n`);
  const result = await body();
  process.stdout.write(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return result;
}
