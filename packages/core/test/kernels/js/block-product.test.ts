import { Rng } from '@frostgrad/core';
import { describe, expect, it } from 'vitest';
import { blockProduct } from '../../../src/kernels/js/block-product.ts';
import { type Matrix, turned } from '../../../src/kernels/js/matmul.ts';

describe('blockProduct', () => {
  const [M, N, K] = [7, 6, 9];
  const matrix = (rows: number, columns: number, seed: number): Matrix => ({
    data: new Rng(seed).normal([rows, columns]).toTypedArray(),
    offset: 0,
    rowStride: columns,
    columnStride: 1,
  });
  const [a, b] = [turned(matrix(K, M, 1)), matrix(K, N, 2)];
  const whole = blockProduct(a, b, M, N, K, 'float32');

  it.each([
    [null, null],
    [[0, 3, 6], null],
    [null, [5]],
    [
      [2, 5],
      [0, 1, 4],
    ],
    [[4], [2]],
    [[], null],
    [null, []],
  ] as const)(
    'computes rows %j and columns %j with the bits of the whole product, and leaves +0 elsewhere',
    (rows, columns) => {
      const block = blockProduct(a, b, M, N, K, 'float32', { rows, columns });
      const inside = (i: number): boolean =>
        (rows === null || (rows as readonly number[]).includes(Math.floor(i / N))) &&
        (columns === null || (columns as readonly number[]).includes(i % N));
      expect([...block]).toEqual([...whole].map((v, i) => (inside(i) ? v : 0)));
    },
  );

  it('reads nothing but the lines of the block', () => {
    const poisoned = { ...a, data: a.data.map((v, p) => (p % M === 0 ? NaN : v)) as Float32Array };
    expect([...blockProduct(poisoned, b, M, N, K, 'float32')].slice(0, N)).toEqual(
      Array.from({ length: N }, () => NaN),
    );
    const rows = [1, 2, 3, 4, 5, 6];
    expect(blockProduct(poisoned, b, M, N, K, 'float32', { rows, columns: null })).not.toContain(NaN);
  });
});
