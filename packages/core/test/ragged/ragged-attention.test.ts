import { gradcheck } from '@frostgrad/check';
import {
  assign,
  backward,
  expand,
  grad,
  Layout,
  maskedSoftmax,
  mul,
  noGrad,
  Offsets,
  ones,
  Ragged,
  raggedAttention,
  raggedMix,
  raggedScores,
  Rng,
  segmentSoftmax,
  stack,
  sum,
  type Tensor,
  tensor,
  where,
  zeros,
} from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import type { AttentionPlan, Kernels } from '../../src/kernels/interface.ts';
import { bitsOf, census } from '../graph.ts';

const rows = (x: Tensor, ...lengths: number[]): Ragged => new Ragged(x, Offsets.fromLengths(lengths));

/** Queries, keys and values of two heads as leaves, in rows of some lengths. */
function operands(queries: number[], keys: number[], E: number, dtype: 'float32' | 'float64'): Ragged[] {
  const rng = new Rng(5);
  const of = (lengths: number[]): Ragged => {
    const L = lengths.reduce((a, b) => a + b, 0);
    return rows(rng.normal([L, 2, E], 0, 1, { dtype }).requiresGrad_(), ...lengths);
  };
  return [of(queries), of(keys), of(keys)];
}

const copies = (xs: Ragged[]): Ragged[] => xs.map((x) => x.map((values) => values.detach().clone().requiresGrad_()));

const composed = ([q, k, v]: Ragged[]): Tensor =>
  raggedMix(segmentSoftmax(raggedScores(q as Ragged, k as Ragged)), v as Ragged, (q as Ragged).offsets).values;

/** Weights of pairs of one head, by `maskedSoftmax` of each query's scores. */
function softmaxOf({ values, offsets }: Ragged, allowed: Tensor): Tensor {
  const layout = Layout.of('test', offsets, offsets.count, offsets.longest);
  const mask = new Ragged(allowed, offsets).place(layout);
  return Ragged.fromPadded(maskedSoftmax(new Ragged(values, offsets).place(layout), mask), layout).values;
}

