import {
  add,
  additiveScores,
  backward,
  grad,
  matmul,
  mul,
  noGrad,
  Offsets,
  Ragged,
  Rng,
  sum,
  tanh,
  type Tensor,
  tensor,
  unsqueeze,
} from '@frostgrad/core';
import { describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { bitsOf, census } from '../graph.ts';

const rows = (x: Tensor, ...lengths: number[]): Ragged => new Ragged(x, Offsets.fromLengths(lengths));

/** Leaves with the same numbers. */
const twice = (x: Tensor): [Tensor, Tensor] => [x.clone().detach().requiresGrad_(), x.clone().detach().requiresGrad_()];

const nans = (x: Tensor): boolean[] => [...x.toTypedArray()].map(Number.isNaN);

describe('additiveScores', () => {
  it('is one node, whatever the rows', () => {
    const x = rows(new Rng(1).normal([6, 2]).requiresGrad_(), 2, 0, 3, 1);
    expect(census(additiveScores(x, x, tensor([1, 2])).values)).toEqual({ additiveScores: 1, leaf: 1 });
  });

  it('has the bits of tanh and matmul over a padded batch, in float32 and float64, gradients included', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const rng = new Rng(3);
      const [q, q2] = twice(rng.normal([2, 3, 7], 0, 1, { dtype }));
      const [k, k2] = twice(rng.normal([2, 5, 7], 0, 1, { dtype }));
      const [v, v2] = twice(rng.normal([7], 0, 1, { dtype }));
      const flat = (x: Tensor, n: number): Ragged => rows(x.reshape([2 * n, 7]), n, n);
      const fused = additiveScores(flat(q, 3), flat(k, 5), v).values;
      const composed = matmul(tanh(add(unsqueeze(q2, 2), unsqueeze(k2, 1))), v2).reshape([30]);
      expect(bitsOf(fused)).toEqual(bitsOf(composed));
      const gradient = rng.normal([30], 0, 1, { dtype });
      backward(fused, { gradient });
      backward(composed, { gradient });
      for (const [a, b] of [
        [q, q2],
        [k, k2],
        [v, v2],
      ] as const) {
        expect(bitsOf(a.grad as Tensor)).toEqual(bitsOf(b.grad as Tensor));
      }
    }
  });

  it('keeps tangents for gradients alone, and makes no gradient that nobody wants', () => {
    const forward = vi.spyOn(kernels as Kernels, 'additiveScores');
    const backwards = vi.spyOn(kernels as Kernels, 'additiveScoresGrad');
    const [x, v] = [rows(new Rng(1).normal([3, 2]), 1, 2), tensor([1, 2], { requiresGrad: true })];
    noGrad(() => additiveScores(x, x, v));
    additiveScores(x, x, v.detach());
    const out = additiveScores(x, x, v).values;
    expect(forward.mock.results.map(({ value }) => value.tanhs.shape)).toEqual([
      [0, 2],
      [0, 2],
      [5, 2],
    ]);
    backward(sum(out));
    expect(Object.keys(backwards.mock.results[0]?.value)).toEqual(['v']);
    vi.restoreAllMocks();
  });

  it('has a gradient of the gradient, through plain ops', () => {
    const x = tensor([[0.5], [-1]], { dtype: 'float64', requiresGrad: true });
    const zero = rows(tensor([[0], [0]], { dtype: 'float64' }), 1, 1);
    const out = additiveScores(rows(x, 1, 1), zero, tensor([1], { dtype: 'float64' })).values;
    const first = grad(sum(mul(out, out)), [x], { createGraph: true })[0] as Tensor;
    const second = grad(sum(first), [x])[0] as Tensor;
    const wanted = [0.5, -1].map((a) => 2 * (1 - Math.tanh(a) ** 2) * (1 - 3 * Math.tanh(a) ** 2));
    for (const [i, a] of [...second.toTypedArray()].entries()) expect(a).toBeCloseTo(wanted[i] as number, 14);
  });

  it('reads no other row: a NaN in one stays there, in gradients of positions too', () => {
    const q = tensor([[1], [NaN], [3]], { requiresGrad: true });
    const k = tensor([[1], [2], [5]], { requiresGrad: true });
    const out = additiveScores(rows(q, 1, 2), rows(k, 2, 1), tensor([1])).values;
    expect(nans(out)).toEqual([false, false, true, false]);
    backward(sum(out));
    expect(nans(q.grad as Tensor)).toEqual([false, true, false]);
    expect(nans(k.grad as Tensor)).toEqual([false, false, true]);
  });

  it('promotes float32 and float64', () => {
    const x = rows(tensor([[1, 2]]), 1);
    expect(additiveScores(x, x, tensor([1, 2], { dtype: 'float64' })).values.dtype).toBe('float64');
  });

  it('says what does not fit', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(() => additiveScores(rows(x, 2), rows(x, 1, 1), tensor([1, 2]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: additiveScores: the queries are 1 rows with values [2, 2], the keys 2 rows with [2, 2], and v is [2]; expected as many rows, and [Lq, A], [Lk, A] and [A]]`,
    );
    expect(() => additiveScores(rows(x, 2), rows(x, 2), tensor([1]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: additiveScores: the queries are 1 rows with values [2, 2], the keys 1 rows with [2, 2], and v is [1]; expected as many rows, and [Lq, A], [Lk, A] and [A]]`,
    );
    const ints = rows(tensor([[1, 2]], { dtype: 'int32' }), 1);
    expect(() => additiveScores(ints, rows(x, 2), tensor([1, 2]))).toThrowErrorMatchingInlineSnapshot(
      `[DTypeError: additiveScores: q is int32, expected float32 or float64. Cast it first]`,
    );
  });
});
