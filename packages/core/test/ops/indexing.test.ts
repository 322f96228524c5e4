import { backward, embedding, gather, indexAdd, indexSelect, scatterAdd, type Tensor, tensor } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { constant, leaf } from '../graph.ts';

const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));

describe('indexSelect', () => {
  it('puts the axes of an index in the place of the one, and adds gradients of repeated positions up', () => {
    const x = leaf(10, 20, 30);
    const y = indexSelect(x, 0, int(2, 0, 2, 2).reshape([2, 2]));
    expect(y.toArray()).toEqual([
      [30, 10],
      [30, 30],
    ]);
    backward(y, { gradient: constant(1, 2, 4, 8).reshape([2, 2]) });
    expect(x.grad?.toArray()).toEqual([2, 0, 13]);
  });

  it('takes an empty index', () => {
    expect(indexSelect(tensor([[1, 2]]), 0, []).shape).toEqual([0, 2]);
  });

  it('keeps to the index it was given, whatever becomes of the array', () => {
    const index = [1, 0];
    const x = leaf(1, 2);
    const y = indexSelect(x, 0, index);
    index[0] = 0;
    backward(y, { gradient: constant(5, 7) });
    expect(x.grad?.toArray()).toEqual([7, 5]);
  });

  it('counts from the front: a negative position is out of range', () => {
    expect(() => indexSelect(leaf(1, 2), 0, [-1])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: indexSelect: index -1 (entry 0) is outside axis 0 of [2], which has size 2. Positions count from the front here]`,
    );
    expect(() => embedding(leaf(1, 2).reshape([2, 1]), [0, 2])).toThrowErrorMatchingInlineSnapshot(
      `[ValueError: embedding: index 2 (entry 1) is outside axis 0 of [2, 1], which has size 2]`,
    );
  });
});

describe('indexAdd and scatterAdd', () => {
  it('add masks as 0 and 1', () => {
    const truths = tensor([true, true, false]);
    const none = int(0, 0);
    expect([
      indexAdd(none, 0, [0, 0, 1], truths).toArray(),
      scatterAdd(none, 0, int(1, 1, 0), truths).toArray(),
    ]).toEqual([
      [2, 0],
      [0, 2],
    ]);
  });

  it('give the source the gradient of where it went, times alpha', () => {
    const [x, source] = [leaf(0, 0), leaf(1, 2, 3)];
    const y = indexAdd(x, 0, [1, 1, 0], source, { alpha: 10 });
    backward(y, { gradient: constant(5, 7) });
    expect([y.toArray(), x.grad?.toArray(), source.grad?.toArray()]).toEqual([
      [30, 30],
      [5, 7],
      [70, 70, 50],
    ]);
  });
});

describe('gather', () => {
  it('takes an index that is shorter along the other axes', () => {
    const x = tensor(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      { requiresGrad: true },
    );
    const y = gather(x, 0, int(2, 0).reshape([2, 1]));
    expect(y.toArray()).toEqual([[5], [1]]);
    backward(y, { gradient: tensor([[7], [8]]) });
    expect(x.grad?.toArray()).toEqual([
      [8, 0],
      [0, 0],
      [7, 0],
    ]);
  });
});