describe('raggedAttention', () => {
  afterEach(() => vi.restoreAllMocks());

  it('is one node, whatever the rows', () => {
    const x = rows(new Rng(1).normal([6, 2]).requiresGrad_(), 2, 0, 3, 1);
    expect(census(raggedAttention(x, x, x).values)).toEqual({ raggedAttention: 1, leaf: 1 });
  });

  it('has the bits of its parts, gradients included, whether weights are kept or computed again', () => {
    const forward = vi.spyOn(kernels as Kernels, 'pairAttention');
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [E, kept] of [
        [5, true],
        [1, false],
      ] as const) {
        const xs = operands([4, 0, 2], [7, 3, 0], E, dtype);
        const same = copies(xs);
        const [q, k, v] = xs as [Ragged, Ragged, Ragged];
        const [out, parts] = [raggedAttention(q, k, v).values, composed(same)];
        expect(forward.mock.results.at(-1)?.value.weights.size > 0).toBe(kept);
        expect(bitsOf(out)).toEqual(bitsOf(parts));
        const gradient = new Rng(6).normal(out.shape, 0, 1, { dtype });
        backward(out, { gradient });
        backward(parts, { gradient });
        for (const [i, x] of xs.entries()) {
          expect(bitsOf(x.values.grad as Tensor)).toEqual(bitsOf(same[i]?.values.grad as Tensor));
        }
      }
    }
  });

  it('keeps no weights and makes no gradient that nobody wants', () => {
    const forward = vi.spyOn(kernels as Kernels, 'pairAttention');
    const backwards = vi.spyOn(kernels as Kernels, 'pairAttentionGrad');
    const [q, k, v] = operands([2], [3], 4, 'float32') as [Ragged, Ragged, Ragged];
    const fixed = q.map((x) => x.detach());
    noGrad(() => raggedAttention(q, k, v));
    raggedAttention(fixed, fixed, fixed);
    expect(forward.mock.results.map(({ value }) => value.weights.size)).toEqual([0, 0]);
    const alone = k.map((x) => x.detach());
    backward(sum(raggedAttention(fixed, alone, v).values));
    expect(Object.keys(backwards.mock.results[0]?.value)).toEqual(['v']);
  });

  it('does not let a forbidden pair weigh, and gives +0 where none is allowed', () => {
    const [q, k, v] = [tensor([[1], [1]]), tensor([[1], [3]]), tensor([[2], [4]])].map((x) =>
      rows(x.requiresGrad_(), 2),
    ) as [Ragged, Ragged, Ragged];
    const out = raggedAttention(q, k, v, { allowed: tensor([false, true, false, false]) }).values;
    expect([...out.toTypedArray()].map((x) => Object.is(x, 4) || Object.is(x, 0))).toEqual([true, true]);
    backward(sum(out));
    for (const x of [q, k]) expect([...(x.values.grad as Tensor).toTypedArray()]).toEqual([0, 0]);
    expect([...(v.values.grad as Tensor).toTypedArray()]).toEqual([0, 1]);
  });

  it('says why a gradient stops', () => {
    const x = new Rng(1).normal([2, 1]).requiresGrad_();
    const row = rows(x.detach(), 2);
    const allowed = tensor([true, false, true, false]);
    const out = raggedAttention(rows(x, 2), row, row, { allowed }).values;
    expect(String(explainGrad(sum(out), x))).toMatchInlineSnapshot(`
      "the gradient of x is 0: 'raggedAttention' for 'q' gives exactly 0, since no pair that is allowed reads it, or a query has no other key
      from the loss down:
        sum              []      |g| = 1
        raggedAttention  [2, 1]  largest |g| = 1
        x                [2, 1]  all 0"
    `);
  });

  it('drops weights, by head or not, with the bits of its parts, and draws for what is allowed, row by row, heads before pairs', () => {
    const [queries, keys, P] = [[4, 0, 2], [7, 3, 2], 32];
    const among = { all: [], some: [P], 'by head': [2, P] };
    // of pairs before heads: rows of 28 pairs, none and 4
    const drawnFor = [
      [0, 28],
      [0, 28],
      [28, 32],
      [28, 32],
    ].flatMap(([first = 0, end = 0], i) => Array.from({ length: end - first }, (_, j) => 2 * (first + j) + (i % 2)));
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [E, kept] of [
        [9, true],
        [1, false],
      ] as const) {
        for (const shape of Object.values(among)) {
          const mask = shape.length === 0 ? null : new Rng(8).uniform(shape).lt(0.6);
          const xs = operands(queries, keys, E, dtype);
          const same = copies(xs);
          const [q, k, v] = xs as [Ragged, Ragged, Ragged];
          const [rng, own] = [new Rng(3), new Rng(3)];
          const dropped = { dropout: 0.3, rng, ...(mask !== null && { allowed: mask }) };
          const forward = vi.spyOn(kernels as Kernels, 'pairAttention');
          const out = raggedAttention(q, k, v, dropped).values;
          expect(forward.mock.results.at(-1)?.value.weights.size > 0).toBe(kept);
          expect(census(out)).toEqual({ raggedAttention: 1, leaf: 3 });
          const byHead = mask === null ? ones([2, P]).ne(0) : expand(mask, [2, P]);
          const drawn = new Uint8Array(2 * P);
          for (const i of drawnFor) {
            const [p, h] = [i >> 1, i & 1];
            if (byHead.at(h, p).item() === 1) drawn[i] = own.next() < 0.3 ? 0 : 1;
          }
          expect(rng.state).toEqual(own.state);
          const [a, b, c] = same as [Ragged, Ragged, Ragged];
          const scores = raggedScores(a, b);
          // each head's pairs as a padded batch of its own, masked
          const lines = [0, 1].map((h) =>
            softmaxOf(
              scores.map((x) => x.at(':', h)),
              byHead.at(h),
            ),
          );
          const weights = stack(lines, 1);
          const used = mul(where(tensor(drawn, { shape: [P, 2] }), weights, 0), 1 / 0.7);
          const parts = raggedMix(new Ragged(used, scores.offsets), c, a.offsets).values;
          expect(bitsOf(out)).toEqual(bitsOf(parts));
          const gradient = new Rng(6).normal(out.shape, 0, 1, { dtype });
          backward(out, { gradient });
          backward(parts, { gradient });
          for (const [i, x] of xs.entries()) {
            expect(bitsOf(x.values.grad as Tensor)).toEqual(bitsOf(same[i]?.values.grad as Tensor));
          }
        }
      }
    }
  });

  it('drops nothing and draws nothing at 0, and all at 1', () => {
    const xs = operands([2], [3], 4, 'float32') as [Ragged, Ragged, Ragged];
    const rng = new Rng(1);
    const plain = raggedAttention(...xs).values;
    expect(bitsOf(raggedAttention(...xs, { dropout: 0, rng }).values)).toEqual(bitsOf(plain));
    expect(rng.state.drawn).toBe(0);
    const none = raggedAttention(...xs, { dropout: 1, rng }).values;
    expect(none.toTypedArray().every((x) => Object.is(x, 0))).toBe(true);
    // two words for each of 6 pairs of 2 heads
    expect(rng.state.drawn).toBe(24);
  });

  it('remembers what was dropped by a bit a weight, and looks at its mask no more', () => {
    const forward = vi.spyOn(kernels as Kernels, 'pairAttention');
    const xs = operands([8], [8], 4, 'float32') as [Ragged, Ragged, Ragged];
    const run = (write: boolean): Tensor => {
      const allowed = new Rng(2).uniform([2, 64]).lt(0.5);
      const out = raggedAttention(...xs, { allowed, dropout: 0.5, rng: new Rng(1) }).values;
      if (write) assign(allowed, zeros([2, 64]).ne(0));
      return grad(sum(mul(out, out)), [xs[1].values])[0] as Tensor;
    };
    expect(bitsOf(run(true))).toEqual(bitsOf(run(false)));
    const plan = forward.mock.lastCall?.[3] as AttentionPlan;
    expect(plan.dropped?.kept.length).toBe(128 / 8 + 1);
  });

  it('has a gradient of the gradient, through its parts', () => {
    const allowed = tensor([true, false, true, true, true, true]);
    const xs = operands([2], [3], 2, 'float64') as [Ragged, Ragged, Ragged];
    const second = (f: (q: Ragged, k: Ragged, v: Ragged) => Tensor): Tensor => {
      const [q, k, v] = copies(xs) as [Ragged, Ragged, Ragged];
      const out = f(q, k, v);
      const first = grad(sum(mul(out, out)), [q.values], { createGraph: true })[0] as Tensor;
      return grad(sum(mul(first, first)), [k.values])[0] as Tensor;
    };
    const wanted = second((...parts) => composed(parts)).toTypedArray();
    const found = second((q, k, v) => raggedAttention(q, k, v).values).toTypedArray();
    // sums of several uses may be added up in another order
    for (const [i, x] of [...found].entries()) expect(x).toBeCloseTo(wanted[i] as number, 12);
    const masked = second((q, k, v) => raggedAttention(q, k, v, { allowed }).values);
    expect([...masked.toTypedArray()].every((x) => Number.isFinite(x) && x !== 0)).toBe(true);
    const dropping = (mask: object) => (): Tensor => {
      const options = { ...mask, dropout: 0.4, rng: new Rng(4) };
      const out = raggedAttention(...xs, options).values;
      return sum(mul(out, out));
    };
    const leaves = xs.map(({ values }) => values);
    for (const mask of [{}, { allowed }, { allowed: new Rng(7).uniform([2, 6]).lt(0.7) }]) {
      expect(gradcheck(dropping(mask), leaves, { order: 2 }).comparisons).toBeGreaterThan(0);
    }
  });

  it('says what does not fit', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const [two, ones] = [rows(x, 2), rows(x, 1, 1)];
    expect(() => raggedAttention(two, two, ones)).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: raggedAttention: the queries are [2, 2] in rows of [2], the keys [2, 2] in rows of [2] and the values [2, 2] in rows of [1, 1]; expected as many rows, those of keys and values alike, and [Lq, E], [Lk, E] and [Lk, V], or the same with heads between]`,
    );
    expect(() => raggedAttention(two, two, two, { allowed: tensor([true, false]) })).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: raggedAttention: the mask is [2] and there are 4 pairs; expected [4], or [1, 4] by head]`,
    );
    expect(() => raggedAttention(two, two, two, { allowed: tensor([1, 0, 1, 0]) })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: raggedAttention: the mask is float32, expected bool. Compare first, e.g. mask.ne(0)]`,
    );
    expect(() => raggedAttention(two, two, two, { dropout: 2, rng: new Rng(1) })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: raggedAttention: the probability is 2; expected 0 to 1]`,
    );
    expect(() => raggedAttention(two, two, two, { dropout: 0.5 })).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: raggedAttention: dropout is 0.5 and there is no rng; pass one]`,
    );
    const ints = rows(tensor([[1, 2]], { dtype: 'int32' }), 1);
    expect(() => raggedAttention(ints, ints, ints)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: raggedAttention: q is int32, expected float32 or float64. Cast it first]`,
    );
  });
});
