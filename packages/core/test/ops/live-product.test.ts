import {
  embedding,
  grad,
  gru,
  linear,
  lstm,
  matmul,
  Offsets,
  Ragged,
  rnnTanh,
  Rng,
  Segments,
  type Tensor,
  tensor,
} from '@frostgrad/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kernels } from '../../src/kernels/backend.ts';
import type { Kernels } from '../../src/kernels/interface.ts';
import { bitsOf } from '../graph.ts';

const rng = new Rng(1);
const random = (...shape: number[]): Tensor => rng.uniform(shape, -1, 1);

/** The gradient of a weight, and the sizes of the products that backward made. */
function backwardOf(shape: readonly number[], run: (w: Tensor) => Tensor, frozen: Segments): [Tensor, number[]] {
  const w = tensor(random(...shape).toTypedArray(), { shape, requiresGrad: true }).freeze_(frozen);
  const out = run(w);
  const product = vi.spyOn(kernels as Kernels, 'matmul');
  out.pow(2).sum().backward();
  const sizes = product.mock.calls.map(([a, b]) => a.size * (b.shape.at(-1) as number));
  vi.restoreAllMocks();
  return [w.grad as Tensor, sizes];
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('work saved for frozen blocks', () => {
  const [M, K, N] = [7, 10, 8];
  const x = random(M, K);
  const y = random(N, M);
  const forms = [
    { name: 'the right operand of matmul', shape: [K, N], run: (w: Tensor) => matmul(x, w), whole: K * M * N },
    { name: 'the left operand of matmul', shape: [K, N], run: (w: Tensor) => matmul(w, y), whole: K * M * N },
    { name: 'the weight of linear', shape: [N, K], run: (w: Tensor) => linear(x, w), whole: N * M * K },
    { name: 'the input of linear', shape: [K, M], run: (w: Tensor) => linear(w, y), whole: K * N * M },
  ];

  it.each(forms)('skips rows and columns of $name that are frozen as a whole', ({ shape, run, whole }) => {
    const [rows, columns] = shape as [number, number];
    const halfRows = Segments.rows(shape, [...Array.from({ length: rows / 2 }).keys()]);
    const lastColumn = Segments.slice(shape, 1, columns - 1, columns);
    expect(backwardOf(shape, run, Segments.none(shape))[1]).toEqual([whole]);
    expect(backwardOf(shape, run, halfRows)[1]).toEqual([whole / 2]);
    expect(backwardOf(shape, run, lastColumn)[1]).toEqual([(whole / columns) * (columns - 1)]);
    const both = backwardOf(shape, run, halfRows.union(lastColumn))[1];
    expect(both).toEqual([(whole / 2 / columns) * (columns - 1)]);
  });

  it.each(forms)(
    'computes all of $name where the frozen elements fill no row and no column',
    ({ shape, run, whole }) => {
      const diagonal = Segments.where(shape, (_, [i, j]) => i === j);
      expect(backwardOf(shape, run, diagonal)[1]).toEqual([whole]);
    },
  );

  it('is differentiable again', () => {
    const options = { requiresGrad: true, dtype: 'float64' } as const;
    const w = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      options,
    ).freeze_(Segments.rows([2, 2], [0]));
    const v = tensor([[1, 2]], options);
    const [first] = grad(matmul(v, w).pow(2).sum(), [w], { createGraph: true }) as [Tensor];
    expect(first.toArray()).toEqual([
      [0, 0],
      [28, 40],
    ]);
    // of sum_j 2 v_1 (v W)_j: 2 v_1 (W_00 + W_01), and 2 sum_j (v W)_j + 2 v_1 (W_10 + W_11)
    expect(grad(first.sum(), [v])[0]?.toArray()).toEqual([[12, 62]]);
  });

  it('adds up no row of a table that is frozen', () => {
    const ids = tensor(new Int32Array([0, 2, 2, 3]));
    const table = tensor(random(4, 3).toTypedArray(), { shape: [4, 3], requiresGrad: true });
    const add = vi.spyOn(kernels as Kernels, 'indexAdd');
    embedding(table, ids).sum().backward();
    const lastRow = (): unknown => bitsOf((table.grad as Tensor).slice(0, 3, 4));
    const whole = lastRow();
    table.grad = null;
    table.freeze_(Segments.rows([4, 3], [0, 2]));
    embedding(table, ids).sum().backward();
    expect(add.mock.calls.map(([, , index]) => [...index.data])).toEqual([
      [0, 2, 2, 3],
      [-1, -1, -1, 3],
    ]);
    expect(lastRow()).toEqual(whole);
  });

  it.each([
    { name: 'gru', op: gru, gates: 3, states: 1, grads: 'gruGrad' },
    { name: 'lstm', op: lstm, gates: 4, states: 2, grads: 'lstmGrad' },
    { name: 'rnnTanh', op: rnnTanh, gates: 1, states: 1, grads: 'rnnTanhGrad' },
  ] as const)('asks of $name the rows and columns of its weight that hold something that learns', (kind) => {
    const { op, gates, states, grads } = kind;
    const H = 3;
    const x = new Ragged(random(5, gates * H).requiresGrad_(), Offsets.fromLengths([2, 0, 3]));
    const [state0, bias, values] = [random(3, states * H), random(gates * H), random(gates * H, H)];
    const weightOf = (frozen: Segments | null): Tensor => {
      const w = tensor(values.toTypedArray(), { shape: values.shape, requiresGrad: true });
      return frozen === null ? w : w.freeze_(frozen);
    };
    const run = (w: Tensor): [grad: Tensor | null, wanted: unknown] => {
      const spy = vi.spyOn(kernels as Kernels, grads);
      op(x, state0, w, bias).values.pow(2).sum().backward();
      const plan = spy.mock.calls[0]?.[5];
      vi.restoreAllMocks();
      return [w.grad, plan?.wanted];
    };
    const [whole, all] = run(weightOf(null));
    expect(all).toEqual({});
    const rows = [...Array.from({ length: gates * H }).keys()];
    const firstRows = Segments.slice(values.shape, 0, 0, 2);
    const column = Segments.slice(values.shape, 1, 1, 2);
    const [half, wanted] = run(weightOf(firstRows.union(column)));
    expect(wanted).toEqual({ weight: { rows: rows.slice(2), columns: [0, 2] } });
    const live = firstRows.union(column).complement().toMask();
    expect([...(half as Tensor).toTypedArray()]).toEqual(
      [...(whole as Tensor).toTypedArray()].map((v, i) => (live[i] === 1 ? v : 0)),
    );
    // elements that fill no row and no column save nothing; a weight that does not learn at all costs nothing
    expect(run(weightOf(Segments.where(values.shape, (i) => i === 4)))[1]).toEqual({
      weight: { rows: null, columns: null },
    });
    expect(run(weightOf(null).detach())).toEqual([null, { weight: { rows: [], columns: [] } }]);
  });

  it('asks of the projection of an LSTM no more, either', () => {
    const x = new Ragged(random(3, 8), Offsets.fromLengths([3]));
    const projection = random(1, 2)
      .requiresGrad_()
      .freeze_(Segments.slice([1, 2], 1, 0, 1));
    const spy = vi.spyOn(kernels as Kernels, 'lstmGrad');
    lstm(x, random(1, 3), random(8, 1), random(8), { projection }).values.sum().backward();
    const nothing = { rows: [], columns: [] };
    expect(spy.mock.calls[0]?.[5].wanted).toEqual({ weight: nothing, projection: { rows: null, columns: [1] } });
  });
});
