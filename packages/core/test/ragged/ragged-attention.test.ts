import {
  backward,
  grad,
  mul,
  noGrad,
  Offsets,
  Ragged,
  raggedAttention,
  raggedMix,
  raggedScores,
  Rng,
  segmentSoftmax,
  sum,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { explainGrad } from '@frostgrad/core/explain';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
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
      `[ShapeError: raggedAttention: the mask is [2] and there are 4 pairs; expected [4]]`,
    );
    expect(() => raggedAttention(two, two, two, { allowed: tensor([1, 0, 1, 0]) })).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: raggedAttention: the mask is float32, expected bool. Compare first, e.g. mask.ne(0)]`,
    );
    const ints = rows(tensor([[1, 2]], { dtype: 'int32' }), 1);
    expect(() => raggedAttention(ints, ints, ints)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: raggedAttention: q is int32, expected float32 or float64. Cast it first]`,
    );
  });
});
