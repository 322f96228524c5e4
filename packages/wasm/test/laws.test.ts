import { jsKernels, useBackend } from '@frostgrad/core/extend';
import { eachSuite, runLaw } from '@frostgrad/check';
import { afterAll, describe, expect, it } from 'vitest';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';

const heap = new GuardedHeap(2 ** 25);
const seen: Seen = { calls: 0, own: new Map() };
useBackend(comparing(heap, jsKernels, none, seen));
afterAll(() => useBackend({}));

/** Cases for each subject of a law: the laws' own tests run many more, on kernels that have the same bits. */
const RUNS = 2;

describe('all laws hold on strict kernels, each call of which has the bits of that in TypeScript', () => {
  eachSuite(({ laws, subjects }, suite) => {
    it.each(laws.map((law) => [law.name, law] as const))(`${suite}: %s`, (_, law) => {
      expect(runLaw(law, subjects, { runs: RUNS, seed: 20_261_123 }).cases).toBeGreaterThan(0);
    });
  });

  it('and the module answered many of the calls itself: those in float32 that are not strided oddly', () => {
    expect(seen.calls).toBeGreaterThan(50_000);
    const own = [...seen.own.values()].reduce((a, b) => a + b, 0);
    expect(own).toBeGreaterThan(10_000);
    expect(heap.checked).toBeGreaterThan(own);
    for (const name of ['map', 'zip', 'add', 'sub', 'mul', 'div', 'sum', 'mean', 'matmul', 'softmax', 'gru', 'lstm']) {
      expect(seen.own.get(name), name).toBeGreaterThan(0);
    }
  });
});
