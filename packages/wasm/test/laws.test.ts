import { scope } from '@frostgrad/core';
import { jsKernels, useBackend, useResidence } from '@frostgrad/core/extend';
import { eachSuite, runLaw } from '@frostgrad/check';
import { afterAll, describe, expect, it } from 'vitest';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';

/** Scopes get little, so that they run full: what has no room is an ordinary array. */
const heap = new GuardedHeap(2 ** 25, 2 ** 19);
const seen: Seen = { calls: 0, own: new Map() };
useBackend(comparing(heap, jsKernels, none, seen));
useResidence(heap);
afterAll(() => {
  useBackend({});
  useResidence(null);
});

/** The laws' own tests run many more cases, on kernels that have the same bits. */
const options = { runs: 1, seed: 20_261_123 };

describe('all laws hold on strict kernels, each call of which has the bits of that in TypeScript; in a scope, too', () => {
  eachSuite(({ laws, subjects }, suite) => {
    it.each(laws.map((law) => [law.name, law] as const))(`${suite}: %s`, (_, law) => {
      expect(runLaw(law, subjects, options).cases).toBeGreaterThan(0);
      const inside = scope(() => runLaw(law, subjects, { ...options, seed: options.seed + 1 }).cases);
      expect(inside).toBeGreaterThan(0);
      expect(heap.held.live).toBe(0);
    });
  });

  it('and the module answered many of the calls itself: those in float32 that are not strided oddly', () => {
    expect(seen.calls).toBeGreaterThan(50_000);
    expect(heap.refused).toBeGreaterThan(0);
    expect(heap.held.peak).toBeGreaterThan(2 ** 18);
    const own = [...seen.own.values()].reduce((a, b) => a + b, 0);
    expect(own).toBeGreaterThan(10_000);
    expect(heap.checked).toBeGreaterThan(own);
    const folds = [
      'sum',
      'mean',
      'variance',
      'prod',
      'max',
      'min',
      'argmax',
      'argmin',
      'segmentSum',
      'segmentExtreme',
      'cumulate',
    ];
    for (const name of ['map', 'zip', 'add', 'sub', 'mul', 'div', ...folds, 'matmul', 'softmax', 'gru', 'lstm']) {
      expect(seen.own.get(name), name).toBeGreaterThan(0);
    }
  });
});
