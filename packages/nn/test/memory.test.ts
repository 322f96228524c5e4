import { backward, Rng, sum, type Tensor, tensor } from '@frostgrad/core';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Linear } from '../src/index.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Megabytes that are held, arrays included. */
function held(): number {
  gc();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

it('100,000 modules built, used and dropped in one synchronous loop leave nothing behind', () => {
  const rng = new Rng(1);
  const x = tensor([[1, 2]]);
  const build = (count: number): void => {
    for (let i = 0; i < count; i++) backward(sum(new Linear(2, 2, { rng }).forward(x) as Tensor));
  };
  build(10_000);
  const before = held();
  build(90_000);
  // one kept module would be about 2 kB: 180 MB
  expect(held() - before).toBeLessThan(2);
});
