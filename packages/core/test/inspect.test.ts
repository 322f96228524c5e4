import { arange, inspect, mul, ragged, reshape, Segments, tensor, transpose, zeros } from '@frostgrad/core';
import { inspect as inspectInNode } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('a tensor, printed', () => {
  it('shows values of every kind, rows aligned', () => {
    expect(
      `\n${String(
        tensor([
          [1, 2.5, 1 / 3],
          [-0, NaN, -Infinity],
        ]),
      )}`,
    ).toMatchInlineSnapshot(`
      "
      tensor([[1, 2.5, 0.33333],
              [-0, NaN, -Infinity]])"
    `);
  });

  it('shows small and large numbers to five digits', () => {
    expect(String(tensor([123456.789, 1.23456789e-9, 16777216, 0.1], { dtype: 'float64' }))).toMatchInlineSnapshot(
      `"tensor([1.2346e+5, 1.2346e-9, 16777216, 0.1], { dtype: float64 })"`,
    );
  });

  it('leaves the middle of a long axis out', () => {
    expect(String(arange(7))).toMatchInlineSnapshot(`"tensor([0, 1, 2, 3, 4, 5, 6], { dtype: int32 })"`);
    expect(String(arange(8))).toMatchInlineSnapshot(`"tensor([0, 1, 2, …, 5, 6, 7], { dtype: int32 })"`);
    expect(`\n${String(reshape(arange(27), [9, 3]))}`).toMatchInlineSnapshot(`
      "
      tensor([[0, 1, 2],
              [3, 4, 5],
              [6, 7, 8],
              …,
              [18, 19, 20],
              [21, 22, 23],
              [24, 25, 26]], { dtype: int32 })"
    `);
  });

  it('shows three axes as blocks', () => {
    expect(`\n${String(reshape(arange(8), [2, 2, 2]))}`).toMatchInlineSnapshot(`
      "
      tensor([[[0, 1],
               [2, 3]],
              [[4, 5],
               [6, 7]]], { dtype: int32 })"
    `);
  });

  it('shows a view as it is seen', () => {
    expect(`\n${String(transpose(reshape(arange(4), [2, 2])))}`).toMatchInlineSnapshot(`
      "
      tensor([[0, 2],
              [1, 3]], { dtype: int32 })"
    `);
  });

  it('notes what is not the default: shape where values do not tell it, dtype, graph and frozen elements', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    expect(String(tensor(3))).toMatchInlineSnapshot(`"tensor(3, { shape: [] })"`);
    expect(String(zeros([2, 0, 3]))).toMatchInlineSnapshot(`
      "tensor([[],
              []], { shape: [2, 0, 3] })"
    `);
    expect(String(tensor([true, false]))).toMatchInlineSnapshot(`"tensor([true, false], { dtype: bool })"`);
    expect(String(w)).toMatchInlineSnapshot(`"tensor([1, 2], { requiresGrad: true })"`);
    expect(String(mul(w, 2))).toMatchInlineSnapshot(`"tensor([2, 4], { gradFn: mul })"`);
    expect(String(w.freeze_(Segments.rows([2], [1])))).toMatchInlineSnapshot(
      `"tensor([1, 2*], { requiresGrad: true, frozen: rows 1 of 2 })"`,
    );
  });

  it('is what console.log and a template print', () => {
    const x = tensor([1, 2]);
    expect([inspectInNode(x), `${x}`]).toEqual(['tensor([1, 2])', 'tensor([1, 2])']);
    expect(inspectInNode({ x })).toBe('{ x: tensor([1, 2]) }');
  });
});

describe('a padded batch, printed', () => {
  it('shows a dot for a pad, whatever stands there, and marks frozen elements beside it', () => {
    const x = tensor(
      [
        [1, 2, 3],
        [4, NaN, Infinity],
        [7, 8, 9],
      ],
      { requiresGrad: true },
    ).freeze_(Segments.rows([3, 3], [0]));
    expect(`\n${inspect(x, { live: [3, 1, 0] })}`).toMatchInlineSnapshot(`
      "
      tensor([[1*, 2*, 3*],
              [4, ·, ·],
              [·, ·, ·]], { requiresGrad: true, frozen: rows 0 of 3 })"
    `);
    const mask = tensor([[true, false, true]]);
    expect(inspect(reshape(arange(3), [1, 3]), { live: mask })).toMatchInlineSnapshot(
      `"tensor([[0, ·, 2]], { dtype: int32 })"`,
    );
    expect(inspect(x)).toBe(String(x));
  });

  it('shows a dot for each feature of a pad', () => {
    expect(`\n${inspect(reshape(arange(8), [2, 2, 2]), { live: [2, 1] })}`).toMatchInlineSnapshot(`
      "
      tensor([[[0, 1],
               [2, 3]],
              [[4, 5],
               [·, ·]]], { dtype: int32 })"
    `);
  });

  it('refuses lengths that do not fit', () => {
    expect(() => inspect(tensor([1, 2]), { live: [1, 1] })).toThrow('inspect: x is [2]; expected [B, T, ...]');
    expect(() => inspect(tensor([[1, 2]]), { live: [3] })).toThrow('inspect: length 0 is 3');
  });
});

describe('a ragged batch, printed', () => {
  it('shows its rows as they are, empty ones too, and what the graph knows', () => {
    const rows = [tensor([1, 2.5], { requiresGrad: true }), tensor([]), tensor([3])];
    const x = ragged(rows);
    expect(`\n${x}`).toMatchInlineSnapshot(`
      "
      ragged([[1, 2.5],
              [],
              [3]], { gradFn: cat })"
    `);
    expect(inspectInNode(x)).toBe(String(x));
  });

  it('shows the features of a position, and leaves the middle of many rows and positions out', () => {
    const rows = Array.from({ length: 9 }, (_, b) => zeros([b === 0 ? 9 : 1, 2]));
    expect(`\n${ragged(rows)}`).toMatchInlineSnapshot(`
      "
      ragged([[[0, 0],
               [0, 0],
               [0, 0],
               …,
               [0, 0],
               [0, 0],
               [0, 0]],
              [[0, 0]],
              [[0, 0]],
              …,
              [[0, 0]],
              [[0, 0]],
              [[0, 0]]], { rowShape: [2] })"
    `);
  });
});
