import { Offsets } from '@frostgrad/core';
import { jsKernels, type Kernels } from '@frostgrad/core/extend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { none } from '../src/thresholds.ts';
import { attentionCalls, runAttention } from './attention-calls.ts';
import { comparing, type Seen } from './comparing.ts';
import { GuardedHeap } from './guarded-heap.ts';
import { floating, lie, lying, size, values } from './lying.ts';

const heap = new GuardedHeap(2 ** 25);
const seen: Seen = { calls: 0, own: new Map() };
const kernels: Kernels = { ...jsKernels, ...comparing(heap, jsKernels, none, seen) };

function holds(property: fc.IProperty<unknown>): void {
  fc.assert(property, { numRuns: 300 });
}

describe('strict kernels of pairs have the bits of those in TypeScript, inside of their memory', () => {
  it('in products of pairs, with heads and without, over rows of any length', () => {
    const list = fc.array(fc.nat(9), { minLength: 4, maxLength: 4 });
    const dims = fc.record({ B: fc.nat(4), heads: fc.constantFrom(null, 1, 3), E: size(20) });
    holds(
      fc.property(dims, list, list, floating, values, values, lie, lie, ({ B, heads, E }, T, S, dtype, p, q, l, r) => {
        const plan = { queries: Offsets.fromLengths(T.slice(0, B)), keys: Offsets.fromLengths(S.slice(0, B)) };
        const between = heads === null ? [] : [heads];
        const count = Offsets.pairs(plan.queries, plan.keys).total;
        const asked = lying(p, [plan.queries.total, ...between, E], dtype, l);
        const keys = lying(q, [plan.keys.total, ...between, E], dtype, r);
        kernels.pairScores(asked, keys, plan);
        const weights = lying(q, [count, ...between], dtype, l);
        kernels.pairMix(weights, keys, plan);
        kernels.pairMixT(weights, asked, plan);
      }),
    );
    for (const name of ['pairScores', 'pairMix', 'pairMixT']) expect(seen.own.get(name), name).toBeGreaterThan(250);
  });

  it('in attention over pairs and its gradients: pairs allowed or not, by head or not, some dropped, each gradient wanted or not', () => {
    const served = (): number => (seen.own.get('pairAttention') ?? 0) + (seen.own.get('pairAttentionGrad') ?? 0);
    // those that the module answered itself, both ways
    const classes = { 'by head': 0, dropped: 0, both: 0 };
    holds(
      fc.property(attentionCalls, (call) => {
        const before = served();
        const { headed, drops } = runAttention(kernels, call);
        if (served() - before < 2) return;
        if (headed) classes['by head']++;
        if (drops) classes.dropped++;
        if (headed && drops) classes.both++;
      }),
    );
    for (const name of ['pairAttention', 'pairAttentionGrad']) expect(seen.own.get(name), name).toBeGreaterThan(150);
    expect(classes['by head']).toBeGreaterThan(10);
    expect(classes.dropped).toBeGreaterThan(80);
    expect(classes.both).toBeGreaterThan(5);
  });

  it('in additive scores of pairs and their gradients, over rows of any length, kept or not, each wanted or not', () => {
    const list = fc.array(fc.oneof(fc.nat(2), fc.nat(9)), { minLength: 4, maxLength: 4 });
    const dims = fc.record({ B: fc.nat(4), A: size(21), keeps: fc.boolean(), bits: fc.nat(7) });
    holds(
      fc.property(dims, list, list, values, values, lie, lie, ({ B, A, keeps, bits }, T, S, p, q, l, r) => {
        const plan = { queries: Offsets.fromLengths(T.slice(0, B)), keys: Offsets.fromLengths(S.slice(0, B)) };
        const asked = lying(p, [plan.queries.total, A], 'float32', l);
        const projected = lying(q, [plan.keys.total, A], 'float32', r);
        const score = lying(q, [A], 'float32', l);
        kernels.additiveScores(asked, projected, score, plan, keeps);
        const count = Offsets.pairs(plan.queries, plan.keys).total;
        const [g, tanhs] = [lying(p, [count], 'float32', r), lying(q, [count, A], 'float32', l)];
        const wanted = { q: (bits & 1) === 0, k: (bits & 2) === 0, v: (bits & 4) === 0 };
        kernels.additiveScoresGrad(g, tanhs, score, plan, wanted);
      }),
    );
    for (const name of ['additiveScores', 'additiveScoresGrad']) expect(seen.own.get(name), name).toBeGreaterThan(150);
  });
});
