import {
  backward,
  grad,
  mul,
  Offsets,
  Ragged,
  raggedMix,
  raggedScores,
  Rng,
  sum,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { census } from '../graph.ts';

describe('raggedScores and raggedMix', () => {
  it('are one node each, whatever the rows, and in backward one of the same family for each operand', () => {
    const offsets = Offsets.fromLengths([2, 0, 3, 1]);
    const x = new Ragged(new Rng(1).normal([6, 2, 2]).requiresGrad_(), offsets);
    const y = new Ragged(new Rng(2).normal([6, 2, 2]).requiresGrad_(), offsets);
    const out = raggedMix(raggedScores(x, y), y, offsets).values;
    expect(census(out)).toEqual({ raggedMix: 1, raggedScores: 1, leaf: 2 });
    const calls = (['pairScores', 'pairMix', 'pairMixT', 'matmul'] as const).map((name) =>
      vi.spyOn(kernels as Kernels, name),
    );
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
