import {
  backward,
  grad,
  matmul,
  mul,
  Offsets,
  Ragged,
  raggedMix,
  raggedScores,
  reshape,
  Rng,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '@frostgrad/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import { bitsOf, census } from '../graph.ts';

const list = fc.array(fc.nat(6), { minLength: 1, maxLength: 4 });

interface Batch {
  readonly queries: Offsets;
  readonly keys: Offsets;
  readonly heads: number | null;
  readonly E: number;
  readonly rng: Rng;
}

const batches: fc.Arbitrary<Batch> = fc
  .tuple(list, fc.array(fc.nat(6), { minLength: 4, maxLength: 4 }), fc.constantFrom(null, 1, 3), fc.nat(5), fc.nat(999))
  .map(([queries, keys, heads, E, seed]) => ({
    queries: Offsets.fromLengths(queries),
    keys: Offsets.fromLengths(keys.slice(0, queries.length)),
    heads,
    E,
    rng: new Rng(seed),
  }));

/** Packed positions that learn, with axes of heads and features. */
function positions({ heads, E, rng }: Batch, offsets: Offsets): Ragged {
  const shape = [offsets.total, ...(heads === null ? [] : [heads]), E];
  return new Ragged(rng.normal(shape).requiresGrad_(), offsets);
}

function weights({ queries, keys, heads, rng }: Batch): Ragged {
  const pairs = Offsets.pairs(queries, keys);
  return new Ragged(rng.normal([pairs.total, ...(heads === null ? [] : [heads])]).requiresGrad_(), pairs);
}

/** Rows of packed positions, `[heads, n, E]` each, as leaves of their own. */
function alone({ values, offsets }: Ragged): Tensor[] {
  const [heads, E] = [values.ndim === 3 ? (values.shape[1] as number) : 1, values.shape.at(-1) as number];
  return new Ragged(reshape(values.detach(), [offsets.total, heads, E]), offsets)
    .rows()
    .map((row) => transpose(row, 0, 1).clone().requiresGrad_());
}

/** The weights of each row of the batch alone, `[heads, T, S]`. */
function alonePairs(w: Ragged, { queries, keys }: Batch): Tensor[] {
  const heads = w.values.ndim === 2 ? (w.values.shape[1] as number) : 1;
  const lengths = queries.lengths().map((T, b) => T * keys.length(b));
  const flat = reshape(w.values.detach(), [w.offsets.total, heads]);
  return new Ragged(flat, Offsets.fromLengths(lengths)).rows().map((row, b) => {
    return transpose(row, 0, 1)
      .clone()
      .reshape([heads, queries.length(b), keys.length(b)])
      .requiresGrad_();
  });
}

/** Rows `[heads, ...]` as packed values, row by row, with the heads behind what is counted. */
const packedBits = (rows: readonly Tensor[]): unknown[] =>
  rows.flatMap((x) => {
    const flat = x.ndim === 3 ? transpose(x, 0, 1) : x;
    return [...bitsOf(flat.clone())];
  });
/** `[heads, T, S]` as `[T, S, heads]` */
const pairBits = (rows: readonly Tensor[]): unknown[] => rows.flatMap((x) => [...bitsOf(x.permute([1, 2, 0]).clone())]);

describe('raggedScores and raggedMix', () => {
  it('have the bits of matmul over each row alone, forward and in all gradients', () => {
    let [empty, headed] = [0, 0];
    fc.assert(
      fc.property(batches, (batch) => {
        if (batch.queries.lengths().includes(0) || batch.keys.lengths().includes(0)) empty++;
        if (batch.heads === 3) headed++;
        const [q, k, v, w] = [
          positions(batch, batch.queries),
          positions(batch, batch.keys),
          positions(batch, batch.keys),
          weights(batch),
        ];
        const [scores, mix] = [raggedScores(q, k).values, raggedMix(w, v, batch.queries).values];
        const [gScores, gMix] = [weights(batch), positions(batch, batch.queries)];
        backward(scores, { gradient: gScores.values.detach() });
        backward(mix, { gradient: gMix.values.detach() });
        const [qs, ks, vs, ws] = [alone(q), alone(k), alone(v), alonePairs(w, batch)];
        const scoresAlone = qs.map((row, b) => matmul(row, transpose(ks[b] as Tensor, 1, 2)));
        const mixAlone = ws.map((row, b) => matmul(row, vs[b] as Tensor));
        const gradients = [alonePairs(gScores, batch), alone(gMix)] as const;
        for (const b of qs.keys()) {
          backward(scoresAlone[b] as Tensor, { gradient: gradients[0][b]?.detach() as Tensor });
          backward(mixAlone[b] as Tensor, { gradient: gradients[1][b]?.detach() as Tensor });
        }
        const grads = (rows: readonly Tensor[]): Tensor[] => rows.map((row) => row.grad as Tensor);
        expect([...bitsOf(scores)]).toEqual(pairBits(scoresAlone));
        expect([...bitsOf(mix)]).toEqual(packedBits(mixAlone));
        expect([...bitsOf(q.values.grad as Tensor)]).toEqual(packedBits(grads(qs)));
        expect([...bitsOf(k.values.grad as Tensor)]).toEqual(packedBits(grads(ks)));
        expect([...bitsOf(v.values.grad as Tensor)]).toEqual(packedBits(grads(vs)));
        expect([...bitsOf(w.values.grad as Tensor)]).toEqual(pairBits(grads(ws)));
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(empty).toBeGreaterThan(50);
    expect(headed).toBeGreaterThan(50);
  });

  it('are one node each, whatever the rows, and in backward one of the same family for each operand', () => {
    const offsets = Offsets.fromLengths([2, 0, 3, 1]);
    const x = new Ragged(new Rng(1).normal([6, 2, 2]).requiresGrad_(), offsets);
    const y = new Ragged(new Rng(2).normal([6, 2, 2]).requiresGrad_(), offsets);
    const out = raggedMix(raggedScores(x, y), y, offsets).values;
    expect(census(out)).toEqual({ raggedMix: 1, raggedScores: 1, leaf: 2 });
    const calls = (['pairScores', 'pairMix', 'pairMixT', 'matmul'] as const).map((name) => vi.spyOn(kernels, name));
    const second = grad(sum(mul(out, out)), [x.values], { createGraph: true })[0] as Tensor;
    expect(calls.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0, 0]);
    backward(sum(second));
    expect(calls.map(({ mock }) => mock.calls.length > 0)).toEqual([true, true, true, false]);
    vi.restoreAllMocks();
  });

  it('read no other row: a NaN in one stays there, in gradients too', () => {
    const [queries, keys] = [Offsets.fromLengths([1, 2]), Offsets.fromLengths([2, 1])];
    const q = new Ragged(tensor([[1], [NaN], [3]], { requiresGrad: true }), queries);
    const k = new Ragged(tensor([[1], [2], [5]], { requiresGrad: true }), keys);
    const scores = raggedScores(q, k);
    expect(scores.toArray()).toEqual([[1, 2], [NaN], [15]]);
    backward(sum(scores.values));
    expect(q.values.grad?.toArray()).toEqual([[3], [5], [5]]);
    expect(k.values.grad?.toArray()).toEqual([[1], [1], [NaN]]);
  });

  it('promote float32 and float64, and refuse integers', () => {
    const one = Offsets.fromLengths([1]);
    const [single, double] = [tensor([[2]]), tensor([[3]], { dtype: 'float64' })].map((x) => new Ragged(x, one)) as [
      Ragged,
      Ragged,
    ];
    expect(raggedScores(single, double).values.dtype).toBe('float64');
    const ints = new Ragged(tensor([[1]], { dtype: 'int32' }), one);
    expect(() => raggedScores(single, ints)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: raggedScores: k is int32, expected float32 or float64. Cast it first]`,
    );
    expect(() => raggedMix(new Ragged(tensor([1]), one), ints, one)).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: raggedMix: v is int32, expected float32 or float64. Cast it first]`,
    );
  });

  it('say which operands do not fit', () => {
    const of = (x: Tensor, ...lengths: number[]): Ragged => new Ragged(x, Offsets.fromLengths(lengths));
    const x = new Rng(0).normal([3, 2]);
    expect(() => raggedScores(of(x, 1, 2), of(x, 3))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: raggedScores: the queries are 2 rows with values [3, 2], and the keys 1 rows with [3, 2]; expected as many rows, and [L, E] or [L, heads, E] with the same heads and features]`,
    );
    expect(() => raggedMix(of(x, 3), of(x, 3), Offsets.fromLengths([1]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: raggedMix: the weights are [3, 2] and the values [3, 2]; expected [P] and [L, V], or [P, heads] and [L, heads, V] with the same heads]`,
    );
    const w = of(new Rng(0).normal([4]), 2, 2);
    expect(() =>
      raggedMix(w, of(new Rng(0).normal([4, 2]), 4), Offsets.fromLengths([1])),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: raggedMix: the weights have rows of [2, 2]; rows of [1] queries and of [4] values have other pairs]`,
    );
  });
});
