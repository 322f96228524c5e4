import {
  backward,
  clone,
  contiguous,
  index,
  indexCopy,
  indexPut,
  maskedScatter,
  oneHot,
  scatter,
  scatterAdd,
  Segments,
  sum,
  take,
  type Tensor,
  tensor,
  zeros,
} from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { constant, leaf } from '../graph.ts';

const int = (...values: number[]): Tensor => tensor(Int32Array.from(values));

describe('several values for one place', () => {
  it('the last wins, and it alone gets the gradient; what was there gets none', () => {
    for (const run of [
      (x: Tensor, s: Tensor) => scatter(x, 0, int(1, 1, 0), s),
      (x: Tensor, s: Tensor) => indexCopy(x, 0, [1, 1, 0], s),
      (x: Tensor, s: Tensor) => indexPut(x, [[1, -2, 0]], s),
    ]) {
      const [x, s] = [leaf(NaN, Infinity, 3), leaf(7, 8, 9)];
      const y = run(x, s);
      backward(y, { gradient: constant(10, 20, 30) });
      expect([y.toArray(), x.grad?.toArray(), s.grad?.toArray()]).toEqual([
        [9, 8, 3],
        [0, 0, 30],
        [0, 20, 10],
      ]);
    }
  });

  it('with accumulate all are added, to what is there', () => {
    const [x, v] = [leaf(1, 2), leaf(10, 20, 30)];
    const y = indexPut(x, [[1, 1, 0]], v, { accumulate: true });
    backward(y, { gradient: constant(5, 7) });
    expect([y.toArray(), x.grad?.toArray(), v.grad?.toArray()]).toEqual([
      [31, 32],
      [5, 7],
      [7, 7, 5],
    ]);
  });
});

describe('a source that is longer than the index', () => {
  it('is read from the start of each axis', () => {
    const source = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const at = tensor(Int32Array.of(1, 0), { shape: [1, 2] });
    expect(scatter(zeros([2, 2]), 1, at, source).toArray()).toEqual([
      [2, 1],
      [0, 0],
    ]);
    expect(scatterAdd(zeros([2, 2]), 0, at, source).toArray()).toEqual([
      [0, 2],
      [1, 0],
    ]);
    expect(scatter(zeros([2, 2]), 1, at, 7).toArray()).toEqual([
      [7, 7],
      [0, 0],
    ]);
  });
});

describe('what does not fit', () => {
  it.each([
    [
      'index: a float',
      () => index(zeros([2]), [tensor([0])]),
      "the index is float32, expected int32. Cast it, e.g. index.cast('int32')",
    ],
    ['index: half a position', () => index(zeros([2]), [[0.5]]), 'index 0.5 (entry 0) is not a whole number'],
    [
      'index: out of range',
      () => index(zeros([2, 3]), [null, [3]]),
      'index 3 (entry 0) is outside axis 1 of [2, 3], which has size 3',
    ],
    [
      'index: too negative',
      () => index(zeros([2, 3]), [[-3]]),
      'index -3 (entry 0) is outside axis 0 of [2, 3], which has size 2',
    ],
    ['index: nothing', () => index(zeros([2]), []), 'no axis is indexed'],
    ['index: too many', () => index(zeros([2]), [[0], [0]]), 'there are indices for 2 axes, and x, [2], has 1'],
    [
      'index: a mask of another size',
      () => index(zeros([2, 3]), [tensor([true])]),
      'a mask of [1] stands at axis 0 of [2, 3], where the axes are [2]',
    ],
    [
      'indexPut: another dtype',
      () => indexPut(zeros([2]), [[0]], constant(1)),
      'the values are float64 and x is float32; cast them first',
    ],
    [
      'indexPut: values',
      () => indexPut(zeros([2]), [[0]], zeros([2])),
      'the values are [2], which do not broadcast to [1]',
    ],
    [
      'scatter: another dtype',
      () => scatter(zeros([2]), 0, int(0), constant(1)),
      'the source is float64, expected float32',
    ],
    [
      'maskedScatter: too few',
      () => maskedScatter(zeros([2]), tensor([true, true]), zeros([1])),
      'the mask is true 2 times',
    ],
    ['oneHot: a class too large', () => oneHot([3], 3), 'class 3 (entry 0) is outside of 0 to 2'],
    ['oneHot: a negative class', () => oneHot([-1]), 'class -1 is negative; classes count from 0'],
    ['take: out of range', () => take(zeros([2]), [2]), 'index 2 (entry 0) is outside axis 0 of [2], which has size 2'],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('clone and contiguous', () => {
  it('have memory of their own where they say so, and stay in the graph', () => {
    const x = leaf(1, 2);
    const y = clone(x);
    sum(y.mul(3)).backward();
    expect([y.value.storage === x.value.storage, x.grad?.toArray()]).toEqual([false, [3, 3]]);
    expect(contiguous(x)).toBe(x);
    const turned = zeros([2, 3]).transpose();
    expect([contiguous(turned).value.strides, contiguous(turned).shape]).toEqual([null, [3, 2]]);
  });

  it('of a leaf with frozen elements: an ordinary tensor, whose gradient stops there', () => {
    const w = leaf(1, 2).freeze_(Segments.rows([2], [0]));
    const y = clone(w);
    sum(y).backward();
    expect([y.frozen, w.grad?.toArray()]).toEqual([null, [0, 1]]);
  });
});
