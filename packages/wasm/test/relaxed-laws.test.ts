import { jsKernels, useBackend, useResidence } from '@frostgrad/core/extend';
import { eachSuite, runLaw } from '@frostgrad/check';
import { afterAll, describe, expect, it } from 'vitest';
import { relaxed } from '../src/relaxed.ts';
import { none } from '../src/thresholds.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { near } from './near.ts';

const heap = new GuardedHeap(2 ** 25);
heap.load(relaxed);
const seen: Seen = { calls: 0, own: new Map() };
useBackend(comparing(heap, jsKernels, none, seen, {}, near));
useResidence(heap);
afterAll(() => {
  useBackend({});
  useResidence(null);
});

const options = { seed: 20_261_130 };

/** What is recorded, and what graphs do, is the same whatever kernels compute; that operands are not written is seen at each call. */
const OF_GRAPHS = new Set([
  'shape rule',
  'bad shapes',
  'unrecorded',
  'gradient types',
  'independence',
  'purity',
  'retaining',
  'accumulating',
  'interleaving',
  'recording',
  'recorded bits',
  'dependences',
]);

/** It wants the bits of one kernel of another, of which one may be fused and the other not. */
const OF_TWO_KERNELS = 'pairs are those of the row alone';

// `forward` holds every op to its stated ulps or its running error; `views`, `rows` and `pads` speak of bits: of one machine
describe('laws hold on relaxed kernels, each call of which is within its bound of that in TypeScript', () => {
  eachSuite(({ laws, subjects }, suite) => {
    const promised = laws.filter(({ name }) => name !== OF_TWO_KERNELS && !(suite === 'ops' && OF_GRAPHS.has(name)));
    const each = promised.map((law) => [law.name, law] as const);
    it.each(each)(`${suite}: %s`, (_, law) => {
      const runs = suite === 'ops' || suite === 'pads' ? 1 : 20;
      expect(runLaw(law, subjects, { ...options, runs }).cases).toBeGreaterThan(0);
    });
  });

  it('and the module answered many of the calls itself, inside of its memory', () => {
    const own = [...seen.own.values()].reduce((a, b) => a + b, 0);
    expect(own).toBeGreaterThan(5000);
    expect(heap.checked).toBeGreaterThan(own);
    for (const name of ['map', 'matmul', 'softmax', 'pairMix', 'gru', 'lstm'])
      expect(seen.own.get(name), name).toBeGreaterThan(0);
  });
});
